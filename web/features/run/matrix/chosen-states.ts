import type { OccurrenceState } from '#contract/occurrence.ts'
import { stateOrder } from '#web/features/occurrence/index.ts'

/** The states named in an address, joined by commas. */
export const occurrenceStateSet = (text: string | undefined): ReadonlySet<OccurrenceState> => {
  const named = new Set(text?.split(','))
  return new Set(stateOrder.filter((state) => named.has(state)))
}
