/** What a closed delivery means for its occurrence; `reason` is why it is planned again. */
export type AfterClose = {
  occurrenceId: string
  deliveryId: string
  becomes: 'stays' | 'planned' | 'released'
  reason: string | null
}

/**
 * What the end of a delivery means for the occurrence it was made for. Taken back by a pause, or together with another
 * chat's: decided anew. Refused because WeCom's ceiling is reached: decided anew, by another route. Gone out although it
 * was taken back: out, and never again. All else stays as it ended.
 */
export function afterClose(closed: {
  deliveryId: string
  occurrenceId: string
  state: string
  reason: string | null
}): AfterClose {
  const { deliveryId, occurrenceId, reason } = closed
  const becomes = becomesOf(closed.state, reason)
  return { deliveryId, occurrenceId, becomes, reason: becomes === 'planned' ? reason : null }
}

function becomesOf(state: string, reason: string | null): AfterClose['becomes'] {
  if (state === 'cancelled' && (reason === 'paused' || reason === 'withdrawn')) return 'planned'
  if (state === 'failed' && reason === 'quota_full') return 'planned'
  if (state === 'reported' && reason === 'won_race') return 'released'
  return 'stays'
}
