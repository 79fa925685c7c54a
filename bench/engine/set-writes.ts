/**
 * What advancing enrollments writes, in one plain statement by hand: the branch, exact reservations, a delivery, an event
 * and the next place of each. Of the contact nothing is asked but the branch's one condition. It is the measure for
 * `advance`, and the work that the job queues are given.
 */
import { type RawBuilder, sql } from 'kysely'
import { governorOfDocument, playbookDocument } from '#contract/playbook.ts'
import { laneCount, laneOf } from '#server/engine/queue.ts'
import { contactSlots, type ContactSlots } from '#server/features/governor/index.ts'
import { messageOf } from '#server/features/run/jobs/message.ts'
import { addMs, type CorpInstant, type RealInstant } from '#server/kernel/time.ts'
import { playbookSource } from '#server/test/playbook-source.ts'
import type { LoadedPart } from './load.ts'
import { dayMs, days, type EngineWorld, journey, journeySource, tagIdOf } from './world.ts'

/** A wake that a lane's have been taken up to. */
export type LanePlace = { lane: number; enrollmentId: string }

/** What is the same for all of a part: their messages, their moment, their windows. */
export type Constants = {
  corpId: string
  tagId: string
  at: CorpInstant
  nextAt: CorpInstant
  slots: ContactSlots
  perWeek: number
  followUp: string
  caps: string
  messages: { hasBought: boolean; step: string; content: string; hash: string; body: string; fact: string }[]
  senders: { staffId: string; lane: number }[]
}

export function constantsOf({ corpId, slug, staffIds }: EngineWorld, part: LoadedPart): Constants {
  const document = playbookDocument.parse(JSON.parse(playbookSource({ id: 'bench', ...journeySource })))
  const governor = governorOfDocument(document)
  const at = days(part.day)
  const nextAt = addMs(at, journey.nextDays * dayMs)
  const slots = contactSlots(governor, 'day', 'Asia/Shanghai', at)
  const messageFor = (to: { id?: string; step: string; content: string }): Constants['messages'][number] => {
    const subject = {
      runId: part.runId,
      stepId: to.step,
      contentId: to.content,
      armKey: null,
      variant: 'a',
      localDate: slots.day,
    }
    const chat = { runVariables: {}, groupVariables: {}, groupName: null, groupOwner: null, senderStaffId: null }
    const message = messageOf(corpId, document, { ...subject, ...chat }, { publicUrl: 'http://qunce.test', slug })
    if (!message.ok) throw new Error(`the message of ${to.step}: ${message.reason}`)
    const path = [{ stepId: journey.branch, case: to.id ?? null }]
    const fact = { stepId: to.step, path, next: { stepId: journey.next, at: nextAt.toString() } }
    return {
      hasBought: to.id !== undefined,
      step: to.step,
      content: to.content,
      hash: message.contentHash,
      body: JSON.stringify(message.body),
      fact: JSON.stringify(fact),
    }
  }
  return {
    corpId,
    tagId: tagIdOf(corpId),
    at,
    nextAt,
    slots,
    perWeek: governor.contactPerWeek,
    followUp: JSON.stringify(governor.followUp),
    caps: JSON.stringify([
      { key: 'day', startsOn: slots.day.toString() },
      { key: 'week', startsOn: slots.week.toString() },
    ]),
    messages: [messageFor(journey.bought), messageFor(journey.otherwise)],
    senders: staffIds.map((staffId) => ({ staffId, lane: laneOf(staffId) })),
  }
}

/** Takes the next wakes of some lanes and advances whom they wake. */
export const claimAndWrite = (
  constants: Constants,
  places: readonly LanePlace[],
  perLane: number,
  realAt: RealInstant,
): RawBuilder<{ lane: number; last: string; count: number }> => sql`
  with wake as materialized (
    select w.lane, w.wake_at, w.enrollment_id
    from unnest(${places.map((place) => place.lane)}::smallint[], ${places.map((place) => place.enrollmentId)}::uuid[])
      as place (lane, enrollment_id)
    cross join lateral (
      select w.lane, w.wake_at, w.enrollment_id
      from enrollment_wake w
      where w.corp_id = ${constants.corpId} and w.lane = place.lane and w.wake_at = ${constants.at}
        and w.enrollment_id > place.enrollment_id
      order by w.enrollment_id
      limit ${sql.lit(perLane)}) w
  ), gone as (
    delete from enrollment_wake w
    using wake
    where w.corp_id = ${constants.corpId} and w.lane = wake.lane and w.wake_at = wake.wake_at
      and w.enrollment_id = wake.enrollment_id
  ), due as materialized (
    select e.enrollment_id, e.run_id, e.contact_id, e.staff_id, e.lane
    from wake
    join enrollment e on e.corp_id = ${constants.corpId} and e.enrollment_id = wake.enrollment_id
  ), ${writesOf(constants, places[0]?.lane ?? 0, realAt)}, woken as (
    insert into enrollment_wake (corp_id, lane, wake_at, enrollment_id)
    select ${constants.corpId}, lane, ${constants.nextAt}, enrollment_id from won
  )
  select lane, max(enrollment_id::text) as last, count(*)::int as count from wake group by lane`

/** Advances those whose ids a queue gave; the queue wakes them. */
export const writeGiven = (
  constants: Constants,
  enrollmentIds: readonly string[],
  realAt: RealInstant,
): RawBuilder<{ count: number }> => sql`
  with due as materialized (
    select e.enrollment_id, e.run_id, e.contact_id, e.staff_id, e.lane
    from enrollment e
    where e.corp_id = ${constants.corpId} and e.enrollment_id = any(${enrollmentIds}::uuid[])
  ), ${writesOf(constants, Math.floor(Math.random() * laneCount), realAt)}
  select count(*)::int as count from won`

