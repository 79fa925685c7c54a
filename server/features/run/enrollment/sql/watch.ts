import { sql } from 'kysely'
import type { Condition } from '#contract/condition.ts'
import type { CorpTx } from '#server/db/database.ts'
import { laneCount, laneOf, type NextDue } from '#server/engine/queue.ts'
import type { Program } from '#server/features/playbook/index.ts'
import { people } from '#server/features/run/enrollment/sql/entry.ts'
import { holds } from '#server/features/segment/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

/** A journey of a run that contacts enter by coming into a segment. */
export type Watch = { runId: string; trackId: string; playbookId: string; version: number; population: number }

/** Begins to watch journeys of a run, from `at` on. */
export async function insertWatches(
  tx: CorpTx,
  corpId: CorpId,
  runId: string,
  trackIds: readonly string[],
  at: CorpInstant,
): Promise<void> {
  await sql`
    insert into segment_watch (corp_id, run_id, track_id, lane, look_at)
    select ${corpId}, ${runId}, track_id, ${laneOf(runId)}, ${at}
    from unnest(${trackIds}::text[]) as track_id
    on conflict do nothing`.execute(tx)
}

/** Watches of these lanes whose time has come; those of runs that ended are left out. */
export async function listWatches(
  tx: CorpTx,
  corpId: CorpId,
  lanes: readonly number[],
  at: CorpInstant,
): Promise<Watch[]> {
  const { rows } = await sql<Watch>`
    select w.run_id as "runId", w.track_id as "trackId", r.playbook_id as "playbookId", r.version, (
        select coalesce(sum(g.contact_count), 0)
        from run_group_chat m
        join group_chat g on g.corp_id = m.corp_id and g.group_chat_id = m.group_chat_id
        where m.corp_id = w.corp_id and m.run_id = w.run_id and m.removed_at is null)::int as population
    from segment_watch w
    join run r on r.corp_id = w.corp_id and r.run_id = w.run_id and r.ended_at is null
    where w.corp_id = ${corpId} and w.lane = any(${lanes}) and w.look_at <= ${at}
    order by w.look_at
    limit 50`.execute(tx)
  return rows
}

export const recordLook = (
  tx: CorpTx,
  corpId: CorpId,
  watch: Pick<Watch, 'runId' | 'trackId'>,
  nextAt: CorpInstant,
): Promise<unknown> =>
  tx
    .updateTable('segment_watch')
    .set({ look_at: nextAt })
    .where('corp_id', '=', corpId)
    .where('run_id', '=', watch.runId)
    .where('track_id', '=', watch.trackId)
    .execute()

/** A part of a run's people: contacts whose lane leaves this rest when divided by the number of parts. */
export type Part = { of: number; rest: number }

/**
 * Puts down who of the run's people is in the segment now, and gives those who were not at the last look, as PostgreSQL
 * prints an array; null when nobody came in.
 */
export async function lookInside(
  tx: CorpTx,
  corpId: CorpId,
  watch: { runId: string; program: Program; segment: Condition; part: Part },
  now: CorpInstant,
): Promise<string | null> {
  const { runId, program, part } = watch
  const isOfPart =
    part.of === 1
      ? sql`true`
      : sql`get_byte(uuid_send(p.contact_id), 15) % ${sql.lit(Math.min(part.of, laneCount))} = ${sql.lit(part.rest)}`
  const is = holds(watch.segment, {
    corpId,
    now,
    contact: sql`p.contact_id`,
    groupChat: sql`p.group_chat_id`,
    run: sql`${runId}`,
    enteredAt: sql`${now}::timestamptz`,
  })
  const { rows } = await sql<{ ids: string | null }>`
    with inside as materialized (
      select p.contact_id
      from (${people(corpId, runId, program.audience, null)}) p
      where ${isOfPart} and ${is}
    ), gone as (
      delete from segment_inside p
      where p.corp_id = ${corpId} and p.run_id = ${runId} and p.track_id = ${program.trackId} and ${isOfPart}
        and not exists (select 1 from inside where inside.contact_id = p.contact_id)
    ), come as (
      insert into segment_inside (corp_id, run_id, track_id, contact_id)
      select ${corpId}, ${runId}, ${program.trackId}, contact_id from inside
      order by contact_id
      on conflict do nothing
      returning contact_id
    )
    select array_agg(contact_id)::text as ids from come`.execute(tx)
  return rows[0]?.ids ?? null
}

/** When each lane looks, or lets in those of a one-off, next. */
export async function listLooks(tx: CorpTx, corpId: CorpId, lanes: readonly number[]): Promise<NextDue[]> {
  const { rows } = await sql<{ lane: number; due_at: CorpInstant }>`
    select next.lane, min(next.due_at) as due_at
    from (
      select w.lane, w.run_id, w.look_at as due_at
      from segment_watch w
      where w.corp_id = ${corpId} and w.lane = any(${lanes})
      union all
      select o.lane, o.run_id, o.due_at
      from once_entry o
      where o.corp_id = ${corpId} and o.lane = any(${lanes}) and o.entered_at is null) next
    join run r on r.corp_id = ${corpId} and r.run_id = next.run_id and r.ended_at is null
    group by next.lane`.execute(tx)
  return rows.map((row) => ({ lane: row.lane, dueAt: row.due_at }))
}
