import { sql } from 'kysely'
import { ENGAGEMENT_REST_DAYS, type EngagementOutcome } from '#contract/engagement.ts'
import type { CorpTx } from '#server/db/database.ts'
import type { NextDue } from '#server/engine/queue.ts'
import type { Friend } from '#server/features/moment/engagement/rules.ts'
import { isAway } from '#server/features/staff/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

/** A plan as the engine and the commands work on it. */
export type Plan = {
  engagementPlanId: string
  lane: number
  name: string
  weekdays: number[]
  time: string
  contacts: number
  staffIds: string[]
  isOn: boolean
  wakeAt: CorpInstant | null
}

export const planColumns = sql`
  e.engagement_plan_id as "engagementPlanId", e.lane, e.name, e.weekdays, e.at_time as time, e.contacts,
    e.staff_ids as "staffIds", e.is_on as "isOn", e.wake_at as "wakeAt"`

export async function countPlans(tx: CorpTx, corpId: CorpId): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from engagement_plan where corp_id = ${corpId}`.execute(tx)
  return rows[0]?.count ?? 0
}

/** Holds a plan for the transaction; null when there is none. */
export async function lockPlan(tx: CorpTx, corpId: CorpId, engagementPlanId: string): Promise<Plan | null> {
  const { rows } = await sql<Plan>`
    select ${planColumns}
    from engagement_plan e
    where e.corp_id = ${corpId} and e.engagement_plan_id = ${engagementPlanId}
    for update`.execute(tx)
  return rows[0] ?? null
}

type Written = Omit<Plan, 'lane' | 'isOn'>

export async function insertPlan(
  tx: CorpTx,
  corpId: CorpId,
  plan: Written & { lane: number; createdBy: string },
  at: CorpInstant,
): Promise<void> {
  await sql`
    insert into engagement_plan (
      corp_id, engagement_plan_id, lane, name, weekdays, at_time, contacts, staff_ids, wake_at, created_at, created_by,
      changed_at)
    values (
      ${corpId}, ${plan.engagementPlanId}, ${plan.lane}, ${plan.name}, ${plan.weekdays}::int[], ${plan.time},
      ${plan.contacts}, ${plan.staffIds}::uuid[], ${plan.wakeAt}, ${at}, ${plan.createdBy}, ${at})`.execute(tx)
}

export async function rewritePlan(tx: CorpTx, corpId: CorpId, plan: Written, at: CorpInstant): Promise<void> {
  await sql`
    update engagement_plan
    set name = ${plan.name}, weekdays = ${plan.weekdays}::int[], at_time = ${plan.time}, contacts = ${plan.contacts},
      staff_ids = ${plan.staffIds}::uuid[], wake_at = ${plan.wakeAt}, changed_at = ${at}
    where corp_id = ${corpId} and engagement_plan_id = ${plan.engagementPlanId}`.execute(tx)
}

export async function switchPlan(
  tx: CorpTx,
  corpId: CorpId,
  { engagementPlanId, isOn, wakeAt }: Pick<Plan, 'engagementPlanId' | 'isOn' | 'wakeAt'>,
  at: CorpInstant,
): Promise<void> {
  await sql`
    update engagement_plan
    set is_on = ${isOn}, wake_at = ${wakeAt}, changed_at = ${at}
    where corp_id = ${corpId} and engagement_plan_id = ${engagementPlanId}`.execute(tx)
}

export async function deletePlan(tx: CorpTx, corpId: CorpId, engagementPlanId: string): Promise<void> {
  await sql`
    delete from engagement_plan
    where corp_id = ${corpId} and engagement_plan_id = ${engagementPlanId}`.execute(tx)
}

/** Puts down what a time came to, and when the next one is. */
export async function endTime(
  tx: CorpTx,
  corpId: CorpId,
  plan: { engagementPlanId: string; lastAt: CorpInstant; outcome: EngagementOutcome; wakeAt: CorpInstant },
): Promise<void> {
  await sql`
    update engagement_plan
    set last_at = ${plan.lastAt}, last_outcome = ${plan.outcome}, wake_at = ${plan.wakeAt}
    where corp_id = ${corpId} and engagement_plan_id = ${plan.engagementPlanId}`.execute(tx)
}

/** Nobody is asked while the corp is paused. */
const mayWake = (corpId: CorpId) => sql`
  exists (select from corp where corp.corp_id = ${corpId} and corp.paused_at is null)`

/** The plans in these lanes whose time has come, the earliest first. */
export async function listDuePlanIds(
  tx: CorpTx,
  corpId: CorpId,
  lanes: readonly number[],
  at: CorpInstant,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select e.engagement_plan_id as id
    from engagement_plan e
    where e.corp_id = ${corpId} and e.lane = any(${lanes}) and e.wake_at <= ${at} and ${mayWake(corpId)}
    order by e.wake_at, e.engagement_plan_id`.execute(tx)
  return rows.map(({ id }) => id)
}

export async function listPlansDue(tx: CorpTx, corpId: CorpId, lanes: readonly number[]): Promise<NextDue[]> {
  const { rows } = await sql<{ lane: number; due_at: CorpInstant }>`
    select e.lane, min(e.wake_at) as due_at
    from engagement_plan e
    where e.corp_id = ${corpId} and e.lane = any(${lanes}) and e.wake_at is not null and ${mayWake(corpId)}
    group by e.lane`.execute(tx)
  return rows.map((row) => ({ lane: row.lane, dueAt: row.due_at }))
}

