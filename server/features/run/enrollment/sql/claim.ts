import { sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import type { NextDue } from '#server/engine/queue.ts'
import { lockRunVersions } from '#server/features/run/sql/version.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { type CorpInstant, corpInstant } from '#server/kernel/time.ts'

/** How far a lane's wakes have been taken; what stands before it is taken, or dead and not yet swept. */
export type Place = { lane: number; wakeAt: CorpInstant; enrollmentId: string }

/** Enrollments at one step of one version, each of another contact, that are due, or were woken before they are. */
export type DueGroup = {
  playbookId: string
  version: number
  trackId: string
  stepId: string
  runIds: string[]
  /** As PostgreSQL prints an array. */
  ids: string
  count: number
  /** Else they were woken because something happened, and are looked at for that alone. */
  isDue: boolean
}

export type Claimed = {
  groups: DueGroup[]
  ids: string
  /** Of all of these enrollments, due or not. */
  groupChatIds: string[]
  taken: number
  after: Place[]
}

const beginning = corpInstant(Temporal.Instant.fromEpochMilliseconds(-62_135_596_800_000))
const none = '00000000-0000-0000-0000-000000000000'

/**
 * Takes the next wakes of each lane, `perLane` at most, from behind `after`, and tells which enrollments they
 * woke. What was taken before is not walked over again: a long transaction elsewhere keeps it from being swept.
 */
export async function claimDue(
  tx: CorpTx,
  corpId: CorpId,
  lanes: readonly number[],
  after: readonly Place[],
  now: CorpInstant,
  perLane: number,
): Promise<Claimed> {
  const known = new Map(after.map((place) => [place.lane, place]))
  const from = lanes.map((lane) => known.get(lane) ?? { lane, wakeAt: beginning, enrollmentId: none })
  const { rows: taken } = await sql<{
    lane: number
    wakeAt: CorpInstant
    enrollmentId: string
    ids: string
    count: number
  }>`
    with wake as materialized (
      select w.lane, w.wake_at, w.enrollment_id, w.ctid as place
      from unnest(
        ${from.map((place) => place.lane)}::smallint[],
        ${from.map((place) => place.wakeAt)}::timestamptz[],
        ${from.map((place) => place.enrollmentId)}::uuid[]) as place (lane, wake_at, enrollment_id)
      cross join lateral (
        select w.lane, w.wake_at, w.enrollment_id, w.ctid
        from enrollment_wake w
        where w.corp_id = ${corpId} and w.lane = place.lane and w.wake_at <= ${now}
          and (w.wake_at, w.enrollment_id) > (place.wake_at, place.enrollment_id)
        order by w.wake_at, w.enrollment_id
        limit ${sql.lit(perLane)}) w
    ), gone as (
      delete from enrollment_wake w
      using wake
      where w.corp_id = ${corpId} and w.ctid = wake.place
    )
    select lane, max(wake_at) as "wakeAt",
      (array_agg(enrollment_id order by wake_at desc, enrollment_id desc))[1] as "enrollmentId",
      array_agg(enrollment_id)::text as ids, count(*)::int as count
    from wake
    group by lane`.execute(tx)
  const ids = `{${taken.map((lane) => lane.ids.slice(1, -1)).join(',')}}`
  const reached = new Map([...known, ...taken.map((row) => [row.lane, row] as const)])
  return {
    ...(taken.length === 0 ? { groups: [], groupChatIds: [] } : await readDue(tx, corpId, ids, now)),
    ids,
    taken: taken.reduce((sum, lane) => sum + lane.count, 0),
    after: [...reached.values()].map(({ lane, wakeAt, enrollmentId }) => ({ lane, wakeAt, enrollmentId })),
  }
}

/** These enrollments by step, those that are due apart; a contact that stands at one step twice comes in two groups. */
export const groupDue = async (tx: CorpTx, corpId: CorpId, ids: string, now: CorpInstant): Promise<DueGroup[]> =>
  (await readDue(tx, corpId, ids, now)).groups

/** The groups, and the group chats of all of these enrollments. The contact comes first in the order, as it tells most. */
async function readDue(
  tx: CorpTx,
  corpId: CorpId,
  ids: string,
  now: CorpInstant,
): Promise<{ groups: DueGroup[]; groupChatIds: string[] }> {
  const { rows } = await sql<DueGroup & { groupChatIds: string[] | null }>`
    with claimed as materialized (
      select e.enrollment_id, e.run_id, e.contact_id, e.group_chat_id, e.track_id, e.step_id, e.wake_at
      from enrollment e
      where e.corp_id = ${corpId} and e.enrollment_id = any(${ids}::uuid[])
    ), at_work as materialized (
      select r.run_id, r.playbook_id, r.version
      from run r
      where r.corp_id = ${corpId} and r.run_id in (select run_id from claimed)
    )
    select playbook_id as "playbookId", version, track_id as "trackId", step_id as "stepId", is_due as "isDue",
      array_agg(distinct run_id::text) as "runIds", array_agg(enrollment_id)::text as ids, count(*)::int as count,
      (select array_agg(distinct group_chat_id)::text[] from claimed where group_chat_id is not null) as "groupChatIds"
    from (
      select r.playbook_id, r.version, r.run_id, e.track_id, e.step_id, e.enrollment_id, due.is_due,
        row_number() over (
          partition by e.contact_id, r.playbook_id, r.version, e.track_id, e.step_id, due.is_due
          order by e.wake_at, e.enrollment_id) as nth
      from claimed e
      cross join lateral (select coalesce(e.wake_at <= ${now}, false) as is_due) due
      join at_work r on r.run_id = e.run_id) numbered
    group by playbook_id, version, track_id, step_id, is_due, nth
    order by playbook_id, version, track_id, step_id, is_due, nth`.execute(tx)
  return { groups: rows, groupChatIds: rows[0]?.groupChatIds ?? [] }
}

/** When each lane wakes next, or has a person's answer to act on. */
export async function listWakes(tx: CorpTx, corpId: CorpId, lanes: readonly number[]): Promise<NextDue[]> {
  const { rows } = await sql<{ lane: number; due_at: CorpInstant }>`
    select lane, least(wake.wake_at, answer.decided_at) as due_at
    from unnest(${lanes}::smallint[]) as lane
    left join lateral (
      select w.wake_at
      from enrollment_wake w
      where w.corp_id = ${corpId} and w.lane = lane.lane
      order by w.wake_at
      limit 1) wake on true
    left join lateral (
      select q.decided_at
      from enrollment_question q
      where q.corp_id = ${corpId} and q.lane = lane.lane and q.decision is not null
      order by q.decided_at
      limit 1) answer on true
    where wake.wake_at is not null or answer.decided_at is not null`.execute(tx)
  return rows.map((row) => ({ lane: row.lane, dueAt: row.due_at }))
}

/**
 * Holds for share what can be paused above these enrollments, in the order in which features lock: a pause comes before,
 * and is seen, or after, and finds what was let go. Tells whether a run was moved to another version meanwhile.
 */
export async function lockPausableAbove(
  tx: CorpTx,
  corpId: CorpId,
  { groups, groupChatIds }: { groups: readonly DueGroup[]; groupChatIds: readonly string[] },
): Promise<boolean> {
  await sql`select 1 from corp where corp_id = ${corpId} for share`.execute(tx)
  if (groupChatIds.length > 0)
    await sql`
      select 1 from group_chat
      where corp_id = ${corpId} and group_chat_id = any(${groupChatIds}::uuid[])
      order by group_chat_id
      for share`.execute(tx)
  await sql`
    select 1 from playbook
    where corp_id = ${corpId} and playbook_id = any(${[...new Set(groups.map((group) => group.playbookId))]}::uuid[])
    order by playbook_id
    for share`.execute(tx)
  const runs = groups.flatMap(({ runIds, version }) => runIds.map((runId) => ({ runId, version })))
  return lockRunVersions(tx, corpId, runs)
}
