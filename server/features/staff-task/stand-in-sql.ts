import { type RawBuilder, sql } from 'kysely'
import type { AbsenceEffect, StayReason } from '#contract/absence.ts'
import type { CorpTx } from '#server/db/database.ts'
import { laneOf } from '#server/engine/queue.ts'
import { changeSenders } from '#server/features/delivery/index.ts'
import { isAway } from '#server/features/staff/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

/** Someone whose tasks go to others; `staffAbsenceId` is null for one who left. */
export type Missing = { staffId: string; deputyStaffId: string | null; staffAbsenceId: string | null }

/** Deputies of deputies are followed this far. */
const chainAtMost = 3

/**
 * A relation `plan`, for a `with recursive`: the open tasks of who is missing, each with who gets it, or why it stays.
 * Asked in this order: the deputy; who stands in for the deputy, where the deputy is away as well; who leads the
 * missing one. The first who is there and able: for a group chat that is staff in it who serve contacts; for a contact a
 * friend of theirs; for a message by hand anybody at work. A task about its holder's own account can be nobody else's.
 */
function planOf(corpId: CorpId, missing: readonly Missing[], at: CorpInstant): RawBuilder<unknown> {
  return sql`
    missing as (
      select * from unnest(
        ${missing.map((one) => one.staffId)}::uuid[],
        ${missing.map((one) => one.deputyStaffId)}::uuid[],
        ${missing.map((one) => one.staffAbsenceId)}::uuid[]) as given (staff_id, deputy_staff_id, staff_absence_id)
    ), chain as (
      select m.staff_id, m.deputy_staff_id as candidate_id, 1 as nth
      from missing m
      where m.deputy_staff_id is not null
      union all
      select c.staff_id, a.deputy_staff_id, c.nth + 1
      from chain c
      join staff_absence a on a.corp_id = ${corpId} and a.staff_id = c.candidate_id and a.from_at <= ${at}
        and a.until_at > ${at}
      where a.deputy_staff_id is not null and c.nth < ${sql.lit(chainAtMost)}
    ), asked as (
      select staff_id, candidate_id, nth from chain
      union all
      select m.staff_id, leader.staff_id, (${sql.lit(chainAtMost)} + led.nth)::int
      from missing m
      join staff s on s.corp_id = ${corpId} and s.staff_id = m.staff_id
      cross join unnest(s.leader_userids) with ordinality as led (userid, nth)
      join staff leader on leader.corp_id = ${corpId} and leader.wecom_userid = led.userid
    ), stand_in as (
      select asked.staff_id, c.staff_id as candidate_id, c.serves_contacts, min(asked.nth) as nth
      from asked
      join staff c on c.corp_id = ${corpId} and c.staff_id = asked.candidate_id
      where c.status = 'active' and c.staff_id <> asked.staff_id and not ${isAway(corpId, sql.ref('c.staff_id'), at)}
      group by asked.staff_id, c.staff_id, c.serves_contacts
    ), plan as (
      select t.staff_task_id, t.staff_id, t.delivery_id, d.occurrence_id, t.group_chat_id, m.staff_absence_id,
        able.candidate_id as to_staff_id,
        case
          when t.state = 'permitted' or t.sent_bubbles > 0 then 'begun'
          when t.group_chat_id is null and t.contact_id is null and t.delivery_id is null then 'own'
          when able.candidate_id is null then 'nobody'
        end as stays
      from missing m
      join staff_task t on t.corp_id = ${corpId} and t.staff_id = m.staff_id and t.state in ('open', 'permitted')
        and t.expires_at > ${at}
      left join delivery d on d.corp_id = t.corp_id and d.delivery_id = t.delivery_id
      left join lateral (
        select i.candidate_id
        from stand_in i
        where i.staff_id = t.staff_id and t.state = 'open' and t.sent_bubbles = 0 and case
          when t.group_chat_id is not null then i.serves_contacts and exists (
            select from membership mine
            where mine.corp_id = ${corpId} and mine.group_chat_id = t.group_chat_id and mine.staff_id = i.candidate_id
              and mine.left_at is null)
          when coalesce(t.contact_id, d.contact_id) is not null then i.serves_contacts and exists (
            select from contact_follow f
            where f.corp_id = ${corpId} and f.contact_id = coalesce(t.contact_id, d.contact_id)
              and f.staff_id = i.candidate_id and f.ended_at is null)
          else t.delivery_id is not null
        end
        order by i.nth
        limit 1) able on true
    )`
}

