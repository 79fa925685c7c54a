import { type RawBuilder, sql } from 'kysely'
import type { StaffTaskItem } from '#contract/staff-task.ts'
import type { CorpTx } from '#server/db/database.ts'
import { laneCount } from '#server/engine/queue.ts'
import type { MessageBody } from '#server/features/delivery/index.ts'
import { isAway } from '#server/features/staff/index.ts'
import type { DayCount } from '#server/features/staff-page/rules.ts'
import { followUp } from '#server/features/staff-task/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

/** From (included) and to (excluded). */
export type Span = { from: CorpInstant; to: CorpInstant }

/** A local day, and from when on what was asked before may still belong to it. */
export type Day = Span & { back: CorpInstant }

export type DayTaskRow = {
  staffTaskId: string
  state: StaffTaskItem['state']
  reason: string | null
  title: string
  titleEn: string | null
  groupChatId: string | null
  contactId: string | null
  contactName: string | null
  groupChatName: string | null
  wecomChatId: string | null
  dueAt: CorpInstant
  askedAt: CorpInstant
  postponements: number
  expiresAt: CorpInstant
  doneAt: CorpInstant | null
  escalateAfterMinutes: number
  body: MessageBody | null
  sentBubbles: number
  /** Who has it by now, where the reader handed it over. */
  handedTo: string | null
}

/**
 * What one member of staff is asked to do on a day, and what they handed to others of it; the earliest first. What was due
 * on days before belongs to it while it waits, and where it was done on it.
 */
export async function listDayTasks(tx: CorpTx, corpId: CorpId, staffId: string, day: Day): Promise<DayTaskRow[]> {
  const isOfDay = sql`
    t.due_at >= ${day.back} and t.due_at < ${day.to}
      and (t.due_at >= ${day.from} or t.done_at >= ${day.from} or t.state in ('open', 'permitted'))`
  const { rows } = await sql<DayTaskRow>`
    with mine as (
      select t.staff_task_id, null::text as handed_to
      from staff_task t
      where t.corp_id = ${corpId} and t.staff_id = ${staffId} and ${isOfDay}
      union all
      select distinct on (h.staff_task_id) h.staff_task_id, s.name
      from staff_task_hand_over h
      join staff_task t on t.corp_id = h.corp_id and t.staff_task_id = h.staff_task_id and t.staff_id <> ${staffId}
      join staff s on s.corp_id = t.corp_id and s.staff_id = t.staff_id
      where h.corp_id = ${corpId} and h.from_staff_id = ${staffId} and h.handed_at >= ${day.from}
        and ${isOfDay}
    )
    select t.staff_task_id as "staffTaskId", t.state, t.reason, t.title, t.title_en as "titleEn",
      t.group_chat_id as "groupChatId", g.name as "groupChatName", g.wecom_chat_id as "wecomChatId",
      t.contact_id as "contactId", c.name as "contactName",
      t.due_at as "dueAt", coalesce(t.asked_at, t.made_at) as "askedAt", t.postponements,
      t.expires_at as "expiresAt", t.done_at as "doneAt", d.body, t.sent_bubbles as "sentBubbles",
      (${followUp} ->> 'escalateAfterMinutes')::int as "escalateAfterMinutes", mine.handed_to as "handedTo"
    from mine
    join staff_task t on t.corp_id = ${corpId} and t.staff_task_id = mine.staff_task_id
    left join delivery d on d.corp_id = t.corp_id and d.delivery_id = t.delivery_id
    left join group_chat g on g.corp_id = t.corp_id and g.group_chat_id = t.group_chat_id
    left join contact c on c.corp_id = t.corp_id and c.contact_id = t.contact_id
    order by t.due_at, g.name, t.staff_task_id
    limit 300`.execute(tx)
  return rows
}

/** A step by which something is named. */
export type StepKey = { playbookId: string; version: number; stepId: string; columnId: string | null }

