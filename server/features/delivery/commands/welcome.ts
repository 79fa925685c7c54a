import type { CorpTx } from '#server/db/database.ts'
import { wakeLanes } from '#server/engine/lane.ts'
import { welcomeQueueName } from '#server/features/delivery/queue-name.ts'
import { insertWelcomes, type NewWelcome } from '#server/features/delivery/sql/welcome.ts'
import { appendEvents } from '#server/features/event/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant, RealInstant } from '#server/kernel/time.ts'

/**
 * Stores greetings and hands them to the welcome queue; one that cannot go out is stored with why. A welcome is free of
 * caps and quiet hours (spec 10, Governor). Releasing the same one again changes nothing.
 */
export async function releaseWelcomes(
  tx: CorpTx,
  corpId: CorpId,
  items: readonly NewWelcome[],
  now: { at: CorpInstant; realAt: RealInstant },
): Promise<void> {
  if (items.length === 0) return
  const made = await insertWelcomes(tx, corpId, items, now)
  const fresh = items.filter((item) => made.has(item.deliveryId))
  await appendEvents(
    tx,
    corpId,
    fresh.map((item) => ({
      key: `delivery ${item.deliveryId} ${item.skipped ? 'skipped' : 'released'}`,
      kind: item.skipped ? 'delivery.skipped' : 'delivery.released',
      at: now.at,
      contactId: item.contactId,
      staffId: item.senderStaffId,
      detail: {
        route: 'welcome',
        runId: item.runId,
        stepId: item.stepId,
        ...(item.skipped && { reason: item.skipped }),
      },
    })),
    now.realAt,
  )
  await wakeLanes(
    tx,
    corpId,
    welcomeQueueName,
    fresh.filter((item) => item.skipped === null).map((item) => ({ lane: item.lane, dueRealAt: now.realAt })),
  )
}
