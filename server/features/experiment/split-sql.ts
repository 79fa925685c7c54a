import { sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import { enrollmentInScope } from '#server/features/run/index.ts'
import type { Scope } from '#server/features/staff/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

/** So many of the latest entries of a playbook's journeys are counted. */
export const entriesAtMost = 20_000

export type WayRow = {
  trackId: string
  stepId: string
  wayId: string | null
  entered: number
  underWay: number
  /** Over by the last step, an end or whatever closed it: the rest of those who are over took an exit. */
  finished: number
  exits: number
  opt_outs: number
  friend_deletions: number
}

export type SplitOfTrack = { trackId: string; stepId: string; exitIds: readonly string[] }

/**
 * Which way contacts went at branches that split at random, and what came of them: who left the journey by an exit, and who
 * opted out or deleted a friend on the staff within 30 days of being split. Of a contact's entries the first is counted.
 */
export async function countWays(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  playbookId: string,
  splits: readonly SplitOfTrack[],
  at: CorpInstant,
): Promise<WayRow[]> {
  if (splits.length === 0) return []
  const exits = splits.flatMap(({ trackId, exitIds }) => exitIds.map((exitId) => ({ trackId, exitId })))
  const turned = (kind: 'contact.opted_out' | 'contact.removed') => sql`
    exists (
      select 1 from event e
      where e.corp_id = ${corpId} and e.contact_id = took.contact_id and e.kind = ${kind}
        and e.at >= took.at and e.at <= least(took.at + interval '30 days', ${at}::timestamptz))`
  const { rows } = await sql<WayRow>`
    with mine as materialized (
      select e.enrollment_id, e.contact_id, e.track_id, e.entered_at, e.ended_at, e.reason
      from run r
      join enrollment e on e.corp_id = r.corp_id and e.run_id = r.run_id
        and e.track_id = any(${splits.map((split) => split.trackId)}::text[])
      left join group_chat g on g.corp_id = e.corp_id and g.group_chat_id = e.group_chat_id
      where r.corp_id = ${corpId} and r.playbook_id = ${playbookId} and ${enrollmentInScope(scope, corpId)}
      order by e.entered_at desc, e.enrollment_id
      limit ${sql.lit(entriesAtMost)}
    ), took as materialized (
      select distinct on (mine.track_id, split.step_id, mine.contact_id) mine.track_id, split.step_id, mine.contact_id,
        passed ->> 'case' as way_id, v.at, mine.ended_at, mine.reason
      from mine
      join unnest(
        ${splits.map((split) => split.trackId)}::text[],
        ${splits.map((split) => split.stepId)}::text[]) as split (track_id, step_id) on split.track_id = mine.track_id
      join event v on v.corp_id = ${corpId} and v.contact_id = mine.contact_id and v.enrollment_id = mine.enrollment_id
        and v.at >= mine.entered_at and v.kind like 'enrollment.%'
      cross join lateral jsonb_array_elements(coalesce(v.detail -> 'path', '[]')) passed
      where passed ->> 'stepId' = split.step_id
      order by mine.track_id, split.step_id, mine.contact_id, v.at
    )
    select took.track_id as "trackId", took.step_id as "stepId", took.way_id as "wayId", count(*)::int as entered,
      (count(*) filter (where took.ended_at is null))::int as "underWay",
      (count(*) filter (where took.ended_at is not null and exit.exit_id is null))::int as finished,
      (count(*) filter (where took.ended_at is not null and exit.exit_id is not null))::int as exits,
      (count(*) filter (where ${turned('contact.opted_out')}))::int as opt_outs,
      (count(*) filter (where ${turned('contact.removed')}))::int as friend_deletions
    from took
    left join unnest(
      ${exits.map((exit) => exit.trackId)}::text[],
      ${exits.map((exit) => exit.exitId)}::text[]) as exit (track_id, exit_id)
      on exit.track_id = took.track_id and exit.exit_id = took.reason
    group by 1, 2, 3
    order by 1, 2, 3`.execute(tx)
  return rows
}

export type StepClicks = { stepId: string; sent: number; clicks: number }

/** Messages of journeys' steps that went out, and clicks on the links in them; nobody tells whose. */
export async function countStepClicks(
  tx: CorpTx,
  corpId: CorpId,
  playbookId: string,
  stepIds: readonly string[],
): Promise<StepClicks[]> {
  if (stepIds.length === 0) return []
  const { rows } = await sql<StepClicks>`
    with asked as materialized (
      select r.run_id, r.started_at, step.id as step_id
      from run r
      cross join unnest(${stepIds}::text[]) as step (id)
      where r.corp_id = ${corpId} and r.playbook_id = ${playbookId}
    ), sent as (
      select t.step_id, sum(t.count)::int as count
      from asked
      join journey_tally t on t.corp_id = ${corpId} and t.run_id = asked.run_id and t.step_id = asked.step_id
        and t.outcome = 'sent'
      group by t.step_id
    ), clicked as materialized (
      select e.detail ->> 'code' as code, count(*)::int as count
      from event e
      where e.corp_id = ${corpId} and e.kind = 'link.clicked' and e.at >= (select min(started_at) from asked)
      group by 1
    ), clicks as (
      select l.step_id, sum(clicked.count)::int as count
      from asked
      join tracked_link l on l.corp_id = ${corpId} and l.run_id = asked.run_id and l.step_id = asked.step_id
      join clicked on clicked.code = l.code
      group by l.step_id
    )
    select step.id as "stepId", coalesce(sent.count, 0) as sent, coalesce(clicks.count, 0) as clicks
    from unnest(${stepIds}::text[]) as step (id)
    left join sent on sent.step_id = step.id
    left join clicks on clicks.step_id = step.id`.execute(tx)
  return rows
}
