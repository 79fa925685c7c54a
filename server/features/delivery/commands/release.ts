import type { CorpTx } from '#server/db/database.ts'
import { wakeLanes } from '#server/engine/lane.ts'
import { sendQueueName } from '#server/features/delivery/queue-name.ts'
import { insertDeliveries, type NewDelivery } from '#server/features/delivery/sql/delivery.ts'
import { appendEvents, type EventDetail } from '#server/features/event/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant, RealInstant } from '#server/kernel/time.ts'

/**
 * Lets group posts go: stores each with its body, sender and reservations, and hands those that go by mass send to the
 * sending queue. `facts` is what the governor saw, kept for the why panel. Releasing the same delivery again changes
 * nothing.
 */
export async function releaseDeliveries(
  tx: CorpTx,
  corpId: CorpId,
  items: readonly (NewDelivery & { facts: EventDetail })[],
  now: { at: CorpInstant; realAt: RealInstant },
): Promise<void> {
  if (items.length === 0) return
  await insertDeliveries(tx, corpId, items, now)
  await appendEvents(
    tx,
    corpId,
    items.map((item) => ({
      key: `delivery ${item.deliveryId} released`,
      kind: 'delivery.released',
      at: now.at,
      groupChatId: item.groupChatId,
      staffId: item.senderStaffId,
      occurrenceId: item.occurrenceId,
      detail: { route: item.route, attempt: item.attempt, expiresAt: item.expiresAt.toString(), ...item.facts },
    })),
    now.realAt,
  )
  const lanes = new Set(items.filter((item) => item.route === 'mass_send').map((item) => item.senderLane))
  await wakeSending(tx, corpId, [...lanes], now)
}

/** Tells the sending queue that deliveries in these sender lanes were released. Belongs last in their transaction. */
export const wakeSending = (
  tx: CorpTx,
  corpId: CorpId,
  lanes: readonly number[],
  now: { realAt: RealInstant },
): Promise<void> =>
  wakeLanes(
    tx,
    corpId,
    sendQueueName,
    lanes.map((lane) => ({ lane, dueRealAt: now.realAt })),
  )
