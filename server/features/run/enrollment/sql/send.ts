import { type RawBuilder, sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import { type IfThere, mostlyNew, unlessThere } from '#server/db/unless-there.ts'
import { insertContactDeliveries } from '#server/features/delivery/index.ts'
import { appendEnrollmentEvents } from '#server/features/event/index.ts'
import { capsOfOne, takeOfContacts } from '#server/features/governor/index.ts'
import type { Arrival } from '#server/features/run/enrollment/rules/arrival.ts'
import type { Passed } from '#server/features/run/enrollment/rules/turn.ts'
import { askPersons } from '#server/features/run/enrollment/sql/question.ts'
import { capsOf, decided, type SendRule, standing } from '#server/features/run/enrollment/sql/standing.ts'
import { detailOf } from '#server/features/run/enrollment/sql/move.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { addMs, type CorpInstant, type RealInstant } from '#server/kernel/time.ts'

/** A message as it goes out in one context. A part that it does not depend on is null. */
export type ContextMessage = {
  runId: string
  groupChatId: string | null
  staffId: string | null
  contentHash: string
  body: string
  /** Why there is none. */
  failure: string | null
}

export type Sending = SendRule & {
  /** Where the rows of those stand who come to the step: locked, and not written since. */
  rows: string
  trackId: string
  contentId: string
  path: readonly Passed[]
  onward: Arrival
  messages: readonly ContextMessage[]
  needs: { groupChat: boolean; sender: boolean }
  /** The post that stands in for the message in the group chats of those who are nobody's friend. */
  post: { contentId: string; kind: string; localTime: string; priority: number } | null
}

export type SendOutcome = 'released' | 'deferred' | 'skipped' | 'fell_back' | 'asked'

/** What became of a send, by run. */
export type SendTold = { runId: string; outcome: SendOutcome; reason: string | null; count: number }

export type Sent = {
  told: SendTold[]
  /** Those who go on at once, as PostgreSQL prints an array; null when nobody does. */
  goOn: string | null
  /** Lanes of the sending queue, and of the queue that decides posts, that have something to do. */
  senderLanes: number[]
  chatLanes: number[]
  /** What contacts took who lost the rest of what they need to another transaction: theirs to be given back. */
  lost: { caps: { contactId: string; key: string }[]; quota: string[] }
}

/** What is lost to another transaction is tried again this much later, in corp ms. */
const lostRaceMs = 60_000

const nobody = sql`'00000000-0000-0000-0000-000000000000'::uuid`

/**
 * Lets messages to contacts go, or puts down why not. In one statement, so that what it saw is what it decided by:
 * decides, takes caps and ceiling, writes deliveries, posts, facts, and where everyone stands onward. A message that is
 * there already, since a run came back to a version that it was moved from, is not sent again.
 */
export const sendThere = (
  tx: CorpTx,
  corpId: CorpId,
  sending: Sending,
  now: { at: CorpInstant; realAt: RealInstant },
): Promise<Sent> => mostlyNew(tx, (ifThere) => sendOnce(tx, corpId, sending, now, ifThere))

async function sendOnce(
  tx: CorpTx,
  corpId: CorpId,
  sending: Sending,
  now: { at: CorpInstant; realAt: RealInstant },
  ifThere: IfThere,
): Promise<Sent> {
  const { rows: places, slots, governor, messages, needs } = sending
  const again = addMs(now.at, lostRaceMs)
  const { rows } = await sql<{ told: SendTold[] } & Omit<Sent, 'told'>>`
    with ${standing(corpId, places, sending)}, ${decided(sending, now.at)}, message as materialized (
      select run_id, coalesce(group_chat_id, ${nobody}) as group_chat_id, coalesce(staff_id, ${nobody}) as staff_id,
        content_hash, body, failure
      from unnest(
        ${messages.map((message) => message.runId)}::uuid[],
        ${messages.map((message) => message.groupChatId)}::uuid[],
        ${messages.map((message) => message.staffId)}::uuid[],
        ${messages.map((message) => message.contentHash)}::text[],
        ${messages.map((message) => message.body)}::jsonb[],
        ${messages.map((message) => message.failure)}::text[])
        as given (run_id, group_chat_id, staff_id, content_hash, body, failure)
    ), addressed as materialized (
      select d.enrollment_id, d.place, d.run_id, d.contact_id, d.group_chat_id, d.lane, d.due_at, d.attempts, d.only_staff_id,
        d.expires_at, m.content_hash,
        case when d.outcome <> 'released' or m.run_id is not null then d.until else ${again}::timestamptz end as until,
        case
          when d.outcome <> 'released' then d.outcome
          when m.run_id is null then 'deferred'
          when m.failure is not null then 'skipped'
          else 'released'
        end as outcome,
        case
          when d.outcome <> 'released' then d.reason
          when m.run_id is null then 'friend_changed'
          else m.failure
        end as reason,
        d.outcome = 'released' and m.run_id is not null and m.failure is null as is_let_go
      from decided d
      left join message m on m.run_id = d.run_id
        and m.group_chat_id = ${needs.groupChat ? sql`coalesce(d.group_chat_id, ${nobody})` : nobody}
        and m.staff_id = ${needs.sender ? sql`coalesce(d.only_staff_id, ${nobody})` : nobody}
    ), who as materialized (
      select contact_id from addressed where is_let_go
    ), ${takeOfContacts(corpId, 'who', capsOf(governor), slots)}
    , won as materialized (
      select contact_id from cap_taken group by contact_id having count(*) = ${sql.lit(capsOfOne)}
      intersect
      select contact_id from quota_taken
    ), settled as materialized (
      select a.enrollment_id, a.place, a.run_id, a.contact_id, a.group_chat_id, a.lane, a.due_at, a.attempts, a.only_staff_id,
        a.expires_at, a.content_hash, lost.is_lost, a.is_let_go and not lost.is_lost as is_released,
        case when lost.is_lost then 'deferred' else a.outcome end as outcome,
        case when lost.is_lost then 'cap_day' else a.reason end as reason,
        case when lost.is_lost then ${again}::timestamptz else a.until end as until,
        natural_id(${`${corpId}\n`} || a.enrollment_id || ${`\n${sending.stepId}\n`} || (a.attempts + 1)) as delivery_id
      from addressed a
      left join won on won.contact_id = a.contact_id
      cross join lateral (select a.is_let_go and won.contact_id is null as is_lost) lost
    ), sender as materialized (
      select name, lane_of(name) as lane
      from (select distinct coalesce(only_staff_id::text, content_hash) as name from settled where is_released) one
    ), delivered as (${insertContactDeliveries(corpId, letGo, { ...sending, variant: 'a', followUp: governor.followUp }, now, ifThere)})
    , posted as (${insertPosts(corpId, sending, now.at)}), ${moved(corpId, sending, now.at, ifThere)}
    ${sending.catchUp.rule === 'ask' ? sql`, ${askPersons(corpId, sending)}` : sql``}
    , told as (${appendEnrollmentEvents(corpId, facts(sending), now, ifThere)})
    select
      (select coalesce(jsonb_agg(counted), '[]') from (
        select run_id as "runId", outcome, reason, count(*)::int as count
        from settled group by run_id, outcome, reason) counted) as told,
      ${goesOn(sending, now.at) ? sql`(select array_agg(enrollment_id)::text from settled where outcome in ('released', 'skipped', 'fell_back'))` : sql`null::text`} as "goOn",
      array(select distinct lane from sender) as "senderLanes",
      array(select distinct lane from posted) as "chatLanes",
      jsonb_build_object(
        'caps', (select coalesce(jsonb_agg(jsonb_build_object('contactId', t.contact_id, 'key', t.cap_key)), '[]')
          from cap_taken t join settled s on s.contact_id = t.contact_id and s.is_lost),
        'quota', (select coalesce(jsonb_agg(t.contact_id), '[]')
          from quota_taken t join settled s on s.contact_id = t.contact_id and s.is_lost)) as lost`.execute(tx)
  const [row] = rows
  if (!row) throw new Error('scalar subqueries give one row')
  return row
}

/** Whether those who are done with the step have the next one due at once. */
export const goesOn = ({ onward }: { onward: Arrival }, now: CorpInstant): boolean =>
  !onward.isOver && onward.wakeAt.equals(now)

/** What was released, as deliveries. */
const letGo = sql`(
  select s.delivery_id, s.attempts + 1 as attempt, s.lane, s.contact_id, s.only_staff_id as sender_staff_id,
    sender.lane as sender_lane, s.content_hash, body.body, s.due_at, s.expires_at, s.enrollment_id, s.run_id
  from settled s
  join sender on sender.name = coalesce(s.only_staff_id::text, s.content_hash)
  join (select distinct on (content_hash) content_hash, body from message) body on body.content_hash = s.content_hash
  where s.is_released) let_go`

/** One post a run, group chat, step and local day, however many ask for it: an occurrence like any other. */
function insertPosts(corpId: CorpId, { post, stepId, trackId, slots }: Sending, now: CorpInstant): RawBuilder<unknown> {
  if (!post) return sql`select 0::smallint as lane where false`
  const why = { parts: [{ kind: 'fallback', stepId, fallback: post.kind }], localTime: post.localTime, phaseId: null }
  return sql`
    insert into occurrence (
      corp_id, occurrence_id, run_id, group_chat_id, lane, track_id, step_id, content_id, slot, local_date, due_at,
      priority, state, wake_at, why, changed_at)
    select ${corpId}, natural_id(${`${corpId}\n`} || p.run_id || ${'\n'} || p.group_chat_id || ${`\n${stepId}\n${slots.day.toString()}\nfallback`}),
      p.run_id, p.group_chat_id, g.lane, ${trackId}, ${stepId}, ${post.contentId}, ${stepId}, ${slots.day}::date, ${now},
      ${post.priority}, 'planned', ${now}, ${JSON.stringify(why)}::jsonb, ${now}
    from (select distinct run_id, group_chat_id from settled where outcome = 'fell_back') p
    join group_chat g on g.corp_id = ${corpId} and g.group_chat_id = p.group_chat_id
    order by p.run_id, p.group_chat_id
    on conflict do nothing
    returning lane`
}

/** Where everyone stands then: put off before the step, or done with it. */
function moved(corpId: CorpId, { stepId, onward }: Sending, now: CorpInstant, ifThere: IfThere): RawBuilder<unknown> {
  const stays = sql`s.outcome in ('deferred', 'asked')`
  const wakeAt = onward.isOver ? sql`null::timestamptz` : sql`${onward.wakeAt}::timestamptz`
  return sql`
    moved as (
      update enrollment e
      set step_id = case when ${stays} then ${stepId} else ${onward.stepId} end,
        wake_at = case when ${stays} then s.until else ${wakeAt} end,
        due_at = case when ${stays} then s.due_at else ${onward.isOver ? now : onward.dueAt}::timestamptz end,
        stood_at = case when ${stays} and e.step_id = ${stepId} then e.stood_at else ${now}::timestamptz end,
        ended_at = case when ${stays} then null else ${onward.isOver ? now : null}::timestamptz end,
        reason = case when ${stays} then s.reason else ${onward.isOver ? onward.reason : null}::text end,
        attempts = case when ${stays} then s.attempts else 0 end,
        delivery_id = case when s.is_released then s.delivery_id else e.delivery_id end
      from settled s
      where e.corp_id = ${corpId} and e.ctid = s.place
    ), woken as (
      insert into enrollment_wake (corp_id, lane, wake_at, enrollment_id)
      select ${corpId}, s.lane, case when ${stays} then s.until else ${wakeAt} end, s.enrollment_id
      from settled s
      where ${stays} or ${!onward.isOver && !onward.wakeAt.equals(now)}
      ${unlessThere(ifThere)}
    )`
}

const kinds = sql`
  case outcome
    when 'released' then 'enrollment.released'
    when 'deferred' then 'enrollment.deferred'
    when 'asked' then 'enrollment.asked'
    when 'fell_back' then 'enrollment.fell_back'
    else 'enrollment.skipped'
  end`

const facts = ({ stepId, path, onward }: Sending): RawBuilder<unknown> => {
  const goneOn = JSON.stringify(detailOf({ stepId, path, onward }))
  const stayed = JSON.stringify(detailOf({ stepId, path }))
  return sql`(
    select ${kinds} as kind, contact_id, enrollment_id, ${`${stepId} `} || attempts as key,
      case
        when outcome = 'released' then ${goneOn}::jsonb
        when outcome in ('deferred', 'asked') then ${stayed}::jsonb || jsonb_build_object('reason', reason, 'until', until)
        else ${goneOn}::jsonb || jsonb_build_object('reason', reason)
      end as detail
    from settled)`
}
