import { sql } from 'kysely'
import type { CorpTx, EngineTx } from '#server/db/database.ts'
import { laneCount, LeaseLost, type NextDue, type Queue } from '#server/engine/queue.ts'
import { corpId as asCorpId, type CorpId } from '#server/kernel/ids.ts'
import type { CorpClock, CorpInstant, RealInstant } from '#server/kernel/time.ts'

/**
 * No claim lasts longer, in ms. A lease that seems to was told by a database whose clock has been put back since: its
 * holder, if it lives, brings it up to date with the next heartbeat, and until then the fence keeps it safe.
 */
export const longestLeaseMs = 30_000

/** Nobody holds it: a lease `h` that was given back, has run out, or was told by a clock that ran ahead. */
const isFree = sql`
  (h.leased_until_real_at is null or h.leased_until_real_at < clock_timestamp()
    or h.leased_until_real_at > clock_timestamp() + ${sql.lit(longestLeaseMs)} * interval '1 ms')`

/** The corp's clock as it was set at a moment of the database's own real time. */
type ClockRead = { clock: CorpClock; realNow: RealInstant }

export type DueQueue = { corpId: CorpId; queue: string; lagMs: number } & ClockRead

/** Makes the lanes of `queues` for a corp. Safe to repeat. */
export async function ensureLanes(tx: EngineTx, corpId: CorpId, queues: readonly string[]): Promise<void> {
  for (const table of ['lane', 'lease'] as const)
    await sql`
      insert into ${sql.id(table)} (corp_id, queue, lane)
      select ${corpId}, queue, lane
      from unnest(${queues}::text[]) as queue, generate_series(0, ${laneCount - 1}) as lane
      on conflict do nothing`.execute(tx)
}

/** Every corp there is. */
export async function listCorpIds(tx: EngineTx): Promise<CorpId[]> {
  const rows = await tx.selectFrom('corp_directory').select('corp_id').execute()
  return rows.map((row) => asCorpId(row.corp_id))
}

/** The queues of all corps that have a lane due which nobody holds, the latest first. Takes no lock. */
export async function listDueQueues(tx: EngineTx, queues: readonly string[]): Promise<DueQueue[]> {
  const { rows } = await sql<ClockRow & { corp_id: string; queue: string; lag_ms: number }>`
    select l.corp_id, l.queue, c.origin_at, c.anchor_real_at, c.rate, clock_timestamp() as real_now,
      (extract(epoch from max(greatest(
        clock_timestamp() - l.due_real_at,
        case when c.rate > 0 then (${corpNow} - l.due_at) / c.rate end))) * 1000)::float8 as lag_ms
    from lane l
    join corp_clock c on c.corp_id = l.corp_id
    join lease h on h.corp_id = l.corp_id and h.queue = l.queue and h.lane = l.lane
    where l.queue = any(${queues})
      and (l.due_real_at <= clock_timestamp() or l.due_at <= ${corpNow})
      and ${isFree}
    group by l.corp_id, l.queue, c.origin_at, c.anchor_real_at, c.rate
    order by lag_ms desc nulls last`.execute(tx)
  return rows.map((row) => ({
    corpId: asCorpId(row.corp_id),
    queue: row.queue,
    lagMs: Math.max(0, row.lag_ms ?? 0),
    ...readClock(row),
  }))
}

type ClockRow = { origin_at: CorpInstant; anchor_real_at: RealInstant; rate: number; real_now: RealInstant }

const readClock = (row: ClockRow): ClockRead => ({
  clock: { originAt: row.origin_at, anchorRealAt: row.anchor_real_at, rate: row.rate },
  realNow: row.real_now,
})

const corpNow = sql`(c.origin_at + (clock_timestamp() - c.anchor_real_at) * c.rate)`

/** Claims every lane of the queue that is due and free, and tells each one's fence. Waits for nobody. */
export async function claimLanes(
  tx: EngineTx,
  corpId: CorpId,
  queue: string,
  holder: string,
  leaseMs: number,
): Promise<Map<number, number>> {
  const { rows } = await sql<{ lane: number; fence: number }>`
    with free as (
      select h.lane
      from lease h
      join lane l on l.corp_id = h.corp_id and l.queue = h.queue and l.lane = h.lane
      join corp_clock c on c.corp_id = h.corp_id
      where h.corp_id = ${corpId} and h.queue = ${queue}
        and ${isFree}
        and (l.due_real_at <= clock_timestamp() or l.due_at <= ${corpNow})
      order by h.lane
      for update of h skip locked
    )
    update lease h
    set holder = ${holder}, fence = h.fence + 1, leased_until_real_at = clock_timestamp() + ${leaseMs} * interval '1 ms'
    from free
    where h.corp_id = ${corpId} and h.queue = ${queue} and h.lane = free.lane
    returning h.lane, h.fence`.execute(tx)
  return new Map(rows.map((row) => [row.lane, row.fence]))
}

/** Lanes as this process claimed them. */
export type Held = { corpId: CorpId; queue: string; holder: string; fence: ReadonlyMap<number, number> }

const fencesOf = (held: Held) => sql`
  unnest(${[...held.fence.keys()]}::smallint[], ${[...held.fence.values()]}::bigint[]) as mine (lane, fence)`

