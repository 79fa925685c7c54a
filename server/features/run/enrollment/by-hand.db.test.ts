/** A person stops a journey for one contact while its message has not left yet: nothing else is at work here. */
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import type { JourneyStep, JourneyTrack } from '#contract/playbook.ts'
import { naturalId } from '#server/db/natural-id.ts'
import { programOf } from '#server/features/playbook/index.ts'
import { afterClosed } from '#server/features/run/enrollment/closed.ts'
import { moveByHand } from '#server/features/run/enrollment/commands/by-hand.ts'
import { enter } from '#server/features/run/enrollment/enter.ts'
import { tellHappened } from '#server/features/run/enrollment/happen.ts'
import { people } from '#server/features/run/enrollment/sql/entry.ts'
import { readTally, recount } from '#server/features/run/enrollment/sql/tally.ts'
import { addMs } from '#server/kernel/time.ts'
import { realNow } from '#server/test/corp.ts'
import { testDatabase } from '#server/test/database.ts'
import { addPeople, buildJourneyWorld, localInstant } from '#server/test/journey-world.ts'
import { contentOf } from '#server/test/playbook-source.ts'

const { db, owner } = await testDatabase()
const ten = localInstant('2026-11-23T10:00')
const all = { kind: 'all' } as const

/** One friend in one chat, whose first message is released and has not been taken up by the sending queue. */
async function withUnsent() {
  const world = await buildJourneyWorld(db, { staff: 1, chats: 1, at: ten })
  const { corpId } = world
  const contactId = naturalId(corpId, 'contact')
  await addPeople(world, [{ contactId, chats: world.chatIds, friends: world.staffIds }], ten)
  const steps: JourneyStep[] = [
    { id: 'hello', name: '打招呼', kind: 'send', content: 'hello', fallback: { kind: 'skip' } },
    { id: 'rest', kind: 'wait', for: { days: 1 } },
    { id: 'gift', name: '送礼', kind: 'send', content: 'hello', fallback: { kind: 'skip' } },
  ]
  const track: JourneyTrack = {
    id: 'newcomer',
    name: '新人旅程',
    kind: 'journey',
    audience: 'member',
    enter: { on: 'member-joined' },
    steps,
  }
  const runId = await world.apply({ id: 'newcomer', tracks: [track], contents: [contentOf('hello')] })
  const candidates = people(corpId, runId, 'member', null)
  const now = { at: ten, realAt: realNow() }
  await db.corp(corpId, (tx) => enter(tx, corpId, [{ runId, program: programOf(track), candidates }], now))
  await world.advanceAll(ten)
  const enrollmentId = naturalId(corpId, runId, 'newcomer', contactId, '1')
  const actor = { corpId, staffId: null, name: '运营', address: null }
  const act = (to: Parameters<typeof moveByHand>[4]) => moveByHand({ db }, actor, all, enrollmentId, to, '客户在投诉')
  const deliveries = async () => {
    const { rows } = await sql<{ deliveryId: string; state: string; reason: string | null }>`
      select delivery_id as "deliveryId", state, reason from delivery where corp_id = ${corpId} order by attempt`.execute(
      owner,
    )
    return rows
  }
  const stands = async () => {
    const { rows } = await sql<{ line: string }>`
      select concat_ws(' ', step_id, reason, case when held_at is not null then 'held' when ended_at is not null then 'over' end)
        as line
      from enrollment where corp_id = ${corpId}`.execute(owner)
    return rows[0]?.line
  }
  const capsTaken = async () => {
    const { rows } = await sql<{ used: number }>`
      select coalesce(sum(used), 0)::int as used from cap_use where corp_id = ${corpId}`.execute(owner)
    return rows[0]?.used
  }
  /** What the signal of the messages' end leads to. */
  const tellEnds = async () => {
    const closed = (await deliveries()).filter(({ state }) => state === 'cancelled')
    await db.corp(corpId, (tx) => afterClosed(tx, corpId, closed, { at: ten, realAt: realNow() }))
  }
  return { world, corpId, runId, act, deliveries, stands, capsTaken, tellEnds }
}

