import { signalKind } from '#server/engine/signal.ts'

/** A delivery of a group post came to its end; `occurrenceId` is what it was made for. */
export const deliveryClosed = signalKind<{
  deliveryId: string
  occurrenceId: string
  groupChatId: string
  state: string
  reason: string | null
}>('delivery.closed')