/** Who can be asked: of these members, or, where none is named, of all who serve customers. */
const askable = (corpId: CorpId, staffIds: readonly string[]) => sql`
  s.corp_id = ${corpId} and s.status = 'active' and s.serves_contacts
    ${staffIds.length > 0 ? sql`and s.staff_id = any(${staffIds}::uuid[])` : sql``}`

export async function countAskable(tx: CorpTx, corpId: CorpId, staffIds: readonly string[]): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from staff s where ${askable(corpId, staffIds)}`.execute(tx)
  return rows[0]?.count ?? 0
}

/** Staff of a plan who are there at `at` and whom nobody has asked on a local day, by id. */
export async function listStaffToAsk(
  tx: CorpTx,
  corpId: CorpId,
  staffIds: readonly string[],
  { day, at }: { day: Temporal.PlainDate; at: CorpInstant },
  limit: number,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select s.staff_id as id
    from staff s
    where ${askable(corpId, staffIds)} and not ${isAway(corpId, sql.ref('s.staff_id'), at)} and not exists (
      select from engagement g
      where g.corp_id = ${corpId} and g.local_date = ${day} and g.staff_id = s.staff_id)
    order by s.staff_id
    limit ${sql.lit(limit)}`.execute(tx)
  return rows.map(({ id }) => id)
}

/**
 * Friends of each of these members of staff whom `mayBeVisited` lets through on a day, those first with whom nothing has
 * passed for the longest: the latest of when they became friends, a message to the customer alone, and a visit. `limit` of
 * each.
 */
export async function listFriends(
  tx: CorpTx,
  corpId: CorpId,
  staffIds: readonly string[],
  { today, zone, limit }: { today: Temporal.PlainDate; zone: string; limit: number },
): Promise<Friend[]> {
  const { rows } = await sql<Friend>`
    select asked.staff_id as "staffId", friend.*
    from unnest(${staffIds}::uuid[]) as asked (staff_id)
    cross join lateral (
      select f.contact_id as "contactId", c.name, f.remark, c.opted_out_at is not null as "isOptedOut",
        c.exclusion is not null as "isExcluded", visit.on_date as "visitedOn",
        greatest(f.followed_at, sent.at, visit.on_date::timestamp at time zone ${zone}) as "touchedAt"
      from contact_follow f
      join contact c on c.corp_id = f.corp_id and c.contact_id = f.contact_id
      left join lateral (
        select max(v.local_date) as on_date from engagement_contact v
        where v.corp_id = ${corpId} and v.contact_id = f.contact_id) visit on true
      left join lateral (
        select coalesce(d.sent_at, d.released_at) as at from delivery d
        where d.corp_id = ${corpId} and d.contact_id = f.contact_id and d.state in ('sent', 'reported')
        order by d.released_at desc
        limit 1) sent on true
      where f.corp_id = ${corpId} and f.staff_id = asked.staff_id and f.ended_at is null
        and c.opted_out_at is null and c.exclusion is null
        and (visit.on_date is null or visit.on_date <= ${today.subtract({ days: ENGAGEMENT_REST_DAYS })})
      order by "touchedAt", f.contact_id
      limit ${sql.lit(limit)}) friend`.execute(tx)
  return rows
}

export type NewEngagement = { staffId: string; staffTaskId: string | null; list: readonly Friend[] }

/** Puts down who was asked on a day, and whom they visit. */
export async function insertEngagements(
  tx: CorpTx,
  corpId: CorpId,
  { engagementPlanId, day, at }: { engagementPlanId: string; day: Temporal.PlainDate; at: CorpInstant },
  asked: readonly NewEngagement[],
): Promise<void> {
  await sql`
    insert into engagement (corp_id, local_date, staff_id, engagement_plan_id, staff_task_id, made_at)
    select ${corpId}, ${day}, staff_id, ${engagementPlanId}, staff_task_id, ${at}
    from unnest(
      ${asked.map(({ staffId }) => staffId)}::uuid[],
      ${asked.map(({ staffTaskId }) => staffTaskId)}::uuid[]) as given (staff_id, staff_task_id)`.execute(tx)
  const visits = asked.flatMap(({ list }) => list.map((friend, place) => ({ ...friend, place })))
  await sql`
    insert into engagement_contact (corp_id, contact_id, local_date, staff_id, place, touched_at)
    select ${corpId}, contact_id, ${day}, staff_id, place, touched_at
    from unnest(
      ${visits.map(({ contactId }) => contactId)}::uuid[],
      ${visits.map(({ staffId }) => staffId)}::uuid[],
      ${visits.map(({ place }) => place)}::int[],
      ${visits.map(({ touchedAt }) => touchedAt)}::timestamptz[]) as given (contact_id, staff_id, place, touched_at)`.execute(
    tx,
  )
}

/** Whether a plan asked anybody on a day. */
export async function hasAsked(
  tx: CorpTx,
  corpId: CorpId,
  engagementPlanId: string,
  day: Temporal.PlainDate,
): Promise<boolean> {
  const { rows } = await sql`
    select 1 from engagement
    where corp_id = ${corpId} and engagement_plan_id = ${engagementPlanId} and local_date = ${day}
      and staff_task_id is not null
    limit 1`.execute(tx)
  return rows.length > 0
}