/** Figures are written into a shard, as the engine does: by its lanes where there are some, else by chance. */
const writesOf = (constants: Constants, shard: number, realAt: RealInstant): RawBuilder<unknown> => {
  const { corpId, tagId, at, nextAt, slots, perWeek, followUp, caps, messages, senders } = constants
  const key = sql`${`${corpId}\n`} ||`
  return sql`
  message as materialized (
    select *
    from unnest(
      ${messages.map((message) => message.hasBought)}::boolean[], ${messages.map((message) => message.step)}::text[],
      ${messages.map((message) => message.content)}::text[], ${messages.map((message) => message.hash)}::text[],
      ${messages.map((message) => message.body)}::jsonb[], ${messages.map((message) => message.fact)}::jsonb[])
      as given (has_bought, step_id, content_id, content_hash, body, fact)
  ), sender as materialized (
    select *
    from unnest(${senders.map((sender) => sender.staffId)}::uuid[], ${senders.map((sender) => sender.lane)}::smallint[])
      as given (staff_id, sender_lane)
  ), addressed as materialized (
    select d.enrollment_id, d.run_id, d.contact_id, d.staff_id, d.lane, m.step_id, m.content_id, m.content_hash, m.body,
      m.fact
    from due d
    left join lateral (
      select true as has_bought
      from contact_tag t
      where t.corp_id = ${corpId} and t.contact_id = d.contact_id and t.tag_id = ${tagId}
      limit 1) branch on true
    join message m on m.has_bought = (branch.has_bought is not null)
  ), cap_taken as (
    insert into cap_use as c (corp_id, subject_kind, subject_id, cap_key, starts_on, used, cap)
    select ${corpId}, 'contact', a.contact_id, cap.cap_key, cap.starts_on, 1, cap.cap
    from addressed a
    cross join (values ('day', ${slots.day}::date, 1), ('week', ${slots.week}::date, ${perWeek}::int))
      as cap (cap_key, starts_on, cap)
    on conflict (corp_id, subject_kind, subject_id, cap_key, starts_on) do update
    set used = c.used + 1
    where c.used < excluded.cap
    returning c.subject_id
  ), quota_taken as (
    insert into quota_use as q (corp_id, recipient_kind, recipient_id, mode, starts_on, quota, reserved, consumed)
    select ${corpId}, 'contact', contact_id, ${slots.quota.mode}, ${slots.quota.startsOn}::date, ${slots.quota.quota}::int,
      1, 0
    from addressed
    on conflict (corp_id, recipient_kind, recipient_id, mode, starts_on) do update
    set reserved = q.reserved + 1
    where q.reserved + q.consumed < q.quota
    returning q.recipient_id
  ), won as materialized (
    select a.*, natural_id(${key} a.enrollment_id || E'\\n' || a.step_id || E'\\n1') as delivery_id
    from addressed a
    where a.contact_id in (
      select subject_id from cap_taken group by subject_id having count(*) = 2
      intersect
      select recipient_id from quota_taken)
  ), delivered as (
    insert into delivery (
      corp_id, delivery_id, attempt, lane, route, contact_id, sender_staff_id, sender_lane, content_id, variant,
      content_hash, body, state, due_at, released_at, released_real_at, expires_at, caps, quota_mode, quota_starts_on,
      follow_up, changed_at, enrollment_id, run_id, step_id)
    select ${corpId}, w.delivery_id, 1, w.lane, 'mass_send', w.contact_id, w.staff_id, s.sender_lane, w.content_id, 'a',
      w.content_hash, w.body, 'due', ${at}, ${at}, ${realAt}, ${slots.closesAt}, ${caps}::jsonb, ${slots.quota.mode},
      ${slots.quota.startsOn}::date, ${followUp}::jsonb, ${at}, w.enrollment_id, w.run_id, w.step_id
    from won w
    join sender s on s.staff_id = w.staff_id
  ), moved as (
    update enrollment e
    set step_id = ${journey.next}, wake_at = ${nextAt}, due_at = ${nextAt}, reason = null, attempts = 0,
      delivery_id = w.delivery_id
    from won w
    where e.corp_id = ${corpId} and e.enrollment_id = w.enrollment_id
  ), told as (
    insert into event (corp_id, at, event_id, recorded_real_at, kind, contact_id, enrollment_id, detail)
    select ${corpId}, ${at},
      natural_id(${key} E'enrollment.released\\n' || w.enrollment_id || ' ' || w.step_id || ' 0'), ${realAt},
      'enrollment.released', w.contact_id, w.enrollment_id, w.fact
    from won w
  ), figure as (
    insert into journey_tally as t (corp_id, run_id, track_id, step_id, outcome, shard, count)
    select ${corpId}, w.run_id, ${journey.trackId}, f.step_id, f.outcome, ${shard}::smallint, sum(f.change)
    from won w
    cross join lateral (values
      (${journey.wait}, 'here', -1), (${journey.branch}, 'reached', 1), (w.step_id, 'reached', 1),
      (w.step_id, 'released', 1), (${journey.next}, 'reached', 1), (${journey.next}, 'here', 1))
      as f (step_id, outcome, change)
    group by w.run_id, f.step_id, f.outcome
    order by w.run_id, f.step_id, f.outcome
    on conflict (corp_id, run_id, track_id, step_id, outcome, reason, shard) do update
    set count = t.count + excluded.count
  )`
}
