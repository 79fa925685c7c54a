import { signalKind } from '#server/engine/signal.ts'

/** A delivery of a group post came to its end; `occurrenceId` is what it was made for. */
export const deliveryClosed = signalKind<{
  deliveryId: string
  occurrenceId: string
  groupChatId: string
  state: string
  reason: string | null
}>('delivery.closed')

/** A message to one contact came to its end; `enrollmentId` is the journey that it was made for. */
export const contactDeliveryClosed = signalKind<{
  deliveryId: string
  contactId: string
  enrollmentId: string
  state: string
  reason: string | null
}>('contact_delivery.closed')

/** Nobody saw WeCom's answer to a mass send: it is looked up, and put to a person if that does not tell. */
export const massSendInDoubt = signalKind<{ massSendId: string }>('mass_send.in_doubt')
