import { sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import type { Releasable } from '#server/features/delivery/rules/coalesce.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant, RealInstant } from '#server/kernel/time.ts'

/** Released deliveries in these sender lanes that no mass send carries yet. */
export async function listReleasable(
  tx: CorpTx,
  corpId: CorpId,
  lanes: readonly number[],
): Promise<(Releasable & { releasedRealAt: RealInstant })[]> {
  const { rows } = await sql<Releasable & { releasedRealAt: RealInstant }>`
    select delivery_id as "deliveryId", case when contact_id is null then 'group' else 'single' end as "chatType",
      sender_staff_id as "senderStaffId", sender_lane as "senderLane", content_hash as "contentHash",
      due_at as "dueAt", expires_at as "expiresAt", released_real_at as "releasedRealAt"
    from delivery
    where corp_id = ${corpId} and sender_lane = any(${lanes}) and state = 'due' and route = 'mass_send'
      and mass_send_id is null
    order by due_at, sender_staff_id, delivery_id
    limit 20000`.execute(tx)
  return rows
}

/** Puts deliveries into new mass sends, ready to be called; body and follow-up of each are those of its first. */
export async function insertMassSends(
  tx: CorpTx,
  corpId: CorpId,
  sends: readonly {
    massSendId: string
    lane: number
    firstDeliveryId: string
    deliveryIds: readonly string[]
    dueAt: CorpInstant
    expiresAt: CorpInstant
  }[],
  at: CorpInstant,
): Promise<void> {
  if (sends.length === 0) return
  await sql`
    insert into mass_send (
      corp_id, mass_send_id, lane, chat_type, sender_staff_id, content_hash, body, due_at, expires_at, state, follow_up,
      changed_at)
    select d.corp_id, given.mass_send_id, given.lane,
      case when d.contact_id is null then 'group' else 'single' end, d.sender_staff_id, d.content_hash, d.body, given.due_at,
      given.expires_at, 'ready', d.follow_up, ${at}
    from unnest(
      ${sends.map((send) => send.massSendId)}::uuid[],
      ${sends.map((send) => send.lane)}::smallint[],
      ${sends.map((send) => send.firstDeliveryId)}::uuid[],
      ${sends.map((send) => send.dueAt)}::timestamptz[],
      ${sends.map((send) => send.expiresAt)}::timestamptz[]
    ) as given (mass_send_id, lane, delivery_id, due_at, expires_at)
    join delivery d on d.corp_id = ${corpId} and d.delivery_id = given.delivery_id`.execute(tx)
  await sql`
    update delivery d
    set mass_send_id = carried.mass_send_id
    from unnest(
      ${sends.flatMap((send) => send.deliveryIds)}::uuid[],
      ${sends.flatMap((send) => send.deliveryIds.map(() => send.massSendId))}::uuid[]) as carried (delivery_id, mass_send_id)
    where d.corp_id = ${corpId} and d.delivery_id = carried.delivery_id and d.state = 'due'`.execute(tx)
}
