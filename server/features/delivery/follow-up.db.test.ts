import { expect, test, vi } from 'vitest'
import type { GovernorSection } from '#contract/playbook/governor.ts'
import { type CalendarRig, calendarRig } from '#server/test/calendar.ts'
import { calendarOf, stepAt } from '#server/test/playbook-source.ts'

vi.setConfig({ testTimeout: 90_000 })

const today = '2026-11-23'
const api = (name: string): string => `/cgi-bin/externalcontact/${name}`

async function atNoon(
  followUp: GovernorSection['follow_up'] = {},
  lead: (rig: CalendarRig) => Promise<unknown> = async () => undefined,
): Promise<CalendarRig> {
  const rig = await calendarRig({ groupChats: 2, staff: 4 })
  await lead(rig)
  const steps = calendarOf([stepAt('noon', '12:00')])
  await rig.apply(await rig.publish({ id: 'daily', ...steps, governor: { follow_up: followUp } }), rig.chats)
  await rig.advanceTo(`${today}T12:00`)
  return rig
}

const reminded = (rig: CalendarRig) =>
  rig.sandbox.world.store
    .rows<{ at: number }>('select at from mass_send_reminder order by at')
    .map(({ at }) => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO('Asia/Shanghai').toPlainTime())
    .map((time) => time.toString({ smallestUnit: 'minute' }))
const statesOf = async (rig: CalendarRig) =>
  (await rig.occurrences())
    .filter((item) => item.day === today)
    .map(({ state, reason }) => (reason === null ? state : `${state} ${reason}`))
const factsOf = async (rig: CalendarRig, kind: string) =>
  (await rig.owner.selectFrom('event').select('detail').where('kind', '=', kind).orderBy('at').execute()).map(
    (row) => row.detail,
  )

test('an untapped send is reminded of three times at most, and ends at its limit', async () => {
  const rig = await atNoon({ remind_after_minutes: [15, 45, 90] })
  const senders = new Set(rig.chats.map((chat) => chat.owner)).size
  await rig.advanceTo(`${today}T13:59`)
  expect(reminded(rig)).toEqual(['12:15', '12:45', '13:30'].flatMap((time) => Array(senders).fill(time)))
  await rig.advanceTo(`${today}T14:30`)
  expect(reminded(rig)).toHaveLength(3 * senders)
  expect(await statesOf(rig)).toEqual(['expired staff_did_not_send', 'expired staff_did_not_send'])
  expect(await rig.openTasks()).toEqual([])
  expect(await rig.ledger()).toEqual([])
})

test('reminders whose times went by while nothing was at work are one, not a burst', async () => {
  const rig = await atNoon({ remind_after_minutes: [15, 45, 90] })
  const senders = new Set(rig.chats.map((chat) => chat.owner)).size
  await rig.jumpTo(`${today}T12:50`)
  expect(reminded(rig)).toEqual(Array(senders).fill('12:50'))
  await rig.advanceTo(`${today}T13:59`)
  expect(reminded(rig)).toHaveLength(2 * senders)
})

test('a reminder that WeCom refuses is put down with its code and not insisted on', async () => {
  const rig = await atNoon({ remind_after_minutes: [15] })
  await rig.faults([{ path: api('remind_groupmsg_send'), kind: 'refuse', errcode: 41_094 }])
  await rig.advanceTo(`${today}T13:00`)
  expect(reminded(rig)).toEqual([])
  expect(await factsOf(rig, 'mass_send.reminded')).toEqual(
    rig.chats.map(() => ({ reminders: 1, outcome: 'wecom_41094' })),
  )
})

