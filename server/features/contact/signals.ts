import { signalKind } from '#server/engine/signal.ts'

/**
 * A contact became a friend of a member of staff. `arrivedRealAt` is the real time of the callback that told of it, null
 * when this was learnt by synchronising.
 */
export const contactAdded = signalKind<{
  contactId: string
  staffId: string
  followedAt: string
  state: string
  isHalf: boolean
  arrivedRealAt: string | null
}>('contact.added')

/** A friendship ended; `by` null when nobody told who ended it. */
export const contactRemoved = signalKind<{
  contactId: string
  staffId: string
  endedAt: string
  by: 'staff' | 'contact' | 'transfer' | null
}>('contact.removed')
