import { type RawBuilder, sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import { enrollmentInScope } from '#server/features/run/enrollment/sql/read.ts'
import type { TallyOutcome } from '#server/features/run/enrollment/tally.ts'
import type { Scope } from '#server/features/staff/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'

/** `asking` is told by open questions, and not kept. */
export type TallyRow = {
  trackId: string
  stepId: string
  outcome: TallyOutcome | 'asking'
  reason: string
  count: number
}

/** The figures of a run's journeys, as they were kept while it happened. */
export async function readTally(tx: CorpTx, corpId: CorpId, runId: string): Promise<TallyRow[]> {
  const { rows } = await sql<TallyRow>`
    select track_id as "trackId", step_id as "stepId", outcome, reason, sum(count)::float8 as count
    from journey_tally
    where corp_id = ${corpId} and run_id = ${runId}
    group by track_id, step_id, outcome, reason
    having sum(count) <> 0`.execute(tx)
  return rows
}

/** Enrollments of a run that a pause holds, by track. */
export async function countHeld(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  runId: string,
): Promise<{ trackId: string; count: number }[]> {
  const { rows } = await sql<{ trackId: string; count: number }>`
    select e.track_id as "trackId", count(*)::int as count
    from enrollment e
    left join group_chat g on g.corp_id = e.corp_id and g.group_chat_id = e.group_chat_id
    where e.corp_id = ${corpId} and e.run_id = ${runId} and e.held_at is not null and ${enrollmentInScope(scope, corpId)}
    group by e.track_id`.execute(tx)
  return rows
}

/** So many of the latest entries are counted for a reader who sees a part of a run. */
export const countedAtMost = 20_000

/**
 * The same figures for the part of a run that the reader sees, counted from its latest entries and their facts: nobody
 * keeps them by scope. `counted` is how many entries there were to count, `countedAtMost` at most.
 */
export async function recount(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  runId: string,
): Promise<{ rows: TallyRow[]; counted: number }> {
  const { rows } = await sql<TallyRow>`
    with mine as materialized (
      select e.enrollment_id, e.contact_id, e.track_id, e.step_id, e.entered_at, e.ended_at, e.reason
      from enrollment e
      left join group_chat g on g.corp_id = e.corp_id and g.group_chat_id = e.group_chat_id
      where e.corp_id = ${corpId} and e.run_id = ${runId} and ${enrollmentInScope(scope, corpId)}
      order by e.entered_at desc, e.enrollment_id
      limit ${sql.lit(countedAtMost)}
    ), fact as materialized (
      select m.track_id, m.enrollment_id, v.kind, v.detail
      from mine m
      join event v on v.corp_id = ${corpId} and v.contact_id = m.contact_id and v.enrollment_id = m.enrollment_id
        and v.at >= m.entered_at
      where v.kind like 'enrollment.%'
    ), message as (
      select m.track_id, d.step_id, d.state, d.reason
      from mine m
      join delivery d on d.corp_id = ${corpId} and d.contact_id = m.contact_id and d.enrollment_id = m.enrollment_id
      where not ${isTakenBack}
    )
    select track_id as "trackId", '' as "stepId", 'entered' as outcome, '' as reason, count(*)::int as count
    from mine group by track_id
    union all
    select track_id, step_id, 'reached', '', count(distinct enrollment_id)::int
    from (
      select track_id, enrollment_id, detail ->> 'stepId' as step_id from fact
      union all
      select track_id, enrollment_id, detail #>> '{next,stepId}' from fact
      union all
      select track_id, enrollment_id, passed ->> 'stepId'
      from fact cross join jsonb_array_elements(coalesce(detail -> 'path', '[]')) passed) stood
    where step_id is not null
    group by track_id, step_id
    union all
    select track_id, step_id, case when ended_at is null then 'here' else 'ended' end,
      case when ended_at is null then '' else coalesce(reason, '') end, count(*)::int
    from mine group by 1, 2, 3, 4
    union all
    select track_id, detail ->> 'stepId', substr(kind, length('enrollment.') + 1),
      case when kind = 'enrollment.skipped' then coalesce(detail ->> 'reason', '') else '' end,
      count(distinct enrollment_id)::int
    from fact where kind in ('enrollment.skipped', 'enrollment.fell_back')
    group by 1, 2, 3, 4
    union all
    select track_id, detail ->> 'stepId',
      case when kind = 'enrollment.goal' then 'goal' else detail ->> 'outcome' end,
      case when kind = 'enrollment.goal' then detail ->> 'goal' else '' end, count(distinct enrollment_id)::int
    from fact where kind in ('enrollment.goal', 'enrollment.waited')
    group by 1, 2, 3, 4
    union all
    select track_id, step_id, 'released', '', count(*)::int from message group by 1, 2
    union all
    select track_id, step_id, case when state in ('sent', 'reported') then 'sent' else 'not_sent' end,
      case when state in ('sent', 'reported') then '' else coalesce(reason, state) end, count(*)::int
    from message
    where state not in ('due', 'waiting_staff', 'in_doubt')
    group by 1, 2, 3, 4`.execute(tx)
  const isEntered = (row: TallyRow): boolean => row.stepId === ''
  return {
    rows: rows.filter((row) => !isEntered(row)),
    counted: rows.filter(isEntered).reduce((sum, row) => sum + row.count, 0),
  }
}

/** A message that was taken back, or refused for WeCom's ceiling, is decided anew: it is no outcome. */
const isTakenBack: RawBuilder<unknown> = sql`
  (d.state = 'cancelled' and d.reason in ('paused', 'withdrawn') or d.state = 'failed' and d.reason = 'quota_full')`

/**
 * What became of the welcomes of a run's journeys, as figures of their steps: they belong to who was added, not to an
 * enrollment. Counted for the latest `countedAtMost` entries.
 */
export async function countWelcomes(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  runId: string,
  of: { trackIds: readonly string[]; stepIds: readonly string[] },
): Promise<TallyRow[]> {
  if (of.stepIds.length === 0) return []
  const { rows } = await sql<TallyRow>`
    with mine as materialized (
      select e.contact_id, e.track_id
      from enrollment e
      left join group_chat g on g.corp_id = e.corp_id and g.group_chat_id = e.group_chat_id
      where e.corp_id = ${corpId} and e.run_id = ${runId} and e.track_id = any(${of.trackIds}::text[])
        and ${enrollmentInScope(scope, corpId)}
      order by e.entered_at desc, e.enrollment_id
      limit ${sql.lit(countedAtMost)}
    ), greeted as materialized (
      select distinct m.track_id, d.step_id, d.delivery_id, d.state, d.reason
      from mine m
      join delivery d on d.corp_id = ${corpId} and d.contact_id = m.contact_id and d.route = 'welcome'
        and d.run_id = ${runId} and d.step_id = any(${of.stepIds}::text[])
    )
    select track_id as "trackId", step_id as "stepId", 'released' as outcome, '' as reason, count(*)::int as count
    from greeted
    where state <> 'skipped'
    group by track_id, step_id
    union all
    select track_id, step_id,
      case state when 'sent' then 'sent' when 'skipped' then 'skipped' else 'not_sent' end,
      case when state = 'sent' then '' else coalesce(reason, state) end, count(*)::int
    from greeted
    where state <> 'due'
    group by 1, 2, 3, 4`.execute(tx)
  return rows
}
