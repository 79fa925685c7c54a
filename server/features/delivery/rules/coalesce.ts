import type { CorpInstant } from '#server/kernel/time.ts'
import { earliest } from '#server/kernel/time.ts'

/** Chats, or contacts, in one mass send at most (D92135). */
export const recipientsAtMost = { group: 2_000, single: 10_000 } as const

/** A released delivery that waits to be put into a mass send. */
export type Releasable = {
  deliveryId: string
  chatType: keyof typeof recipientsAtMost
  /** Null: WeCom asks the member of staff who last chatted with each contact. */
  senderStaffId: string | null
  senderLane: number
  contentHash: string
  dueAt: CorpInstant
  expiresAt: CorpInstant
}

export type Batch = { first: Releasable; deliveryIds: readonly string[]; dueAt: CorpInstant; expiresAt: CorpInstant }

/**
 * One mass send carries one identical body of one sender (spec 10, Coalescing): deliveries are put together by sender,
 * content and slot, as many as WeCom takes to each. What goes to contacts has no slot: whatever waits goes together. A
 * batch expires with the first of its deliveries.
 */
export function coalesce(deliveries: readonly Releasable[]): Batch[] {
  const groups = Map.groupBy(
    deliveries,
    (item) =>
      `${item.chatType} ${item.senderStaffId} ${item.contentHash} ${item.chatType === 'group' ? item.dueAt.epochMilliseconds : ''}`,
  )
  return [...groups.values()].flatMap((group) => {
    const batches: Batch[] = []
    const size = recipientsAtMost[group[0]?.chatType ?? 'group']
    for (let from = 0; from < group.length; from += size) {
      const part = group.slice(from, from + size)
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
