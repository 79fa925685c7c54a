import { sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import { appendEnrollmentEvents } from '#server/features/event/index.ts'
import { heldByPerson, removedByPerson } from '#server/features/run/enrollment/sql/by-hand.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant, RealInstant } from '#server/kernel/time.ts'

/** What became of a message of a journey, by run, track and step. */
export type ClosedCount = {
  runId: string
  trackId: string
  stepId: string
  isSent: boolean
  reason: string | null
  count: number
}

/** How messages that came to their end for good went. */
export async function countClosed(tx: CorpTx, corpId: CorpId, deliveryIds: readonly string[]): Promise<ClosedCount[]> {
  const { rows } = await sql<ClosedCount>`
    select d.run_id as "runId", e.track_id as "trackId", d.step_id as "stepId",
      d.state in ('sent', 'reported') as "isSent",
      case when d.state not in ('sent', 'reported') then coalesce(d.reason, d.state) end as reason, count(*)::int as count
    from delivery d
    join enrollment e on e.corp_id = d.corp_id and e.enrollment_id = d.enrollment_id
    where d.corp_id = ${corpId} and d.delivery_id = any(${deliveryIds}::uuid[])
    group by 1, 2, 3, 4, 5`.execute(tx)
  return rows
}

/** An enrollment that stands before a step again: where it stood, and why it was over there, if it was. */
export type PutBack = {
  runId: string
  trackId: string
  stepId: string
  from: string
  overFor: string | null
  lane: number
}

/**
 * Puts enrollments back before the step whose message was taken back, to be decided anew. Only where that message was the
 * latest: who is further on stays there. A journey that was over with it goes on, unless the contact began it again
 * meanwhile, or a person ended it; one that a person holds stays held.
 */
export async function putBack(
  tx: CorpTx,
  corpId: CorpId,
  closed: readonly { deliveryId: string; reason: string }[],
  now: { at: CorpInstant; realAt: RealInstant },
): Promise<PutBack[]> {
  const { rows } = await sql<PutBack>`
    with taken_back as materialized (
      select e.enrollment_id, d.step_id, d.due_at, d.attempt, closed.reason, e.step_id as from_step_id,
        case when e.ended_at is not null then e.reason end as over_for,
        coalesce(e.reason = ${heldByPerson} and e.held_at is not null, false) as is_by_hand
      from unnest(
        ${closed.map((item) => item.deliveryId)}::uuid[],
        ${closed.map((item) => item.reason)}::text[]) as closed (delivery_id, reason)
      join delivery d on d.corp_id = ${corpId} and d.delivery_id = closed.delivery_id
      join enrollment e on e.corp_id = ${corpId} and e.enrollment_id = d.enrollment_id and e.delivery_id = d.delivery_id
      where (e.step_id <> d.step_id or e.attempts <> d.attempt or e.ended_at is not null)
        and not (e.ended_at is not null and e.reason = ${removedByPerson})
      order by e.enrollment_id
      for no key update of e
    ), back as (
      update enrollment e
      set step_id = t.step_id, wake_at = case when t.is_by_hand then null else ${now.at}::timestamptz end,
        due_at = t.due_at, held_at = case when t.is_by_hand then e.held_at end, ended_at = null,
        reason = case when t.is_by_hand then e.reason else t.reason end, attempts = t.attempt
      from taken_back t
      where e.corp_id = ${corpId} and e.enrollment_id = t.enrollment_id
        and (e.ended_at is null or e.ended_at = (
          select d.released_at from delivery d where d.corp_id = ${corpId} and d.delivery_id = e.delivery_id)
          and not exists (
            select 1 from enrollment other
            where other.corp_id = ${corpId} and other.contact_id = e.contact_id and other.run_id = e.run_id
              and other.track_id = e.track_id and other.entry > e.entry))
      returning e.enrollment_id, e.contact_id, e.run_id, e.track_id, e.step_id, e.attempts, e.lane, t.from_step_id, t.over_for, t.reason, t.is_by_hand
    ), woken as (
      insert into enrollment_wake (corp_id, lane, wake_at, enrollment_id)
      select ${corpId}, lane, ${now.at}, enrollment_id from back where not is_by_hand
      on conflict do nothing
    ), unasked as (
      delete from enrollment_question q
      using back
      where q.corp_id = ${corpId} and q.enrollment_id = back.enrollment_id
    ), told as (${appendEnrollmentEvents(
      corpId,
      sql`(
        select 'enrollment.put_back' as kind, contact_id, enrollment_id, step_id || ' ' || attempts as key,
          jsonb_build_object('stepId', step_id, 'reason', reason) as detail
        from back)`,
      now,
    )})
    select run_id as "runId", track_id as "trackId", step_id as "stepId", from_step_id as "from",
      over_for as "overFor", lane
    from back`.execute(tx)
  return rows
}
