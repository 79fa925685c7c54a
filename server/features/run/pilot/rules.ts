import { type CriterionOutcome, leastPeople, type PilotState } from '#contract/pilot.ts'
import { isMeasured, type MEASURED_METRICS, type METRICS } from '#contract/playbook/setup.ts'

export type Metric = (typeof METRICS)[number]

/** One criterion as the version writes it: a metric, and the figure that it reaches or does not pass. */
export type Criterion = { metric: Metric; at_least?: string | undefined; at_most?: string | undefined }

/** A share: how many of how many. */
export type Reading = { part: number; whole: number }
export type Readings = Partial<Record<(typeof MEASURED_METRICS)[number], Reading>>

/** What a person said, by the criterion's place. */
export type Judgements = ReadonlyMap<number, { passes: boolean }>

export type JudgedCriterion = { measured: Reading | null; outcome: CriterionOutcome }

/**
 * How a pilot stands. What is measured of enough people is held against its figure; of the rest a person's word counts,
 * and without one it is open. While it runs nothing is final; then one criterion that is not kept fails it, and one that is
 * open leaves it undecided.
 */
export function judgePilot(
  criteria: readonly Criterion[],
  readings: Readings,
  judgements: Judgements,
  isOver: boolean,
): { criteria: JudgedCriterion[]; state: Extract<PilotState, 'running' | 'passed' | 'failed' | 'undecided'> } {
  const judged = criteria.map((criterion, index): JudgedCriterion => {
    const measured = isMeasured(criterion.metric) ? (readings[criterion.metric] ?? null) : null
    const isTold = measured !== null && measured.whole >= leastPeople
    if (isTold) return { measured, outcome: isKept(criterion, measured) ? 'pass' : 'fail' }
    const said = judgements.get(index)
    if (said) return { measured, outcome: said.passes ? 'pass' : 'fail' }
    return { measured, outcome: measured === null ? 'by_hand' : 'too_little' }
  })
  const outcomes = new Set(judged.map(({ outcome }) => outcome))
  if (!isOver) return { criteria: judged, state: 'running' }
  if (outcomes.has('fail')) return { criteria: judged, state: 'failed' }
  return { criteria: judged, state: outcomes.has('by_hand') || outcomes.has('too_little') ? 'undecided' : 'passed' }
}

/** Whether a share keeps to a criterion; in whole numbers, so that 17 of 20 is 85%. */
function isKept({ at_least: atLeast, at_most: atMost }: Criterion, { part, whole }: Reading): boolean {
  const scaled = part * 10_000
  if (atLeast !== undefined && scaled < hundredths(atLeast) * whole) return false
  return atMost === undefined || scaled <= hundredths(atMost) * whole
}

/** A share such as 12.5% in hundredths of a percent. */
const hundredths = (figure: string): number => Math.round(Number(figure.replace('%', '')) * 100)

export type Candidate = { groupChatId: string; contacts: number }

/**
 * Group chats whose contacts together are within the bounds, the nearer to their middle the better, and of those as few as
 * can be; none where no choice is. Of choices alike, those given first are taken.
 */
export function suggestPilot<T extends Candidate>(
  candidates: readonly T[],
  { from, to }: { from: number; to: number },
): T[] {
  const usable = candidates.filter(({ contacts }) => contacts > 0 && contacts <= to)
  // For each sum the fewest chats that make it, each by the chat it was reached with and the sum before.
  const best = new Map<number, { count: number; chats: readonly T[] }>([[0, { count: 0, chats: [] }]])
  for (const chat of usable) {
    // What this very chat adds is not added to again.
    const before = Array.from(best)
    for (const [sum, { count, chats }] of before) {
      const next = sum + chat.contacts
      const known = best.get(next)
      if (next <= to && (known === undefined || known.count > count + 1))
        best.set(next, { count: count + 1, chats: [...chats, chat] })
    }
  }
  const middle = (from + to) / 2
  const sums = [...best.keys()].filter((sum) => sum >= from).sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle))
  return [...(best.get(sums[0] ?? -1)?.chats ?? [])]
}
