import { sql } from 'kysely'
import { describe, expect, test, vi } from 'vitest'
import { newId } from '#server/db/new-id.ts'
import { wakeLanes } from '#server/engine/lane.ts'
import { laneOf } from '#server/engine/queue.ts'
import { corpNow } from '#server/features/corp/index.ts'
import { reserveCaps, reserveQuota } from '#server/features/governor/index.ts'
import { addMs } from '#server/kernel/time.ts'
import { type CalendarRig, calendarRig } from '#server/test/calendar.ts'

vi.setConfig({ testTimeout: 90_000 })

const create = '/cgi-bin/externalcontact/add_msg_template'
const today = Temporal.PlainDate.from('2026-11-23')

type Friend = { contactId: string; externalUserid: string; staffId: string; userid: string; followers: number }

/** Contacts with the staff member whose friends they are, and how many such there are. */
async function friendsIn({ owner }: CalendarRig): Promise<Friend[]> {
  const { rows } = await sql<Friend>`
    select f.contact_id as "contactId", i.value as "externalUserid", min(s.staff_id::text) as "staffId",
      min(s.wecom_userid) as userid, count(*)::int as followers
    from contact_follow f
    join contact_identity i on i.corp_id = f.corp_id and i.contact_id = f.contact_id and i.kind = 'external_userid'
    join staff s on s.corp_id = f.corp_id and s.staff_id = f.staff_id
    where f.ended_at is null
    group by 1, 2
    order by 4, 2`.execute(owner)
  return rows
}

/** Releases one message to each, as a journey does: caps and ceiling reserved, the row stored, the queue told. */
async function release(
  rig: CalendarRig,
  to: readonly Friend[],
  given: { text?: string; sender?: 'named' | 'left to WeCom'; minutes?: number } = {},
): Promise<void> {
  const { text = '你好，这周的清单好了', sender = 'named', minutes = 120 } = given
  await rig.db.corp(rig.corpId, async (tx) => {
    const now = await corpNow(tx, rig.corpId)
    const recipients = to.map((friend) => ({ kind: 'contact', id: friend.contactId }) as const)
    await reserveCaps(
      tx,
      rig.corpId,
      recipients.map((recipient) => ({ recipient, key: 'day', startsOn: today, cap: 1 })),
    )
    const month = today.with({ day: 1 })
    await reserveQuota(
      tx,
      rig.corpId,
      recipients.map((recipient) => ({ recipient, mode: 'month', startsOn: month, quota: 30 })),
    )
    for (const friend of to) {
      const staffId = sender === 'named' ? friend.staffId : null
      const lane = laneOf(staffId ?? text)
      await sql`
        insert into delivery (
          corp_id, delivery_id, lane, route, contact_id, sender_staff_id, sender_lane, content_id, content_hash, body,
          state, due_at, released_at, released_real_at, expires_at, caps, quota_mode, quota_starts_on, follow_up,
          changed_at, enrollment_id, run_id, step_id)
        values (
          ${rig.corpId}, ${newId()}, ${laneOf(friend.contactId)}, 'mass_send', ${friend.contactId}, ${staffId}, ${lane},
          'note', ${text}, ${JSON.stringify({ text })}, 'due', ${now.at}, ${now.at}, ${now.realAt},
          ${addMs(now.at, minutes * 60_000)}, ${JSON.stringify([{ key: 'day', startsOn: today.toString() }])}, 'month',
          ${month}, ${JSON.stringify({ remindAfterMinutes: [15, 45, 90], escalateAfterMinutes: 60, escalateTo: 'direct-leader' })},
          ${now.at}, ${newId()}, ${newId()}, 'note')`.execute(tx)
      await wakeLanes(tx, rig.corpId, 'send', [{ lane, dueRealAt: now.realAt }])
    }
  })
  await rig.settle()
}

const states = async ({ owner }: CalendarRig) =>
  (await owner.selectFrom('delivery').select(['state', 'reason']).orderBy('contact_id').execute()).map(
    ({ state, reason }) => (reason === null ? state : `${state} ${reason}`),
  )
/** What is left of what was reserved: [caps, ceiling reserved, ceiling consumed] over all contacts. */
const held = async ({ owner }: CalendarRig) => {
  const { rows } = await sql<{ caps: number; reserved: number; consumed: number }>`
    select (select coalesce(sum(used), 0)::int from cap_use where subject_kind = 'contact') as caps,
      (select coalesce(sum(reserved), 0)::int from quota_use where recipient_kind = 'contact') as reserved,
      (select coalesce(sum(consumed), 0)::int from quota_use where recipient_kind = 'contact') as consumed`.execute(
    owner,
  )
  return rows[0]
}
const sends = ({ owner }: CalendarRig) =>
  owner.selectFrom('mass_send').select(['chat_type', 'sender_staff_id', 'state', 'attempts']).execute()