export type DayMassSendRow = StepKey & {
  massSendId: string
  dueAt: CorpInstant
  askedAt: CorpInstant
  expiresAt: CorpInstant
  sentAt: CorpInstant | null
  escalateAfterMinutes: number
  body: MessageBody
  open: number
  sent: number
  expired: number
  groupChats: { groupChatId: string; name: string }[]
  groupChatCount: number
  contactCount: number
}

/** Mass sends of a day that WeCom has asked this member of staff to confirm, and older ones that wait; the earliest first. */
export async function listDayMassSends(
  tx: CorpTx,
  corpId: CorpId,
  staffId: string,
  day: Day,
): Promise<DayMassSendRow[]> {
  const { rows } = await sql<DayMassSendRow>`
    select m.mass_send_id as "massSendId", m.due_at as "dueAt", m.called_at as "askedAt", m.expires_at as "expiresAt",
      (m.follow_up ->> 'escalateAfterMinutes')::int as "escalateAfterMinutes", m.body, part.*
    from mass_send m
    cross join lateral (
      select (count(*) filter (where d.state = 'waiting_staff'))::int as open,
        (count(*) filter (where d.state = 'sent'))::int as sent,
        (count(*) filter (where d.state = 'expired'))::int as expired,
        min(d.sent_at) as "sentAt", count(d.group_chat_id)::int as "groupChatCount",
        count(d.contact_id)::int as "contactCount",
        coalesce(to_jsonb((array_agg(jsonb_build_object('groupChatId', g.group_chat_id, 'name', g.name)
          order by g.name, g.group_chat_id) filter (where g.group_chat_id is not null))[1:10]), '[]') as "groupChats",
        (array_agg(r.playbook_id order by d.delivery_id))[1] as "playbookId",
        (array_agg(r.version order by d.delivery_id))[1] as version,
        (array_agg(coalesce(o.step_id, d.step_id) order by d.delivery_id))[1] as "stepId",
        (array_agg(o.column_id order by d.delivery_id))[1] as "columnId"
      from delivery d
      left join occurrence o on o.corp_id = d.corp_id and o.occurrence_id = d.occurrence_id
      join run r on r.corp_id = d.corp_id and r.run_id = coalesce(o.run_id, d.run_id)
      left join group_chat g on g.corp_id = d.corp_id and g.group_chat_id = d.group_chat_id
      where d.corp_id = m.corp_id and d.mass_send_id = m.mass_send_id
      having count(*) > 0) part
    where m.corp_id = ${corpId} and m.sender_staff_id = ${staffId} and m.due_at >= ${day.back} and m.due_at < ${day.to}
      and m.called_at is not null and m.state in ('open', 'closing', 'closed')
      and (m.due_at >= ${day.from} or m.state <> 'closed')
    order by m.due_at, m.mass_send_id
    limit 200`.execute(tx)
  return rows
}

/**
 * A query: what was asked of one member of staff that fell due within a span, each with when it was asked, done, and how
 * many minutes later who leads them is told. A mass send is one, whoever it goes to; what was withdrawn, or that they said
 * could not be sent, is left out, and so is what fell due while they were away. Of a mass send's deliveries one of a kind says enough: one tap confirms or misses all.
 */
