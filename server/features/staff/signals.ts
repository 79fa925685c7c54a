import { signalKind } from '#server/engine/signal.ts'

/** A member of staff who was at work left the corp, or was disabled in WeCom. */
export const staffLeft = signalKind<{ staffId: string }>('staff.left')
