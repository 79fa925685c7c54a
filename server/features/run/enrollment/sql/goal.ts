import { sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import { appendEnrollmentEvents } from '#server/features/event/index.ts'
import type { ProgramGoal } from '#server/features/playbook/index.ts'
import { enrollmentInScope } from '#server/features/run/enrollment/sql/read.ts'
import { holds, type SegmentRow } from '#server/features/segment/index.ts'
import type { Scope } from '#server/features/staff/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant, RealInstant } from '#server/kernel/time.ts'

export type Reached = {
  /** How many of each run reached which goal now. */
  reached: { runId: string; goalId: string; count: number }[]
  /** Whose journey ends with the first of their goals that says so; `ids` as PostgreSQL prints an array. */
  leaving: { goalId: string; ids: string; count: number }[]
}

/** Of these enrollments, puts down who meets a goal for the first time, with their facts; whoever is held does not leave. */
export async function reachGoals(
  tx: CorpTx,
  corpId: CorpId,
  of: { ids: string; stepId: string; goals: readonly ProgramGoal[] },
  now: { at: CorpInstant; realAt: RealInstant },
): Promise<Reached> {
  const row: SegmentRow = {
    corpId,
    now: now.at,
    contact: sql`e.contact_id`,
    groupChat: sql`e.group_chat_id`,
    run: sql`e.run_id`,
    enteredAt: sql`e.entered_at`,
    isOneByOne: true,
  }
  const met = of.goals.map(
    (goal, nth) => sql`
      select e.enrollment_id, e.run_id, e.track_id, e.contact_id, e.entered_at, ${goal.id}::text as goal_id,
        ${nth}::int as nth, ${goal.leaves}::boolean as leaves
      from candidate e
      where e.entered_at >= ${now.at}::timestamptz - ${goal.withinDays} * interval '24 hours' and ${holds(goal.when, row)}
        and not exists (
          select 1 from enrollment_goal g
          where g.corp_id = ${corpId} and g.enrollment_id = e.enrollment_id and g.goal_id = ${goal.id})`,
  )
  const leaving = of.goals.flatMap((goal) => (goal.leaves ? [goal.id] : []))
  const { rows } = await sql<Reached>`
    with candidate as materialized (
      select e.enrollment_id, e.run_id, e.track_id, e.contact_id, e.group_chat_id, e.entered_at,
        e.wake_at is not null as is_under_way
      from enrollment e
      where e.corp_id = ${corpId} and e.enrollment_id = any(${of.ids}::uuid[])
      order by e.enrollment_id
      for no key update
    ), met as materialized (${sql.join(met, sql` union all `)}), put_down as (
      insert into enrollment_goal (corp_id, enrollment_id, goal_id, run_id, track_id, entered_at, reached_at)
      select ${corpId}, enrollment_id, goal_id, run_id, track_id, entered_at, ${now.at}
      from met
      on conflict do nothing
    ), told as (${appendEnrollmentEvents(
      corpId,
      sql`(
        select 'enrollment.goal' as kind, contact_id, enrollment_id, goal_id as key,
          jsonb_build_object('stepId', ${of.stepId}::text, 'goal', goal_id) as detail
        from met)`,
      now,
    )}), leaving as (
      select distinct on (enrollment_id) enrollment_id, goal_id
      from (
        select m.enrollment_id, m.goal_id, m.nth from met m where m.leaves
        union all
        select g.enrollment_id, g.goal_id, array_position(${of.goals.map((goal) => goal.id)}::text[], g.goal_id) - 1
        from enrollment_goal g
        where g.corp_id = ${corpId} and g.enrollment_id = any(${of.ids}::uuid[])
          and g.goal_id = any(${leaving}::text[])) goal
      join candidate c using (enrollment_id)
      where c.is_under_way
      order by enrollment_id, nth
    )
    select
      (select coalesce(jsonb_agg(counted), '[]') from (
        select run_id as "runId", goal_id as "goalId", count(*)::int as count
        from met group by run_id, goal_id) counted) as reached,
      (select coalesce(jsonb_agg(gone), '[]') from (
        select goal_id as "goalId", array_agg(enrollment_id)::text as ids, count(*)::int as count
        from leaving group by goal_id) gone) as leaving`.execute(tx)
  return rows[0] ?? { reached: [], leaving: [] }
}

/** So many who reached a goal last tell how long it takes. */
const timedAtMost = 20_000

export type GoalRow = { trackId: string; goalId: string; count: number; medianDays: number }

/** How many reached each goal of a run's journeys, of those who did last and whom the reader sees, and in how many days. */
export async function countGoals(tx: CorpTx, corpId: CorpId, scope: Scope, runId: string): Promise<GoalRow[]> {
  const [joined, seen] =
    scope.kind === 'all'
      ? [sql``, sql`true`]
      : [
          sql`
        join enrollment e on e.corp_id = r.corp_id and e.enrollment_id = r.enrollment_id
        left join group_chat g on g.corp_id = e.corp_id and g.group_chat_id = e.group_chat_id`,
          enrollmentInScope(scope, corpId),
        ]
  const { rows } = await sql<GoalRow>`
    select track_id as "trackId", goal_id as "goalId", count(*)::int as count,
      percentile_cont(0.5) within group (order by extract(epoch from reached_at - entered_at) / 86400)::float8
        as "medianDays"
    from (
      select r.track_id, r.goal_id, r.reached_at, r.entered_at
      from enrollment_goal r ${joined}
      where r.corp_id = ${corpId} and r.run_id = ${runId} and ${seen}
      order by r.reached_at desc
      limit ${sql.lit(timedAtMost)}) latest
    group by track_id, goal_id`.execute(tx)
  return rows
}
