/** What the end of a delivery means for the occurrence it was made for. */
export function afterClose(closed: {
  deliveryId: string
  occurrenceId: string
  state: string
  reason: string | null
}): { deliveryId: string; occurrenceId: string; becomes: 'stays' | 'planned' | 'released' } {
  return {
    deliveryId: closed.deliveryId,
    occurrenceId: closed.occurrenceId,
    becomes: becomes(closed.state, closed.reason),
  }
}

/**
 * Taken back by a pause, or together with another chat's: decided anew. Refused because WeCom's ceiling is reached: decided
 * anew, by another route. Gone out although it was taken back: out, and never again. All else stays as it ended.
 */
function becomes(state: string, reason: string | null): 'stays' | 'planned' | 'released' {
  if (state === 'cancelled' && (reason === 'paused' || reason === 'withdrawn')) return 'planned'
  if (state === 'failed' && reason === 'quota_full') return 'planned'
  if (state === 'reported' && reason === 'won_race') return 'released'
  return 'stays'
}
