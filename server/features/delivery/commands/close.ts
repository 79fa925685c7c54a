import type { CorpTx } from '#server/db/database.ts'
import { publish } from '#server/engine/signal.ts'
import { keepsCaps, type Outcome } from '#server/features/delivery/rules/outcome.ts'
import { deliveryClosed } from '#server/features/delivery/signals.ts'
import { type ClosedDelivery, endDeliveries } from '#server/features/delivery/sql/delivery.ts'
import { appendEvents } from '#server/features/event/index.ts'
import { giveBackCaps, settleQuota } from '#server/features/governor/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant, RealInstant } from '#server/kernel/time.ts'

export type End = { deliveryId: string; outcome: Outcome; sentAt: CorpInstant | null }

/**
 * Ends open deliveries: their state, the caps and the ceiling they held, the fact for the why panel and the signal to
 * whoever made them, all in one transaction. Those that ended before stay as they are, so repeating it changes nothing.
 */
export async function closeDeliveries(
  tx: CorpTx,
  corpId: CorpId,
  ends: readonly End[],
  now: { at: CorpInstant; realAt: RealInstant },
): Promise<ClosedDelivery[]> {
  if (ends.length === 0) return []
  const outcomes = new Map(ends.map((end) => [end.deliveryId, end.outcome]))
  const closed = await endDeliveries(tx, corpId, ends, now.at)
  const of = (item: ClosedDelivery): Outcome | undefined => outcomes.get(item.delivery_id)
  await giveBackCaps(
    tx,
    corpId,
    closed
      .filter((item) => !keepsCaps(of(item) ?? neverSent))
      .flatMap((item) =>
        item.caps.map((cap) => ({
          groupChatId: item.group_chat_id,
          key: cap.key,
          startsOn: Temporal.PlainDate.from(cap.startsOn),
        })),
      ),
  )
  await settleQuota(
    tx,
    corpId,
    closed.flatMap((item) => {
      const outcome = of(item)?.quota
      return item.quota_mode && item.quota_starts_on && outcome
        ? [{ groupChatId: item.group_chat_id, mode: item.quota_mode, startsOn: item.quota_starts_on, outcome }]
        : []
    }),
    now.at,
  )
  await appendEvents(
    tx,
    corpId,
    closed.map((item) => ({
      key: `delivery ${item.delivery_id} ${item.state}`,
      kind: `delivery.${item.state}`,
      at: item.sent_at ?? now.at,
      groupChatId: item.group_chat_id,
      staffId: item.sender_staff_id,
      occurrenceId: item.occurrence_id,
      detail: { route: item.route, ...(item.reason && { reason: item.reason }) },
    })),
    now.realAt,
  )
  await publish(
    tx,
    corpId,
    deliveryClosed,
    closed.flatMap((item) =>
      item.occurrence_id
        ? [
            {
              lane: item.lane,
              detail: {
                deliveryId: item.delivery_id,
                occurrenceId: item.occurrence_id,
                groupChatId: item.group_chat_id,
                state: item.state,
                reason: item.reason,
              },
            },
          ]
        : [],
    ),
    now,
  )
  return closed
}

const neverSent: Outcome = { state: 'failed', reason: '', quota: 'given_back' }