export type Move = {
  staffTaskId: string
  fromStaffId: string
  from: string
  toStaffId: string
  to: string
  deliveryId: string | null
  occurrenceId: string | null
  staffAbsenceId: string | null
}

/** The tasks that go to somebody else, held for the transaction, with who gets each. */
export async function lockMoves(
  tx: CorpTx,
  corpId: CorpId,
  missing: readonly Missing[],
  at: CorpInstant,
): Promise<Move[]> {
  const { rows } = await sql<Move>`
    with recursive ${planOf(corpId, missing, at)}
    select t.staff_task_id as "staffTaskId", plan.staff_id as "fromStaffId", f.name as "from",
      plan.to_staff_id as "toStaffId", s.name as "to", plan.delivery_id as "deliveryId",
      plan.occurrence_id as "occurrenceId", plan.staff_absence_id as "staffAbsenceId"
    from plan
    join staff_task t on t.corp_id = ${corpId} and t.staff_task_id = plan.staff_task_id
    join staff f on f.corp_id = ${corpId} and f.staff_id = plan.staff_id
    join staff s on s.corp_id = ${corpId} and s.staff_id = plan.to_staff_id
    where plan.stays is null and t.staff_id = plan.staff_id and t.state = 'open' and t.sent_bubbles = 0
    order by t.staff_task_id
    for update of t`.execute(tx)
  return rows
}

/** What would become of the open tasks of who is missing, counted by who gets them and why the others stay. */
export async function countMoves(
  tx: CorpTx,
  corpId: CorpId,
  missing: Missing,
  at: CorpInstant,
): Promise<Pick<AbsenceEffect, 'goes' | 'stays'>> {
  const { rows } = await sql<{
    staffId: string | null
    name: string | null
    why: StayReason | null
    tasks: number
    groupChats: number
  }>`
    with recursive ${planOf(corpId, [missing], at)}
    select case when plan.stays is null then plan.to_staff_id end as "staffId",
      case when plan.stays is null then s.name end as name, plan.stays as why, count(*)::int as tasks,
      count(distinct plan.group_chat_id)::int as "groupChats"
    from plan
    left join staff s on s.corp_id = ${corpId} and s.staff_id = plan.to_staff_id
    group by 1, 2, 3
    order by count(*) desc, 2`.execute(tx)
  return {
    goes: rows.flatMap(({ staffId, name, tasks, groupChats }) =>
      staffId === null ? [] : [{ staffId, name: name ?? '', tasks, groupChats }],
    ),
    stays: rows.flatMap(({ why, tasks }) => (why === null ? [] : [{ why, tasks }])),
  }
}

