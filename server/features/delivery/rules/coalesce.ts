import type { CorpInstant } from '#server/kernel/time.ts'
import { earliest } from '#server/kernel/time.ts'

/** Chats in one mass send at most (D92135). */
export const chatsPerSend = 2_000

/** A released delivery that waits to be put into a mass send. */
export type Releasable = {
  deliveryId: string
  senderStaffId: string
  contentHash: string
  dueAt: CorpInstant
  expiresAt: CorpInstant
}

export type Batch = { first: Releasable; deliveryIds: readonly string[]; dueAt: CorpInstant; expiresAt: CorpInstant }

/**
 * One mass send carries one identical body of one sender (spec 10, Coalescing): deliveries are put together by sender,
 * content and slot, 2,000 at most to each. A batch expires with the first of its deliveries.
 */
export function coalesce(deliveries: readonly Releasable[]): Batch[] {
  const groups = Map.groupBy(
    deliveries,
    (item) => `${item.senderStaffId} ${item.contentHash} ${item.dueAt.epochMilliseconds}`,
  )
  return [...groups.values()].flatMap((group) => {
    const batches: Batch[] = []
    for (let from = 0; from < group.length; from += chatsPerSend) {
      const part = group.slice(from, from + chatsPerSend)
      const [first, ...rest] = part
      if (first)
        batches.push({
          first,
          deliveryIds: part.map((item) => item.deliveryId),
          dueAt: first.dueAt,
          expiresAt: earliest(first.expiresAt, ...rest.map((item) => item.expiresAt)),
        })
    }
    return batches
  })
}
