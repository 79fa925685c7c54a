import { sql } from 'kysely'
import type { AttentionItem } from '#contract/today.ts'
import type { CorpTx } from '#server/db/database.ts'
import type { Candidate } from '#server/features/delivery/index.ts'
import { enrollmentInScope, openQuestions } from '#server/features/run/index.ts'
import { type Scope, staffInScope } from '#server/features/staff/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

/** The condition that the reader sees a message `d` to one contact: its sender, or the journey that made it. */
export const contactDeliveryInScope = (scope: Scope, corpId: CorpId) =>
  scope.kind === 'all'
    ? sql`true`
    : sql`(${staffInScope(scope, corpId, 'd.sender_staff_id')} or ${enrollmentInScope(scope, corpId)})`

/** A message to one contact with the journey `e` that made it and that one's group chat `g`, if any. */
export const joinEnrollments = sql`
  left join enrollment e on e.corp_id = d.corp_id and e.enrollment_id = d.enrollment_id
  left join group_chat g on g.corp_id = e.corp_id and g.group_chat_id = e.group_chat_id`

export type AttentionRow = {
  occurrenceId: string | null
  enrollmentId: string | null
  massSendId: string | null
  kind: AttentionItem['kind']
  reason: string | null
  groupChatId: string | null
  groupChatName: string | null
  groupChats: number
  contactId: string | null
  contactName: string | null
  contacts: number
  runId: string
  runName: string
  playbookId: string
  version: number
  trackId: string | null
  stepId: string
  sender: string | null
  dueAt: CorpInstant
  expiresAt: CorpInstant | null
  candidates: Candidate[]
  total: number
}

/** Failed, or in doubt after the look-up could not tell. */
const isTrouble = sql`
  (d.state = 'failed' or d.state = 'in_doubt' and exists (
    select 1 from mass_send m
    where m.corp_id = d.corp_id and m.mass_send_id = d.mass_send_id and m.state = 'in_doubt' and m.wake_real_at is null))`

/**
 * What needs a person, due since `since`: mass sends in doubt that no look-up decides, steps that ask, failures. One row
 * to a mass send and reason, or to a step of a journey that asks, or the reason for which it failed, with one of them to
 * open; in doubt first, then what asks, then by when it was due.
 */
export async function listAttention(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  { since, now }: { since: CorpInstant; now: CorpInstant },
  limit: number,
): Promise<AttentionRow[]> {
  const { rows } = await sql<AttentionRow>`
    with trouble as (
      select d.state as kind, d.reason, d.mass_send_id, coalesce(d.mass_send_id, o.occurrence_id)::text as item_key,
        o.occurrence_id, null::uuid as enrollment_id, o.group_chat_id, null::uuid as contact_id, o.run_id, o.step_id,
        d.due_at, d.expires_at, d.sender_staff_id
      from delivery d
      join occurrence o on o.corp_id = d.corp_id and o.delivery_id = d.delivery_id and o.state = 'released'
      join group_chat g on g.corp_id = d.corp_id and g.group_chat_id = d.group_chat_id
      where d.corp_id = ${corpId} and d.state in ('failed', 'in_doubt') and d.due_at >= ${since} and ${isTrouble}
        and ${staffInScope(scope, corpId, 'g.owner_staff_id')}
      union all
      select d.state, d.reason, case when d.state = 'in_doubt' then d.mass_send_id end,
        case when d.state = 'in_doubt' then d.mass_send_id::text else d.run_id || ' ' || d.step_id end,
        null, d.enrollment_id, null, d.contact_id, d.run_id, d.step_id, d.due_at, d.expires_at, d.sender_staff_id
      from delivery d
      ${joinEnrollments}
      where d.corp_id = ${corpId} and d.state in ('failed', 'in_doubt') and d.due_at >= ${since} and ${isTrouble}
        and d.contact_id is not null and d.run_id is not null and ${contactDeliveryInScope(scope, corpId)}
      union all
      select 'asked', o.reason, null, o.occurrence_id::text, o.occurrence_id, null, o.group_chat_id, null, o.run_id,
        o.step_id, o.due_at, null, null
      from occurrence o
      join group_chat g on g.corp_id = o.corp_id and g.group_chat_id = o.group_chat_id
      where o.corp_id = ${corpId} and o.due_at >= ${since} and o.state = 'deferred' and o.reason = 'asked'
        and ${staffInScope(scope, corpId, 'g.owner_staff_id')}
    ), ranked as (
      select t.*, row_number() over (
        partition by kind, reason, item_key order by due_at, occurrence_id, enrollment_id, contact_id) as nth
      from trouble t
    ), item as (
      select kind, reason, item_key, count(group_chat_id)::int as group_chats,
        count(distinct contact_id)::int as contacts, min(due_at) as due_at, min(expires_at) as expires_at
      from trouble
      group by kind, reason, item_key
    ), question as (
      select q.run_id, q.track_id, q.step_id, count(*)::int as contacts, min(q.due_at) as due_at,
        min(q.until_at) as expires_at, min(q.enrollment_id::text)::uuid as enrollment_id
      ${openQuestions(corpId, scope, now)}
      group by q.run_id, q.track_id, q.step_id
    ), found as (
      select i.kind, i.reason, i.item_key, i.group_chats, i.contacts, i.due_at, i.expires_at, r.mass_send_id,
        r.occurrence_id, r.enrollment_id, r.group_chat_id, r.contact_id, r.run_id, null::text as track_id, r.step_id,
        r.sender_staff_id
      from item i
      join ranked r on r.kind = i.kind and r.reason is not distinct from i.reason and r.item_key = i.item_key and r.nth = 1
      union all
      select 'asked', 'asked', q.run_id || ' ' || q.step_id, 0, q.contacts, q.due_at, q.expires_at, null, null,
        q.enrollment_id, null, e.contact_id, q.run_id, q.track_id, q.step_id, null
      from question q
      join enrollment e on e.corp_id = ${corpId} and e.enrollment_id = q.enrollment_id
    ), shown as (
      select f.*, (count(*) over ())::int as total
      from found f
      order by array_position(array['in_doubt', 'asked', 'failed'], f.kind), f.due_at, f.item_key
      limit ${sql.lit(limit)}
    )
    select i.occurrence_id as "occurrenceId", i.enrollment_id as "enrollmentId", i.mass_send_id as "massSendId", i.kind,
      i.reason, i.group_chat_id as "groupChatId", g.name as "groupChatName", i.group_chats as "groupChats",
      i.contact_id as "contactId", c.name as "contactName", i.contacts, i.run_id as "runId", r.name as "runName",
      r.playbook_id as "playbookId", r.version, i.track_id as "trackId", i.step_id as "stepId", s.name as sender,
      i.due_at as "dueAt", i.expires_at as "expiresAt", coalesce(m.candidates, '[]'::jsonb) as candidates, i.total
    from shown i
    join run r on r.corp_id = ${corpId} and r.run_id = i.run_id
    left join group_chat g on g.corp_id = ${corpId} and g.group_chat_id = i.group_chat_id
    left join contact c on c.corp_id = ${corpId} and c.contact_id = i.contact_id
    left join staff s on s.corp_id = ${corpId} and s.staff_id = i.sender_staff_id
    left join mass_send m on m.corp_id = ${corpId} and m.mass_send_id = i.mass_send_id
    order by array_position(array['in_doubt', 'asked', 'failed'], i.kind), i.due_at, i.item_key`.execute(tx)
  return rows
}
