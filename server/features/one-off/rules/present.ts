import type { OneOffState } from '#contract/one-off.ts'
import type { OccurrenceState, StateCounts } from '#contract/occurrence.ts'

/** States from which an occurrence still moves. */
export const openStates = ['planned', 'deferred', 'due', 'waiting_staff', 'in_doubt'] as const

const isOpen = (state: string): boolean => openStates.some((open) => open === state)

/** How a one-off stands, from how its occurrences stand. */
export function stateOf(counts: StateCounts, isCancelled: boolean): OneOffState {
  if (isCancelled) return 'cancelled'
  const states = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([state]) => state)
  if (!states.some(isOpen)) return 'done'
  return states.every((state) => state === 'planned') ? 'planned' : 'under_way'
}

/** How many of each state, out of counts by state. */
export const sumOf = (rows: readonly { state: OccurrenceState; count: number }[]): StateCounts => {
  const counts: StateCounts = {}
  for (const { state, count } of rows) counts[state] = (counts[state] ?? 0) + count
  return counts
}

export const hasLink = ({ text, links }: { text: string; links: readonly unknown[] }): boolean =>
  links.length > 0 || /https?:\/\//.test(text)