const seenBy = async (rig: CalendarRig) =>
  (await rig.ledger()).map((entry) => (entry as unknown as { externalUserid: string }).externalUserid).toSorted()

describe('a message to contacts', () => {
  test('goes out as one mass send of the one who is their friend, once to each', async () => {
    const rig = await calendarRig({ members: 12 })
    const friends = (await friendsIn(rig)).filter((friend) => friend.followers === 1)
    const [first] = friends
    const mine = friends.filter((friend) => friend.staffId === first?.staffId)
    expect(mine.length).toBeGreaterThan(1)
    await release(rig, mine)
    expect(await sends(rig)).toEqual([
      { chat_type: 'single', sender_staff_id: first?.staffId, state: 'open', attempts: 1 },
    ])
    expect(await held(rig)).toEqual({ caps: mine.length, reserved: mine.length, consumed: 0 })
    expect(await rig.openTasks()).toHaveLength(1)
    await rig.confirmAll()
    await rig.settle()
    expect(await states(rig)).toEqual(mine.map(() => 'sent'))
    expect(await seenBy(rig)).toEqual(mine.map((friend) => friend.externalUserid).toSorted())
    expect(await held(rig)).toEqual({ caps: mine.length, reserved: 0, consumed: mine.length })
  })

  test('without a sender goes to whoever WeCom chose, who is named once WeCom tells', async () => {
    const rig = await calendarRig({ members: 12 })
    const all = await friendsIn(rig)
    await release(rig, all, { sender: 'left to WeCom' })
    expect(await sends(rig)).toEqual([{ chat_type: 'single', sender_staff_id: null, state: 'open', attempts: 1 }])
    const named = await rig.owner.selectFrom('delivery').select('sender_staff_id').execute()
    expect(named.every((row) => row.sender_staff_id !== null)).toBe(true)
    await rig.confirmAll()
    await rig.settle()
    expect(await states(rig)).toEqual(all.map(() => 'sent'))
    expect(await seenBy(rig)).toEqual(all.map((friend) => friend.externalUserid).toSorted())
  })

  test.each(['named', 'left to WeCom'] as const)(
    'whose answer was lost is found again, sender %s, and nobody gets it twice',
    async (sender) => {
      const rig = await calendarRig({ members: 12 })
      const [first, ...others] = await friendsIn(rig)
      if (!first) throw new Error('the sandbox has friends')
      const mine = [first, ...others.filter((friend) => friend.staffId === first.staffId)]
      await rig.faults([{ path: create, kind: 'accept-then-drop', times: 1 }])
      await release(rig, mine, { sender })
      await rig.confirmAll()
      await rig.settle()
      expect(await states(rig)).toEqual(mine.map(() => 'sent'))
      expect(await seenBy(rig)).toEqual(mine.map((friend) => friend.externalUserid).toSorted())
      expect((await sends(rig)).map(({ attempts }) => attempts)).toEqual([1])
    },
  )

  test('who has deleted the member does not get it; what was held for them is given back', async () => {
    const rig = await calendarRig({ members: 12 })
    const friends = (await friendsIn(rig)).filter((friend) => friend.followers === 1)
    const [first] = friends
    if (!first) throw new Error('the sandbox has friends')
    const mine = friends.filter((friend) => friend.staffId === first.staffId)
    await release(rig, mine)
    await rig.act({ kind: 'delete', userid: first.userid, externalUserid: first.externalUserid, by: 'contact' })
    await rig.confirmAll()
    await rig.settle()
    const gone = await rig.owner
      .selectFrom('delivery')
      .select(['state', 'reason'])
      .where('contact_id', '=', first.contactId)
      .execute()
    expect(gone).toEqual([{ state: 'failed', reason: 'not_a_friend' }])
    expect(await held(rig)).toEqual({ caps: mine.length - 1, reserved: 0, consumed: mine.length - 1 })
  })

  test('that nobody confirms is reminded of, told to the lead, asked back and expires; the caps are free again', async () => {
    const rig = await calendarRig({ members: 12 })
    const friends = await friendsIn(rig)
    await release(rig, friends, { sender: 'left to WeCom' })
    await rig.advanceTo('2026-11-23T09:01')
    expect(await states(rig)).toEqual(friends.map(() => 'expired staff_did_not_send'))
    expect(await held(rig)).toEqual({ caps: 0, reserved: 0, consumed: 0 })
    const events = await rig.owner
      .selectFrom('event')
      .select('kind')
      .distinct()
      .where('kind', 'like', 'mass_send.%')
      .execute()
    expect(events.map((row) => row.kind)).toEqual(
      expect.arrayContaining([
        'mass_send.accepted',
        'mass_send.reminded',
        'mass_send.escalated',
        'mass_send.cancelled',
      ]),
    )
    expect(await seenBy(rig)).toEqual([])
  })
})