/** Prolongs the lease; false when a lane has become another's. Rows are locked in the order in which guards lock them. */
export async function prolongLease(tx: EngineTx, held: Held, leaseMs: number): Promise<boolean> {
  const { rows } = await sql`
    with kept as (
      select h.lane
      from lease h
      join ${fencesOf(held)} on h.lane = mine.lane and h.fence = mine.fence
      where h.corp_id = ${held.corpId} and h.queue = ${held.queue} and h.holder = ${held.holder}
      order by h.lane
      for update of h
    )
    update lease h
    set leased_until_real_at = clock_timestamp() + ${leaseMs} * interval '1 ms'
    from kept
    where h.corp_id = ${held.corpId} and h.queue = ${held.queue} and h.lane = kept.lane
    returning h.lane`.execute(tx)
  return rows.length === held.fence.size
}

/** Holds the leases for the length of the transaction, or throws LeaseLost; tells the corp's clock as it is set now. */
export async function guardLease(tx: CorpTx, held: Held): Promise<ClockRead> {
  const { rows } = await sql<ClockRow>`
    select c.origin_at, c.anchor_real_at, c.rate, clock_timestamp() as real_now
    from lease h
    join ${fencesOf(held)} on h.lane = mine.lane and h.fence = mine.fence
    join corp_clock c on c.corp_id = h.corp_id
    where h.corp_id = ${held.corpId} and h.queue = ${held.queue} and h.holder = ${held.holder}
      and h.leased_until_real_at > clock_timestamp()
    order by h.lane
    for share of h`.execute(tx)
  const [row] = rows
  if (!row || rows.length !== held.fence.size) throw new LeaseLost(`${held.queue}: another process holds these lanes`)
  return readClock(row)
}

/**
 * Gives the lanes back with what they have to do next. The lane rows are locked before `nextDue` looks, so whoever
 * adds work and wakes the lane meanwhile either is seen by that look or comes after it.
 */
export async function releaseLanes(tx: CorpTx, held: Held, nextDue: Queue['nextDue']): Promise<void> {
  const lanes = [...held.fence.keys()].sort((a, b) => a - b)
  await sql`
    select 1 from lane
    where corp_id = ${held.corpId} and queue = ${held.queue} and lane = any(${lanes})
    order by lane
    for update`.execute(tx)
  const next = new Map((await nextDue(tx, held.corpId, lanes)).map((due) => [due.lane, due]))
  await sql`
    update lane l
    set due_at = next.due_at, due_real_at = next.due_real_at
    from unnest(
      ${lanes}::smallint[],
      ${lanes.map((lane) => next.get(lane)?.dueAt ?? null)}::timestamptz[],
      ${lanes.map((lane) => next.get(lane)?.dueRealAt ?? null)}::timestamptz[]) as next (lane, due_at, due_real_at)
    where l.corp_id = ${held.corpId} and l.queue = ${held.queue} and l.lane = next.lane`.execute(tx)
  await sql`
    update lease h
    set holder = null, leased_until_real_at = null
    from ${fencesOf(held)}
    where h.corp_id = ${held.corpId} and h.queue = ${held.queue} and h.lane = mine.lane
      and h.fence = mine.fence and h.holder = ${held.holder}`.execute(tx)
}

/** Gives lanes back after a failure: what they had to do stays due, and nobody takes them for `waitMs`. */
export async function putOffLanes(tx: EngineTx, held: Held, waitMs: number): Promise<void> {
  await sql`
    update lease h
    set holder = null, leased_until_real_at = clock_timestamp() + ${waitMs} * interval '1 ms'
    from ${fencesOf(held)}
    where h.corp_id = ${held.corpId} and h.queue = ${held.queue} and h.lane = mine.lane
      and h.fence = mine.fence and h.holder = ${held.holder}`.execute(tx)
}

/**
 * Tells a queue that lanes have something to do at a time, never putting off what they had. Belongs last in the
 * transaction that made the work: it locks the lanes until the commit.
 */
export async function wakeLanes(tx: CorpTx, corpId: CorpId, queue: string, dues: readonly NextDue[]): Promise<void> {
  if (dues.length === 0) return
  const sorted = [...dues].sort((a, b) => a.lane - b.lane)
  await sql`
    with due as (
      select lane, min(due_at) as due_at, min(due_real_at) as due_real_at
      from unnest(
        ${sorted.map((due) => due.lane)}::smallint[],
        ${sorted.map((due) => due.dueAt ?? null)}::timestamptz[],
        ${sorted.map((due) => due.dueRealAt ?? null)}::timestamptz[]) as given (lane, due_at, due_real_at)
      group by lane
    ), locked as (
      select l.lane from lane l join due on due.lane = l.lane
      where l.corp_id = ${corpId} and l.queue = ${queue}
      order by l.lane
      for update of l
    )
    update lane l
    set due_at = least(l.due_at, due.due_at), due_real_at = least(l.due_real_at, due.due_real_at)
    from due
    join locked on locked.lane = due.lane
    where l.corp_id = ${corpId} and l.queue = ${queue} and l.lane = due.lane`.execute(tx)
}