/** The tasks that went to others by an absence and nobody began: those that come back. */
const returning = (corpId: CorpId, absence: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  from staff_task_hand_over h
  join staff_task t on t.corp_id = h.corp_id and t.staff_task_id = h.staff_task_id
  where h.corp_id = ${corpId} and h.staff_absence_id = ${absence} and t.state = 'open' and t.sent_bubbles = 0
    and t.staff_id = h.to_staff_id and not exists (
      select from staff_task_hand_over later
      where later.corp_id = h.corp_id and later.staff_task_id = h.staff_task_id and later.nth > h.nth)`

/** How many tasks come back if the absence in column `absence` ends now. */
export const countReturning = (corpId: CorpId, absence: string): RawBuilder<number> =>
  sql<number>`(select count(*)::int ${returning(corpId, sql.ref(absence))})`

/** Those tasks, held for the transaction. */
export async function lockReturning(tx: CorpTx, corpId: CorpId, staffAbsenceId: string): Promise<Move[]> {
  const { rows } = await sql<Omit<Move, 'from' | 'to' | 'occurrenceId'>>`
    select t.staff_task_id as "staffTaskId", t.staff_id as "fromStaffId", h.from_staff_id as "toStaffId",
      t.delivery_id as "deliveryId", null::uuid as "staffAbsenceId"
    ${returning(corpId, sql`${staffAbsenceId}::uuid`)}
    order by t.staff_task_id
    for update of t`.execute(tx)
  if (rows.length === 0) return []
  const { rows: named } = await sql<Move>`
    select g."staffTaskId", g."fromStaffId", f.name as "from", g."toStaffId", s.name as "to", g."deliveryId",
      d.occurrence_id as "occurrenceId", null::uuid as "staffAbsenceId"
    from unnest(
      ${rows.map((row) => row.staffTaskId)}::uuid[],
      ${rows.map((row) => row.fromStaffId)}::uuid[],
      ${rows.map((row) => row.toStaffId)}::uuid[],
      ${rows.map((row) => row.deliveryId)}::uuid[]) as g ("staffTaskId", "fromStaffId", "toStaffId", "deliveryId")
    join staff f on f.corp_id = ${corpId} and f.staff_id = g."fromStaffId"
    join staff s on s.corp_id = ${corpId} and s.staff_id = g."toStaffId"
    left join delivery d on d.corp_id = ${corpId} and d.delivery_id = g."deliveryId"
    order by g."staffTaskId"`.execute(tx)
  return named
}

/**
 * Moves tasks that are held, with the sending of their deliveries, and keeps who had them. Each is asked for at `at`, or
 * when it was put off to.
 */
export async function moveTasks(
  tx: CorpTx,
  corpId: CorpId,
  moves: readonly Move[],
  cause: 'away' | 'left' | 'back',
  at: CorpInstant,
): Promise<void> {
  const ids = moves.map((move) => move.staffTaskId)
  const to = moves.map((move) => move.toStaffId)
  await sql`
    insert into staff_task_hand_over (
      corp_id, staff_task_id, nth, handed_at, from_staff_id, to_staff_id, reason, sent_bubbles, was_permitted, cause,
      staff_absence_id)
    select ${corpId}, g.staff_task_id, (
        select count(*) + 1 from staff_task_hand_over h
        where h.corp_id = ${corpId} and h.staff_task_id = g.staff_task_id),
      ${at}, g.from_staff_id, g.to_staff_id, '', 0, false, ${cause}, g.staff_absence_id
    from unnest(
      ${ids}::uuid[],
      ${moves.map((move) => move.fromStaffId)}::uuid[],
      ${to}::uuid[],
      ${moves.map((move) => move.staffAbsenceId)}::uuid[]
    ) as g (staff_task_id, from_staff_id, to_staff_id, staff_absence_id)`.execute(tx)
  await sql`
    update staff_task t
    set staff_id = g.staff_id, lane = g.lane, asked_at = greatest(coalesce(t.asked_at, t.made_at), ${at}), reminders = 0,
      escalated_at = null, permit_holder = null, permit_until_real_at = null,
      wake_at = greatest(coalesce(t.asked_at, t.made_at), ${at}), changed_at = ${at}
    from unnest(
      ${ids}::uuid[],
      ${to}::uuid[],
      ${to.map(laneOf)}::smallint[]) as g (staff_task_id, staff_id, lane)
    where t.corp_id = ${corpId} and t.staff_task_id = g.staff_task_id`.execute(tx)
  await changeSenders(
    tx,
    corpId,
    moves.flatMap(({ deliveryId, toStaffId }) => (deliveryId === null ? [] : [{ deliveryId, staffId: toStaffId }])),
  )
}

/** Asks members who are back for what still waits for them, from the first message on. */
export async function askAnew(tx: CorpTx, corpId: CorpId, staffIds: readonly string[], at: CorpInstant): Promise<void> {
  await sql`
    update staff_task
    set asked_at = ${at}, reminders = 0, wake_at = ${at}, changed_at = ${at}
    where corp_id = ${corpId} and staff_id = any(${[...staffIds]}::uuid[]) and state = 'open'
      and coalesce(asked_at, made_at) <= ${at} and expires_at > ${at}`.execute(tx)
}
