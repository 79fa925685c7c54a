import { sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import { laneOf } from '#server/engine/queue.ts'
import type { MessageBody } from '#server/features/delivery/rules/body.ts'
import type { FollowUpRule } from '#server/features/delivery/rules/follow-up.ts'
import type { Outcome } from '#server/features/delivery/rules/outcome.ts'
import type { MassSendMode } from '#server/features/governor/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant, RealInstant } from '#server/kernel/time.ts'

export type Route = 'mass_send' | 'staff_task' | 'manual' | 'welcome'

/** A group post that the governor let go, with everything that is reserved for it. */
export type NewDelivery = {
  deliveryId: string
  occurrenceId: string
  attempt: number
  lane: number
  route: Route
  groupChatId: string
  senderStaffId: string
  senderLane: number
  contentId: string
  variant: string
  contentHash: string
  body: MessageBody
  dueAt: CorpInstant
  expiresAt: CorpInstant
  caps: readonly { key: string; startsOn: string }[]
  quota: { mode: MassSendMode; startsOn: Temporal.PlainDate } | null
  followUp: FollowUpRule
}

/** Stores released deliveries; those that are there already stay as they are. */
export async function insertDeliveries(
  tx: CorpTx,
  corpId: CorpId,
  items: readonly NewDelivery[],
  now: { at: CorpInstant; realAt: RealInstant },
): Promise<void> {
  await sql`
    insert into delivery (
      corp_id, delivery_id, occurrence_id, attempt, lane, route, group_chat_id, sender_staff_id, sender_lane,
      content_id, variant, content_hash, body, state, due_at, released_at, released_real_at, expires_at, caps,
      quota_mode, quota_starts_on, follow_up, changed_at)
    select
      ${corpId}, delivery_id, occurrence_id, attempt, lane, route, group_chat_id, sender_staff_id, sender_lane,
      content_id, variant, content_hash, body, case route when 'mass_send' then 'due' else 'waiting_staff' end, due_at,
      ${now.at}, ${now.realAt}, expires_at, caps,
      quota_mode, quota_starts_on, follow_up, ${now.at}
    from unnest(
      ${items.map((item) => item.deliveryId)}::uuid[],
      ${items.map((item) => item.occurrenceId)}::uuid[],
      ${items.map((item) => item.attempt)}::smallint[],
      ${items.map((item) => item.lane)}::smallint[],
      ${items.map((item) => item.route)}::text[],
      ${items.map((item) => item.groupChatId)}::uuid[],
      ${items.map((item) => item.senderStaffId)}::uuid[],
      ${items.map((item) => item.senderLane)}::smallint[],
      ${items.map((item) => item.contentId)}::text[],
      ${items.map((item) => item.variant)}::text[],
      ${items.map((item) => item.contentHash)}::text[],
      ${items.map((item) => JSON.stringify(item.body))}::jsonb[],
      ${items.map((item) => item.dueAt)}::timestamptz[],
      ${items.map((item) => item.expiresAt)}::timestamptz[],
      ${items.map((item) => JSON.stringify(item.caps))}::jsonb[],
      ${items.map((item) => item.quota?.mode ?? null)}::text[],
      ${items.map((item) => item.quota?.startsOn ?? null)}::date[],
      ${items.map((item) => JSON.stringify(item.followUp))}::jsonb[]
    ) as given (
      delivery_id, occurrence_id, attempt, lane, route, group_chat_id, sender_staff_id, sender_lane, content_id,
      variant, content_hash, body, due_at, expires_at, caps, quota_mode, quota_starts_on, follow_up)
    on conflict do nothing`.execute(tx)
}

export type ClosedDelivery = {
  delivery_id: string
  occurrence_id: string | null
  enrollment_id: string | null
  step_id: string | null
  group_chat_id: string | null
  contact_id: string | null
  lane: number
  route: Route
  state: Outcome['state']
  reason: string | null
  sender_staff_id: string | null
  sent_at: CorpInstant | null
  caps: { key: string; startsOn: string }[]
  quota_mode: MassSendMode | null
  quota_starts_on: Temporal.PlainDate | null
  /** The corp's. */
  zone: string
}

/** Ends deliveries that are open, and only those: what ended before stays as it ended. */
export async function endDeliveries(
  tx: CorpTx,
  corpId: CorpId,
  ends: readonly { deliveryId: string; outcome: Outcome; sentAt: CorpInstant | null }[],
  at: CorpInstant,
): Promise<ClosedDelivery[]> {
  const { rows } = await sql<ClosedDelivery>`
    update delivery d
    set state = ended.state, reason = ended.reason, sent_at = ended.sent_at, changed_at = ${at}
    from unnest(
      ${ends.map((end) => end.deliveryId)}::uuid[],
      ${ends.map((end) => end.outcome.state)}::text[],
      ${ends.map((end) => end.outcome.reason)}::text[],
      ${ends.map((end) => end.sentAt)}::timestamptz[]) as ended (delivery_id, state, reason, sent_at)
    cross join corp c
    where d.corp_id = ${corpId} and c.corp_id = d.corp_id and d.delivery_id = ended.delivery_id
      and d.state in ('due', 'waiting_staff', 'in_doubt')
    returning d.delivery_id, d.occurrence_id, d.enrollment_id, d.step_id, d.group_chat_id, d.contact_id, d.lane, d.route,
      d.state, d.reason, d.sender_staff_id, d.sent_at, d.caps, d.quota_mode, d.quota_starts_on, c.zone`.execute(tx)
  return rows
}

/** Moves the open deliveries of a mass send to another open state. */
export async function markDeliveries(
  tx: CorpTx,
  corpId: CorpId,
  massSendId: string,
  state: 'due' | 'waiting_staff' | 'in_doubt',
  reason: string | null,
  at: CorpInstant,
): Promise<void> {
  await sql`
    update delivery
    set state = ${state}, reason = ${reason}, changed_at = ${at}
    where corp_id = ${corpId} and mass_send_id = ${massSendId} and state in ('due', 'waiting_staff', 'in_doubt')`.execute(
    tx,
  )
}

export type OpenRecipient = {
  delivery_id: string
  /** WeCom's id of the chat or contact; null for a contact that WeCom does not know (any more). */
  wecom_id: string | null
  sender_staff_id: string | null
  state: string
  cancel_reason: 'paused' | 'withdrawn' | null
}

/** The deliveries of a mass send that have not ended, with WeCom's id of their chat or contact. */
export async function listOpenRecipients(tx: CorpTx, corpId: CorpId, massSendId: string): Promise<OpenRecipient[]> {
  const { rows } = await sql<OpenRecipient>`
    select d.delivery_id, coalesce(g.wecom_chat_id, i.value) as wecom_id, d.sender_staff_id, d.state, d.cancel_reason
    from delivery d
    left join group_chat g on g.corp_id = d.corp_id and g.group_chat_id = d.group_chat_id
    left join lateral (
      select min(value) as value from contact_identity
      where corp_id = d.corp_id and contact_id = d.contact_id and kind = 'external_userid') i on true
    where d.corp_id = ${corpId} and d.mass_send_id = ${massSendId} and d.state in ('due', 'waiting_staff', 'in_doubt')
    order by wecom_id, d.delivery_id`.execute(tx)
  return rows
}

/** Puts down who was asked to send what named no sender, as WeCom tells it afterwards. */
export async function nameSenders(
  tx: CorpTx,
  corpId: CorpId,
  named: readonly { deliveryId: string; userid: string }[],
): Promise<void> {
  if (named.length === 0) return
  await sql`
    update delivery d
    set sender_staff_id = s.staff_id
    from unnest(
      ${named.map((one) => one.deliveryId)}::uuid[],
      ${named.map((one) => one.userid)}::text[]) as given (delivery_id, userid)
    join staff s on s.corp_id = ${corpId} and s.wecom_userid = given.userid
    where d.corp_id = ${corpId} and d.delivery_id = given.delivery_id and d.sender_staff_id is null`.execute(tx)
}

/**
 * For each group chat the share (0..1) of its contacts who, with one more message today, would have had more than
 * `limit` since `dayStart` over all their group chats and 1-to-1 (spec 10: computed from memberships, never stored).
 */
export async function readOverloadedShares(
  tx: CorpTx,
  corpId: CorpId,
  groupChatIds: readonly string[],
  dayStart: CorpInstant,
  limit: number,
): Promise<Map<string, number>> {
  const { rows } = await sql<{ group_chat_id: string; share: number }>`
    with sent as (
      select group_chat_id, contact_id
      from delivery
      where corp_id = ${corpId} and released_at >= ${dayStart} and route <> 'manual'
        and state in ('due', 'waiting_staff', 'sent', 'reported', 'in_doubt')
    ), load as (
      select contact_id, sum(sends) as sends
      from (
        select m.contact_id, count(*) as sends
        from sent
        join membership m on m.corp_id = ${corpId} and m.group_chat_id = sent.group_chat_id
          and m.left_at is null and m.contact_id is not null
        where sent.contact_id is null
        group by m.contact_id
        union all
        select contact_id, count(*) from sent where contact_id is not null group by contact_id
      ) by_way
      group by contact_id
    )
    select m.group_chat_id, (avg((coalesce(load.sends, 0) + 1 > ${limit})::int))::float8 as share
    from membership m
    left join load on load.contact_id = m.contact_id
    where m.corp_id = ${corpId} and m.group_chat_id = any(${groupChatIds}::uuid[])
      and m.left_at is null and m.contact_id is not null
    group by m.group_chat_id`.execute(tx)
  return new Map(rows.map((row) => [row.group_chat_id, row.share]))
}

/** Another member of staff sends it. */
export async function changeSender(tx: CorpTx, corpId: CorpId, deliveryId: string, staffId: string): Promise<void> {
  await sql`
    update delivery
    set sender_staff_id = ${staffId}, sender_lane = ${laneOf(staffId)}
    where corp_id = ${corpId} and delivery_id = ${deliveryId}`.execute(tx)
}

/** Other members of staff send these. */
export async function changeSenders(
  tx: CorpTx,
  corpId: CorpId,
  senders: readonly { deliveryId: string; staffId: string }[],
): Promise<void> {
  if (senders.length === 0) return
  await sql`
    update delivery d
    set sender_staff_id = g.staff_id, sender_lane = g.lane
    from unnest(
      ${senders.map(({ deliveryId }) => deliveryId)}::uuid[],
      ${senders.map(({ staffId }) => staffId)}::uuid[],
      ${senders.map(({ staffId }) => laneOf(staffId))}::smallint[]) as g (delivery_id, staff_id, lane)
    where d.corp_id = ${corpId} and d.delivery_id = g.delivery_id`.execute(tx)
}
