import { type RawBuilder, sql } from 'kysely'
import type { CatchUp, Governor } from '#contract/playbook.ts'
import { countsAsLoad } from '#server/features/delivery/index.ts'
import {
  type ContactCaps,
  type ContactSlots,
  isFull,
  leastOpenMs,
  onTimeMs,
  sendLateMinutes,
} from '#server/features/governor/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { addMs, type CorpInstant } from '#server/kernel/time.ts'

/** What a send to contacts is decided by, beside the contacts themselves. */
export type SendRule = {
  stepId: string
  governor: Governor
  catchUp: CatchUp
  slots: ContactSlots
  /** Whether those who are nobody's friend have a post in their group chat instead. */
  hasFallback: boolean
}

export const capsOf = (governor: Governor): ContactCaps => ({
  perDay: governor.contactPerDay,
  perWeek: governor.contactPerWeek,
})

/**
 * Staff through whom a contact can be reached; `only_staff_id` where it is one alone. Begins at the contact, whatever the
 * planner believes of the number of staff.
 */
export const friendOf = (corpId: CorpId, contact: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  select count(*) as friends, case when count(*) = 1 then min(f.staff_id::text)::uuid end as only_staff_id
  from contact_follow f
  where f.corp_id = ${corpId} and f.contact_id = ${contact} and f.ended_at is null
    and (select s.status from staff s where s.corp_id = ${corpId} and s.staff_id = f.staff_id) = 'active'`

/**
 * Parts of a statement: `standing` says of each of the enrollments, which this transaction has locked, where its contact
 * stands.
 */
export const standing = (corpId: CorpId, rows: string, rule: SendRule): RawBuilder<unknown> => {
  const answer =
    rule.catchUp.rule === 'ask'
      ? sql`case when e.decided_step_id = ${rule.stepId} then e.decision end`
      : sql`null::text`
  return standingOf(
    corpId,
    sql`
      select e.enrollment_id, e.ctid as place, e.run_id, e.contact_id, e.group_chat_id, e.lane, e.due_at, e.attempts,
        case when e.reason in ('paused', 'asked') then e.due_at else e.wake_at end as expected_at, ${answer} as answer
      from enrollment e
      where e.corp_id = ${corpId} and e.ctid = any(${rows}::tid[])`,
    rule,
  )
}

/**
 * The same of contacts that a statement gives with the columns contact_id, group_chat_id, due_at, expected_at and answer.
 * Everything is looked up row by row, by index: the tables grow, a batch does not.
 */
export const standingOf = (corpId: CorpId, due: RawBuilder<unknown>, rule: SendRule): RawBuilder<unknown> => {
  const { slots, governor } = rule
  const full = isFull(corpId, sql`due.contact_id`, capsOf(governor), slots)
  return sql`
    due as materialized (${due}
    ), chat as materialized (
      select due.contact_id, m.group_chat_id
      from due
      cross join lateral (
        select m.group_chat_id
        from membership m
        where m.corp_id = ${corpId} and m.contact_id = due.contact_id and m.left_at is null
        offset 0) m
    ), chat_load as materialized (
      select d.group_chat_id, count(*) as sends
      from (select distinct group_chat_id from chat) chat
      join delivery d on d.corp_id = ${corpId} and d.group_chat_id = chat.group_chat_id
      where d.released_at >= ${slots.dayStartsAt} and ${countsAsLoad('d')}
      group by d.group_chat_id
    ), by_chats as materialized (
      select chat.contact_id, sum(chat_load.sends) as sends
      from chat
      join chat_load on chat_load.group_chat_id = chat.group_chat_id
      group by chat.contact_id
    ), standing as materialized (
      select due.*, c.is_opted_out, c.is_excluded, friend.friends, friend.only_staff_id, ${full.day} as is_day_full,
        ${full.week} as is_week_full, ${full.quota} as is_quota_full,
        coalesce(by_chats.sends, 0) + (
          select count(*)
          from delivery d
          where d.corp_id = ${corpId} and d.contact_id = due.contact_id and d.released_at >= ${slots.dayStartsAt}
            and ${countsAsLoad('d')})
        >= ${governor.memberLoadPerDay}::int as is_loaded,
        ${rule.hasFallback ? isThere(corpId) : sql`false`} as has_fallback
      from due
      cross join lateral (
        select c.opted_out_at is not null as is_opted_out, c.exclusion is not null as is_excluded
        from contact c
        where c.corp_id = ${corpId} and c.contact_id = due.contact_id
        limit 1) c
      cross join lateral (${friendOf(corpId, sql`due.contact_id`)}) friend
      left join by_chats on by_chats.contact_id = due.contact_id
    )`
}

/** In the group chat of the context, so that a post there reaches the contact. */
const isThere = (corpId: CorpId): RawBuilder<unknown> => sql`
  exists (
    select 1 from membership m
    where m.corp_id = ${corpId} and m.group_chat_id = due.group_chat_id and m.contact_id = due.contact_id
      and m.left_at is null)`

/**
 * A part of a statement: `decided` says what becomes of each of `standing`: outcome, reason, until when it is put off,
 * until when staff may send it. In this order: what a person left out, who may be written to, the catch-up rule unless a
 * person answered it, who can be, and what holds it back, the longest first. What cannot go out within its grace is left
 * out; what a person sends late has a day.
 */
export const decided = ({ catchUp, slots }: SendRule, now: CorpInstant): RawBuilder<unknown> => {
  const isAsking = catchUp.rule === 'ask'
  const grace = isAsking
    ? sql`(case when answer = 'send_late' then ${sendLateMinutes}::int else ${catchUp.graceMinutes}::int end)`
    : sql`${catchUp.graceMinutes}`
  const graceEnd = sql`due_at + ${grace} * interval '1 minute'`
  const isLate = sql`expected_at < ${addMs(now, -onTimeMs)}::timestamptz`
  const isUnanswered = sql`${isLate} and ${isAsking} and answer is null`
  const askedUntil = sql`due_at + ${sendLateMinutes} * interval '1 minute'`
  return sql`
    held as materialized (
      select s.*,
        greatest(
          case when is_day_full then ${slots.tomorrowAt}::timestamptz end,
          case when is_week_full then ${slots.nextWeekAt}::timestamptz end,
          case when is_quota_full then ${slots.nextQuotaAt}::timestamptz end,
          case when is_loaded then ${slots.tomorrowAt}::timestamptz end,
          ${slots.openAt}::timestamptz) as free_at
      from standing s
    ), verdict as materialized (
      select h.*,
        case
          when answer = 'skip' then 'person_skipped'
          when is_opted_out then 'opted_out'
          when is_excluded then 'excluded'
          when ${isLate} and ${catchUp.rule === 'skip'} then 'missed'
          when ${isUnanswered} and ${askedUntil} <= ${now}::timestamptz then 'missed'
          when ${isUnanswered} then 'asked'
          when due_at < ${addMs(now, -onTimeMs)}::timestamptz and ${graceEnd} < ${now}::timestamptz then 'grace_over'
          when friends = 0 and has_fallback then 'fallback'
          when friends = 0 then 'not_a_friend'
          when free_at <= ${now}::timestamptz then null
          when is_day_full and free_at = ${slots.tomorrowAt}::timestamptz then 'cap_day'
          when is_week_full and free_at = ${slots.nextWeekAt}::timestamptz then 'cap_week'
          when is_quota_full and free_at = ${slots.nextQuotaAt}::timestamptz then 'quota'
          when is_loaded and free_at = ${slots.tomorrowAt}::timestamptz then 'load'
          else 'quiet_hours'
        end as reason
      from held h
    ), decided as materialized (
      select v.*,
        case
          when reason is null then 'released'
          when reason = 'asked' then 'asked'
          when reason = 'fallback' then 'fell_back'
          when reason in ('cap_day', 'cap_week', 'quota', 'load', 'quiet_hours')
            and free_at <= ${graceEnd} - ${leastOpenMs} * interval '1 ms' then 'deferred'
          else 'skipped'
        end as outcome,
        case when reason = 'asked' then ${askedUntil} else free_at end as until,
        least(greatest(${graceEnd}, ${addMs(now, onTimeMs)}::timestamptz), ${slots.closesAt}::timestamptz) as expires_at
      from verdict v
    )`
}
