/** What members of staff who are away are told, who is told instead, and what waits when they are back. */
import { sql } from 'kysely'
import { expect, test, vi } from 'vitest'
import { enterAbsenceOf } from '#server/features/absence/index.ts'
import { markLeft } from '#server/features/staff/index.ts'
import type { Actor } from '#server/http/actor.ts'
import { calendarRig, type CalendarRig } from '#server/test/calendar.ts'
import { calendarOf, stepAt } from '#server/test/playbook-source.ts'

vi.setConfig({ testTimeout: 120_000 })

const today = '2026-11-23'
const followUp = { remind_after_minutes: [10], escalate_after_minutes: 40 }
type Person = { staffId: string; userid: string }

/** A corp with one group chat whose noon message goes by hand, and its people: the owner, a colleague, an admin. */
async function noonByHand(): Promise<CalendarRig & { chatOwner: Person; colleague: Person; admin: Person }> {
  const rig = await calendarRig({ groupChats: 1, members: 3, staff: 3, quota: 'day' })
  const [chat] = rig.chats
  if (!chat) throw new Error('the rig has a chat')
  const { rows } = await sql<Person>`
    select staff_id as "staffId", wecom_userid as userid from staff
    where serves_contacts order by staff_id = ${chat.ownerStaffId} desc, wecom_userid`.execute(rig.owner)
  const [chatOwner, colleague, admin] = rows
  if (!chatOwner || !colleague || !admin) throw new Error('the rig has three members of staff')
  await sql`delete from membership where staff_id is not null and staff_id <> ${chatOwner.staffId}`.execute(rig.owner)
  await sql`update staff set leader_userids = '{}'`.execute(rig.owner)
  await sql`update staff set role = 'admin' where staff_id = ${admin.staffId}`.execute(rig.owner)
  const tracks = calendarOf([stepAt('noon', '12:00'), stepAt('evening', '20:00', { priority: 9 })])
  const governor = { gap_minutes: 0, group_per_day: 24, group_per_week: 60, follow_up: followUp }
  await rig.apply(await rig.publish({ id: 'hand', ...tracks, governor }), rig.chats)
  return { ...rig, chatOwner, colleague, admin }
}

const join = (rig: CalendarRig, { staffId, userid }: Person) =>
  sql`
    insert into membership (corp_id, group_chat_id, member_key, staff_id, joined_at)
    values (${rig.corpId}, ${rig.chats[0]?.groupChatId}, ${`test ${userid}`}, ${staffId}, ${`${today}T00:00:00Z`}::timestamptz)
    on conflict do nothing`.execute(rig.owner)

const away = (rig: CalendarRig, { staffId }: Person, from: string, until: string, deputy: Person | null) => {
  const actor: Actor = {
    kind: 'session',
    proofId: '',
    accountId: '',
    corpId: rig.corpId,
    staffId,
    name: '本人',
    role: 'staff',
    dataScope: 'own',
    address: '',
  }
  const span = { from: `${today}T${from}`, until: `${today}T${until}` }
  return enterAbsenceOf({ db: rig.db }, actor, staffId, { ...span, reason: '', deputyStaffId: deputy?.staffId ?? null })
}

/** Whose phone rang, with how many cards. */
const phones = (rig: CalendarRig): Record<string, number> =>
  Object.fromEntries(
    rig.sandbox.world.store
      .rows<{ userid: string; cards: number }>('select userid, count(*) as cards from app_message group by userid')
      .map(({ userid, cards }) => [userid, cards]),
  )

test('what falls due while its holder is away is asked of the deputy, who is reminded in their place', async () => {
  const rig = await noonByHand()
  await join(rig, rig.colleague)
  await away(rig, rig.chatOwner, '11:00', '18:00', rig.colleague)
  await rig.advanceTo(`${today}T12:11`)
  expect(phones(rig)).toEqual({ [rig.colleague.userid]: 2 })
  const { rows } = await sql<{ holder: string; sender: string; cause: string }>`
    select t.staff_id as holder, d.sender_staff_id as sender, h.cause
    from staff_task t
    join delivery d on d.delivery_id = t.delivery_id
    join staff_task_hand_over h on h.staff_task_id = t.staff_task_id`.execute(rig.owner)
  const { staffId } = rig.colleague
  expect(rows).toEqual([{ holder: staffId, sender: staffId, cause: 'away' }])
})

test('what is open when an absence begins goes over then, and to nobody who is away themselves', async () => {
  const rig = await noonByHand()
  await join(rig, rig.colleague)
  await join(rig, rig.admin)
  await away(rig, rig.chatOwner, '12:05', '18:00', rig.colleague)
  await away(rig, rig.colleague, '12:00', '18:00', rig.admin)
  await rig.advanceTo(`${today}T12:04`)
  expect(phones(rig)).toEqual({ [rig.chatOwner.userid]: 1 })
  await rig.advanceTo(`${today}T12:06`)
  expect(phones(rig)).toEqual({ [rig.chatOwner.userid]: 1, [rig.admin.userid]: 1 })
})

test('who is away is told nothing of what only they can do; the admin hears, and they do once they are back', async () => {
  const rig = await noonByHand()
  await away(rig, rig.chatOwner, '11:00', '13:00', rig.colleague)
  await rig.advanceTo(`${today}T12:39`)
  expect(phones(rig)).toEqual({})
  await rig.advanceTo(`${today}T12:59`)
  expect(phones(rig)).toEqual({ [rig.admin.userid]: 1 })
  await rig.advanceTo(`${today}T13:01`)
  expect(phones(rig)).toEqual({ [rig.admin.userid]: 1, [rig.chatOwner.userid]: 1 })
  const { rows } = await sql<{ outcome: string }>`
    select detail ->> 'outcome' as outcome from event where kind = 'staff_task.told' order by at`.execute(rig.owner)
  expect(rows.map(({ outcome }) => outcome)).toEqual(['away', 'away', 'told'])
})

test('an admin who is away hears nothing either, and that is on record', async () => {
  const rig = await noonByHand()
  await away(rig, rig.admin, '11:00', '18:00', null)
  await rig.advanceTo(`${today}T12:59`)
  expect(phones(rig)).toEqual({ [rig.chatOwner.userid]: 2 })
  const { rows } = await sql<{ outcome: string }>`
    select detail ->> 'outcome' as outcome from event where kind = 'staff_task.escalated'`.execute(rig.owner)
  expect(rows).toEqual([{ outcome: 'no_leader' }])
})

test('what waits for a member who leaves goes to who led them, and stays in sight where they cannot do it', async () => {
  const rig = await noonByHand()
  await join(rig, rig.admin)
  const { staffId, userid } = rig.chatOwner
  await sql`update staff set leader_userids = array[${rig.admin.userid}] where staff_id = ${staffId}`.execute(rig.owner)
  await rig.advanceTo(`${today}T12:01`)
  expect(phones(rig)).toEqual({ [userid]: 1 })
  await rig.db.corp(rig.corpId, (tx) => markLeft(tx, rig.corpId, userid))
  await rig.advanceTo(`${today}T12:02`)
  expect(phones(rig)).toEqual({ [userid]: 1, [rig.admin.userid]: 1 })
  const { rows } = await sql<{ holder: string; cause: string }>`
    select t.staff_id as holder, h.cause
    from staff_task t
    join staff_task_hand_over h on h.staff_task_id = t.staff_task_id`.execute(rig.owner)
  expect(rows).toEqual([{ holder: rig.admin.staffId, cause: 'left' }])
})
