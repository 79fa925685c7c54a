import { sql } from 'kysely'
import { z } from 'zod'
import type {
  Engagement,
  EngagementOutcome,
  EngagementPlan,
  EngagementPlans,
  EngagementsQuery,
} from '#contract/engagement.ts'
import { localDate } from '#contract/occurrence.ts'
import type { Page } from '#contract/paging.ts'
import type { CorpTx } from '#server/db/database.ts'
import { getCorp } from '#server/features/corp/index.ts'
import { type Plan, planColumns } from '#server/features/moment/engagement/sql.ts'
import { type Scope, staffInScope } from '#server/features/staff/index.ts'
import { decodeCursor, pageOf } from '#server/http/paging.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

type PlanRow = Plan & {
  staff: EngagementPlan['staff']
  lastAt: CorpInstant | null
  lastOutcome: EngagementOutcome | null
  asked: number
  done: number
  waiting: number
  createdBy: string
}

/** The corp's plans, the latest made first, with how the latest time of each stands for staff in the scope. */
export async function readPlans(tx: CorpTx, corpId: CorpId, scope: Scope): Promise<EngagementPlans> {
  const { zone } = await getCorp(tx, corpId)
  const { rows } = await sql<PlanRow>`
    select ${planColumns}, e.last_at as "lastAt", e.last_outcome as "lastOutcome", e.created_by as "createdBy", told.*,
      (select coalesce(jsonb_agg(jsonb_build_object('staffId', s.staff_id, 'name', s.name) order by s.name), '[]')
        from staff s
        where s.corp_id = ${corpId} and s.staff_id = any(e.staff_ids) and ${staffInScope(scope, corpId, 's.staff_id')}) as staff
    from engagement_plan e
    cross join lateral (
      select count(*)::int as asked, (count(*) filter (where t.state = 'done'))::int as done,
        (count(*) filter (where t.state in ('open', 'permitted')))::int as waiting
      from engagement g
      join staff_task t on t.corp_id = g.corp_id and t.staff_task_id = g.staff_task_id
      where g.corp_id = ${corpId} and g.engagement_plan_id = e.engagement_plan_id
        and g.local_date = (e.last_at at time zone ${zone})::date and ${staffInScope(scope, corpId, 'g.staff_id')}) told
    where e.corp_id = ${corpId}
    order by e.created_at desc, e.engagement_plan_id`.execute(tx)
  return { items: rows.map((row) => presentPlan(row, scope)) }
}

function presentPlan(row: PlanRow, scope: Scope): EngagementPlan {
  const { engagementPlanId, name, weekdays, time, contacts, staff, staffIds, isOn, createdBy } = row
  const seesAllOf = staffIds.length > 0 && staff.length === staffIds.length
  const { lastAt, lastOutcome, asked, done, waiting } = row
  return {
    engagementPlanId,
    name,
    weekdays,
    time,
    contacts,
    staff,
    isOn,
    createdBy,
    staffCount: staffIds.length,
    nextAt: row.wakeAt?.toString() ?? null,
    last:
      lastAt === null || lastOutcome === null
        ? null
        : { at: lastAt.toString(), outcome: lastOutcome, asked, done, waiting },
    mayChange: scope.kind === 'all' || seesAllOf,
  }
}

type EngagementRow = {
  day: Temporal.PlainDate
  staffId: string
  name: string
  task: Engagement['task']
  contacts: Engagement['contacts']
}

const place = z.tuple([localDate, z.string(), z.guid()])

/** Who in the scope was asked on which day, and for whom; the latest day first, by name. Throws `not_found` for a plan that is gone. */
export async function readEngagements(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  { engagementPlanId, cursor, limit }: EngagementsQuery,
): Promise<Page<Engagement>> {
  const after = decodeCursor(cursor, place)
  if (engagementPlanId !== undefined) await need(tx, corpId, engagementPlanId)
  const { rows } = await sql<EngagementRow>`
    select g.local_date as day, g.staff_id as "staffId", s.name,
      case when t.staff_task_id is not null
        then jsonb_build_object('staffTaskId', t.staff_task_id, 'state', t.state, 'reason', t.reason) end as task,
      (select coalesce(jsonb_agg(
          jsonb_build_object('contactId', v.contact_id, 'name', c.name, 'touchedAt', v.touched_at) order by v.place), '[]')
        from engagement_contact v
        join contact c on c.corp_id = v.corp_id and c.contact_id = v.contact_id
        where v.corp_id = ${corpId} and v.local_date = g.local_date and v.staff_id = g.staff_id) as contacts
    from engagement g
    join staff s on s.corp_id = g.corp_id and s.staff_id = g.staff_id
    left join staff_task t on t.corp_id = g.corp_id and t.staff_task_id = g.staff_task_id
    where g.corp_id = ${corpId} and ${staffInScope(scope, corpId, 'g.staff_id')}
      ${engagementPlanId === undefined ? sql`` : sql`and g.engagement_plan_id = ${engagementPlanId}`}
      ${
        after
          ? sql`and (g.local_date < ${after[0]}::date
              or g.local_date = ${after[0]}::date and (s.name, g.staff_id) > (${after[1]}, ${after[2]}::uuid))`
          : sql``
      }
    order by g.local_date desc, s.name, g.staff_id
    limit ${sql.lit(limit + 1)}`.execute(tx)
  return pageOf(
    rows,
    limit,
    (row) => [row.day.toString(), row.name, row.staffId],
    ({ day, staffId, name, task, contacts }) => ({
      date: day.toString(),
      staff: { staffId, name },
      task,
      contacts: contacts.map((one) => ({ ...one, touchedAt: Temporal.Instant.from(one.touchedAt).toString() })),
    }),
  )
}

async function need(tx: CorpTx, corpId: CorpId, engagementPlanId: string): Promise<void> {
  const found = await tx
    .selectFrom('engagement_plan')
    .select('engagement_plan_id')
    .where('corp_id', '=', corpId)
    .where('engagement_plan_id', '=', engagementPlanId)
    .executeTakeFirst()
  if (!found) throw new AppError('not_found')
}