test('what stays untapped is told to who leads the sender, once', async () => {
  const rig = await atNoon({ remind_after_minutes: [15], escalate_after_minutes: 60 })
  await rig.advanceTo(`${today}T13:58`)
  const { store } = rig.sandbox.world
  const told = store.rows<{ userid: string }>('select userid from app_message order by userid')
  const leaders = rig.chats.map((chat) => {
    const row = store.row<{ leaders: string }>(
      'select direct_leader as leaders from staff where userid = ?',
      chat.owner,
    )
    return JSON.parse(row?.leaders ?? '[]') as string[] // the sandbox's own
  })
  expect(leaders.flat().length).toBeGreaterThan(0)
  expect(told.map((item) => item.userid)).toEqual([...new Set(leaders.flat())].toSorted())
})

/** Who is told, in the order in which WeCom hears of it, and of what. */
const toldOf = (rig: CalendarRig) =>
  rig.sandbox.world.store
    .rows<{ userid: string; body: string }>('select userid, body from app_message order by seq')
    .map(({ userid, body }) => ({
      userid,
      title: (JSON.parse(body) as { title: string }).title,
    })) // ours

/** Makes `leaders` lead every member of staff, and `admin` answer for the corp. */
const leadBy = (leaders: readonly string[], admin: string) => async (rig: CalendarRig) => {
  await rig.owner
    .updateTable('staff')
    .set({ leader_userids: [...leaders] })
    .execute()
  await rig.owner.updateTable('staff').set({ role: 'admin' }).where('wecom_userid', '=', admin).execute()
}

test('one message tells a leader of all that waits, whoever is to send it', async () => {
  const rig = await atNoon({ escalate_after_minutes: 60 }, leadBy(['ChenSiyuan'], 'nobody'))
  const senders = new Set(rig.chats.map((chat) => chat.owner)).size
  expect(senders).toBe(2)
  await rig.advanceTo(`${today}T13:30`)
  expect(toldOf(rig)).toEqual([{ userid: 'ChenSiyuan', title: '2 位同事有 2 条群发还没确认' }])
})

test.each([
  ['nobody leads the sender', [], undefined],
  ['the playbook says so', ['ChenSiyuan'], 'admin' as const],
])('the corp’s admins are told where %s', async (_when, leaders, escalateTo) => {
  const followUp = { escalate_after_minutes: 60, ...(escalateTo && { escalate_to: escalateTo }) }
  let admin = ''
  const rig = await atNoon(followUp, (begun) => {
    admin = begun.chats[0]?.owner ?? ''
    return leadBy(leaders, admin)(begun)
  })
  await rig.advanceTo(`${today}T13:30`)
  expect(toldOf(rig).map(({ userid }) => userid)).toEqual([admin])
  expect(await factsOf(rig, 'mass_send.escalated')).toEqual(rig.chats.map(() => ({ to: [admin], outcome: 'told' })))
})

test('a send that WeCom will not take back is asked back until it is, and a tap meanwhile counts', async () => {
  const rig = await atNoon()
  await rig.faults([{ path: api('cancel_groupmsg_send'), kind: 'refuse', errcode: 60_011 }])
  await rig.advanceTo(`${today}T13:59`)
  expect(await statesOf(rig)).toEqual(['waiting_staff', 'waiting_staff'])
  const [first] = await rig.openTasks()
  await rig.act({ kind: 'confirm', userid: first?.userid, msgid: first?.msgid })
  await rig.settle()
  const sent = (await statesOf(rig)).filter((state) => state === 'sent won_race')
  expect(sent.length).toBeGreaterThan(0)
  await rig.faults([])
  await rig.advanceTo(`${today}T14:01`)
  expect(await rig.openTasks()).toEqual([])
  expect((await statesOf(rig)).filter((state) => state === 'waiting_staff')).toEqual([])
})

test('a send of which WeCom knows nothing ends all the same', async () => {
  const rig = await atNoon()
  await rig.faults([{ path: api('cancel_groupmsg_send'), kind: 'refuse', errcode: 41_047 }])
  await rig.advanceTo(`${today}T14:01`)
  expect(await statesOf(rig)).toEqual(['expired staff_did_not_send', 'expired staff_did_not_send'])
})