test('who is taken out loses the message that has not left yet; its caps are given back', async () => {
  const { world, corpId, runId, act, deliveries, stands, capsTaken, tellEnds } = await withUnsent()
  expect((await deliveries()).map(({ state }) => state)).toEqual(['due'])
  expect(await capsTaken()).toBe(2)
  await act('over')
  expect((await deliveries()).map(({ state, reason }) => `${state} ${reason}`)).toEqual(['cancelled withdrawn'])
  expect(await capsTaken()).toBe(0)
  await tellEnds()
  expect(await stands()).toBe('rest removed_by_person over')
  await world.advanceAll(addMs(ten, 3 * 24 * 3_600_000))
  expect(await deliveries()).toHaveLength(1)
  const ended = (rows: readonly { outcome: string; reason: string; count: number }[]) =>
    rows.filter((row) => row.outcome === 'ended' || row.outcome === 'here').map((row) => `${row.reason} ${row.count}`)
  const kept = await db.corp(corpId, (tx) => readTally(tx, corpId, runId))
  const counted = await db.corp(corpId, (tx) => recount(tx, corpId, all, runId))
  expect(ended(kept)).toEqual(['removed_by_person 1'])
  expect(ended(counted.rows)).toEqual(ended(kept))
})

test('a pause for one contact takes back what has not left, and what was taken back goes out when it is over', async () => {
  const { world, act, deliveries, stands, tellEnds } = await withUnsent()
  await act('held')
  await tellEnds()
  // Put back before the step whose message was taken back, and held there by the person all the same.
  expect(await stands()).toBe('hello held_by_person held')
  await world.advanceAll(addMs(ten, 3_600_000))
  expect((await deliveries()).map(({ state }) => state)).toEqual(['cancelled'])
  await act('waiting')
  await world.advanceAll(addMs(ten, 3_600_000))
  expect((await deliveries()).map(({ state }) => state)).toEqual(['cancelled', 'due'])
  expect(await stands()).toBe('rest')
})

test('who waits for something and is let on by a person still hears of it', async () => {
  const world = await buildJourneyWorld(db, { staff: 1, chats: 1, at: ten })
  const { corpId } = world
  const contactId = naturalId(corpId, 'waiting')
  await addPeople(world, [{ contactId, chats: world.chatIds }], ten)
  const track: JourneyTrack = {
    id: 'newcomer',
    name: '新人旅程',
    kind: 'journey',
    audience: 'member',
    enter: { on: 'member-joined' },
    steps: [
      { id: 'await', kind: 'wait', when: { friend: true }, at_most: { days: 2 } },
      { id: 'rest', kind: 'wait', for: { days: 1 } },
    ],
  }
  const runId = await world.apply({ id: 'waiting', tracks: [track], contents: [contentOf('hello')] })
  const candidates = people(corpId, runId, 'member', null)
  const enterAt = { at: ten, realAt: realNow() }
  await db.corp(corpId, (tx) => enter(tx, corpId, [{ runId, program: programOf(track), candidates }], enterAt))
  await world.advanceAll(ten)
  const actor = { corpId, staffId: null, name: '运营', address: null }
  const enrollmentId = naturalId(corpId, runId, 'newcomer', contactId, '1')
  const stepNow = async () =>
    (
      await owner
        .selectFrom('enrollment')
        .select('step_id')
        .where('enrollment_id', '=', enrollmentId)
        .executeTakeFirst()
    )?.step_id
  for (const to of ['held', 'waiting'] as const) await moveByHand({ db }, actor, all, enrollmentId, to, '')
  await world.advanceAll(ten)
  expect(await stepNow()).toBe('await')
  const later = addMs(ten, 3_600_000)
  await sql`
    insert into contact_follow (corp_id, contact_id, staff_id, followed_at)
    values (${corpId}, ${contactId}, ${world.staffIds[0]}, ${later})`.execute(owner)
  await db.corp(corpId, (tx) => tellHappened(tx, corpId, 'contact.added', [contactId], { at: later }))
  await world.advanceAll(later)
  expect(await stepNow()).toBe('rest')
})