export const askedOf = (corpId: CorpId, staffId: RawBuilder<unknown>, span: Span): RawBuilder<unknown> => sql`
  select t.due_at, coalesce(t.asked_at, t.made_at) as asked_at, t.done_at,
    t.state in ('open', 'permitted') as is_open, (${followUp} ->> 'escalateAfterMinutes')::int as minutes
  from staff_task t
  left join delivery d on d.corp_id = t.corp_id and d.delivery_id = t.delivery_id
  where t.corp_id = ${corpId} and t.staff_id = ${staffId} and t.due_at >= ${span.from} and t.due_at < ${span.to}
    and t.state <> 'cancelled' and not ${isAway(corpId, sql.ref('t.staff_id'), sql.ref('t.due_at'))}
  union all
  select m.due_at, m.called_at, part.sent_at, part.is_open, (m.follow_up ->> 'escalateAfterMinutes')::int
  from mass_send m
  cross join lateral (
    select m.state in ('open', 'closing') and exists (
        select 1 from delivery d
        where d.corp_id = m.corp_id and d.mass_send_id = m.mass_send_id and d.state = 'waiting_staff') as is_open,
      (select d.sent_at from delivery d
        where d.corp_id = m.corp_id and d.mass_send_id = m.mass_send_id and d.state = 'sent'
        limit 1) as sent_at) part
  where m.corp_id = ${corpId} and m.sender_staff_id = ${staffId} and m.called_at is not null
    and m.due_at >= ${span.from} and m.due_at < ${span.to}
    and not ${isAway(corpId, sql.ref('m.sender_staff_id'), sql.ref('m.due_at'))}
    and (part.is_open or part.sent_at is not null or exists (
      select 1 from delivery d
      where d.corp_id = m.corp_id and d.mass_send_id = m.mass_send_id and d.state = 'expired'))`

/** Whether what `askedOf` gives was done before who leads them had to be told. */
export const wasOnTime = sql`not is_open and done_at <= asked_at + minutes * interval '1 minute'`

/**
 * For each local day of the last ones, up to `day`, what was asked of a member of staff, how much of it they did, and how
 * much before who leads them had to be told. What still waits counts today, and what was done on a later day on that one.
 */
export async function countDays(
  tx: CorpTx,
  corpId: CorpId,
  staffId: string,
  day: Day,
  zone: string,
): Promise<DayCount[]> {
  const { rows } = await sql<DayCount>`
    with asked as (${askedOf(corpId, sql`${staffId}::uuid`, { from: day.back, to: day.to })})
    select (greatest(due_at, done_at, case when is_open then ${day.from}::timestamptz end) at time zone ${zone})::date
        as date, count(*)::int as total, (count(*) filter (where is_open))::int as open,
      (count(*) filter (where not is_open and done_at is not null))::int as done,
      (count(*) filter (where ${wasOnTime}))::int as "onTime"
    from asked
    group by 1
    order by 1`.execute(tx)
  return rows
}

export type ComingStepRow = StepKey & { dueAt: CorpInstant; groupChatCount: number }

/** What will be looked at from `span.from` on in the group chats that a member of staff owns; what is paused will not. */
export async function listComingSteps(
  tx: CorpTx,
  corpId: CorpId,
  staffId: string,
  span: Span,
): Promise<ComingStepRow[]> {
  // Every lane is named, because the index on what wakes next begins with it.
  const lanes = Array.from({ length: laneCount }, (_, lane) => lane)
  const { rows } = await sql<ComingStepRow>`
    select o.wake_at as "dueAt", r.playbook_id as "playbookId", r.version, o.step_id as "stepId",
      o.column_id as "columnId", count(*)::int as "groupChatCount"
    from occurrence o
    join group_chat g on g.corp_id = o.corp_id and g.group_chat_id = o.group_chat_id
    join run r on r.corp_id = o.corp_id and r.run_id = o.run_id
    join playbook p on p.corp_id = r.corp_id and p.playbook_id = r.playbook_id
    join corp c on c.corp_id = o.corp_id
    where o.corp_id = ${corpId} and o.lane = any(${lanes}::smallint[]) and o.wake_at > ${span.from}
      and o.wake_at < ${span.to} and o.state in ('planned', 'deferred') and o.reason is distinct from 'asked'
      and g.owner_staff_id = ${staffId} and g.paused_at is null and r.paused_at is null and p.paused_at is null
      and c.paused_at is null
    group by o.wake_at, r.playbook_id, r.version, o.step_id, o.column_id
    order by o.wake_at, o.step_id
    limit 50`.execute(tx)
  return rows
}
