import { sql } from 'kysely'
import { expect, test, vi } from 'vitest'
import { newId } from '#server/db/new-id.ts'
import { addMs } from '#server/kernel/time.ts'
import { type CalendarRig, calendarRig } from '#server/test/calendar.ts'
import { realNow } from '#server/test/corp.ts'
import { calendarOf, stepAt } from '#server/test/playbook-source.ts'

vi.setConfig({ testTimeout: 90_000 })

const today = '2026-11-23'
const create = '/cgi-bin/externalcontact/add_msg_template'

async function atNoon(more: Parameters<typeof calendarRig>[0] = {}): Promise<CalendarRig> {
  const rig = await calendarRig({ groupChats: 2, staff: 1, ...more })
  await rig.apply(await rig.publish({ id: 'daily', ...calendarOf([stepAt('noon', '12:00')]) }), rig.chats)
  return rig
}
const statesOf = async (rig: CalendarRig) =>
  (await rig.occurrences())
    .filter((item) => item.day === today)
    .map(({ state, reason }) => (reason === null ? state : `${state} ${reason}`))
const massSends = (rig: CalendarRig) => rig.owner.selectFrom('mass_send').select(['state', 'attempts']).execute()

test.each([
  ['a code that passes', { kind: 'refuse', errcode: 6000, times: 2 }, 3],
  ['a slow answer', { kind: 'slow', delayMs: 1_500, times: 1 }, 1],
])('%s ends in one send', async (_, fault, attempts) => {
  const rig = await atNoon()
  await rig.faults([{ path: create, ...fault }])
  await rig.advanceTo(`${today}T12:00`)
  await rig.confirmAll()
  await rig.settle()
  expect(await rig.ledger()).toHaveLength(2)
  expect(await massSends(rig)).toEqual([{ state: 'closed', attempts }])
})

test('over the frequency limit nothing is called until the block is over, and then it goes out once', async () => {
  let passedMs = 0
  const rig = await atNoon({ now: () => addMs(realNow(), passedMs) })
  await rig.faults([{ path: create, kind: 'rate-limit', times: 1 }])
  const settled = rig.advanceTo(`${today}T12:00`)
  await vi.waitFor(
    async () => expect((await massSends(rig)).filter((send) => send.attempts > 1)).toMatchObject([{ state: 'ready' }]),
    { timeout: 20_000 },
  )
  expect(await rig.openTasks()).toEqual([])
  passedMs = 61_000
  await settled
  await rig.confirmAll()
  await rig.settle()
  expect(await rig.ledger()).toHaveLength(2)
})

test('a send that is blocked past its limit ends there and makes room', async () => {
  const rig = await atNoon()
  await rig.advanceTo(`${today}T11:59`)
  // Put off for an hour by the frequency limit, as the real clock counts; the corp's clock runs on.
  await rig.stopEngine()
  await rig.jumpTo(`${today}T12:00`)
  await rig.faults([{ path: create, kind: 'rate-limit' }])
  await rig.startEngine()
  await vi.waitFor(async () => expect(await massSends(rig)).toMatchObject([{ state: 'ready', attempts: 1 }]), {
    timeout: 20_000,
  })
  await rig.stopEngine()
  await rig.jumpTo(`${today}T13:58`)
  await rig.startEngine()
  await vi.waitFor(
    async () => expect(await statesOf(rig)).toEqual(['failed no_time_before_limit', 'failed no_time_before_limit']),
    { timeout: 20_000 },
  )
  expect(await rig.owner.selectFrom('cap_use').select('used').execute()).toEqual([{ used: 0 }, { used: 0 }])
})

test('what can never work ends with the code of WeCom', async () => {
  const rig = await atNoon()
  await rig.faults([{ path: create, kind: 'refuse', errcode: 40_058 }])
  await rig.advanceTo(`${today}T12:00`)
  expect(await statesOf(rig)).toEqual(['failed wecom_40058', 'failed wecom_40058'])
  expect(await rig.ledger()).toEqual([])
})

test('a chat that WeCom cannot send to fails alone', async () => {
  const rig = await atNoon()
  const [gone] = rig.chats
  // Dismissed without our having heard of it.
  await rig.act({ kind: 'dismiss', chatId: gone?.wecomChatId })
  await rig.advanceTo(`${today}T12:00`)
  await rig.confirmAll()
  await rig.settle()
  expect(await statesOf(rig)).toEqual(['failed not_sendable', 'sent'])
  expect(await rig.ledger()).toHaveLength(1)
})

test('two requests of one sender and content go one after the other', async () => {
  const rig = await atNoon()
  await rig.advanceTo(`${today}T11:59`)
  await rig.stopEngine()
  await rig.jumpTo(`${today}T12:00`)
  await rig.startEngine()
  await vi.waitFor(async () => expect(await massSends(rig)).toHaveLength(1), { timeout: 20_000 })
  await rig.settle()
  await rig.stopEngine()
  // As when more than 2,000 chats were split: the second chat's part is a mass send of its own, and both are to be called.
  const [send] = await rig.owner.selectFrom('mass_send').selectAll().execute()
  if (!send) throw new Error('a mass send was made')
  const second = newId()
  await rig.act({ kind: 'forgive' })
  await sql`update mass_send set state = 'ready', msgid = null, wake_at = null, wake_real_at = null`.execute(rig.owner)
  await sql`
    insert into mass_send (corp_id, mass_send_id, lane, chat_type, sender_staff_id, content_hash, body, due_at, expires_at,
      state, follow_up, changed_at)
    select corp_id, ${second}, lane, chat_type, sender_staff_id, content_hash, body, due_at, expires_at, state, follow_up,
      changed_at
    from mass_send`.execute(rig.owner)
  await sql`
    update delivery set state = 'due', mass_send_id = case when group_chat_id = ${rig.chats[1]?.groupChatId}
      then ${second}::uuid else mass_send_id end`.execute(rig.owner)
  await sql`update lane set due_real_at = clock_timestamp() where queue = 'send'`.execute(rig.owner)
  await rig.faults([{ path: create, kind: 'slow', delayMs: 300 }])
  await rig.startEngine()
  await rig.settle()
  expect(await massSends(rig)).toMatchObject([{ state: 'open' }, { state: 'open' }])
})
