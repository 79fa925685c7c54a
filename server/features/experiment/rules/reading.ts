import type { ArmReading, Measure, Reading } from '#contract/experiment.ts'
import { measures } from '#contract/experiment.ts'
import type { Arm, Experiment } from '#contract/playbook.ts'
import { compare, EVENTS_MIN, TAU } from '#server/features/playbook/index.ts'

/** What happened in one cluster of one arm: events, and how many members could have made one. */
export type Cluster = { armId: string; count: number; exposed: number }

/** Clusters of each measure; null where nothing counts it. */
export type Counted = Record<Measure, { clusters: readonly Cluster[]; isObservable: (armId: string) => boolean }>

const ALPHA = 0.05

const changesNothing = (arm: Arm): boolean =>
  arm.content === undefined && arm.variant === undefined && arm.at === undefined && arm.holdout === undefined

/** What the other arms are held against: the step as written, else the first arm that sends. */
export const baselineOf = ({ arms }: Experiment): Arm | undefined =>
  arms.find(changesNothing) ?? arms.find((arm) => arm.holdout === undefined) ?? arms[0]

/**
 * What an experiment says so far, arm by arm: the mean of the clusters' rates, and its difference from the baseline's. The
 * other arms share one chance in twenty to be wrong, in each measure.
 */
export function readArms(
  experiment: Experiment,
  counted: Counted,
): Map<string, Pick<ArmReading, 'readings' | 'verdict'>> {
  const baseline = baselineOf(experiment)
  const alpha = ALPHA / Math.max(1, experiment.arms.length - 1)
  return new Map(
    experiment.arms.map((arm) => {
      const isBaseline = arm.id === baseline?.id
      const readings = measures.map((measure) =>
        readingOf(measure, counted[measure], arm.id, isBaseline ? null : (baseline?.id ?? null), alpha),
      )
      return [arm.id, { readings, verdict: isBaseline ? 'baseline' : verdictOf(readings) }]
    }),
  )
}

const eventsOf = (clusters: readonly Cluster[]): number => clusters.reduce((sum, { count }) => sum + count, 0)

const ratesOf = (clusters: readonly Cluster[]): number[] =>
  clusters.flatMap(({ count, exposed }) => (exposed > 0 ? [count / exposed] : []))

function readingOf(
  measure: Measure,
  { clusters, isObservable }: Counted[Measure],
  armId: string,
  baselineId: string | null,
  alpha: number,
): Reading {
  const own = clusters.filter((cluster) => cluster.armId === armId)
  const rates = ratesOf(own)
  if (!isObservable(armId))
    return { measure, count: null, rate: null, clusters: rates.length, difference: null, standing: 'not_observable' }
  const told = {
    measure,
    count: eventsOf(own),
    rate: rates.length === 0 ? null : rates.reduce((sum, rate) => sum + rate, 0) / rates.length,
    clusters: rates.length,
  }
  if (baselineId === null || !isObservable(baselineId)) return { ...told, difference: null, standing: 'too_early' }
  const others = clusters.filter((cluster) => cluster.armId === baselineId)
  const difference =
    told.count + eventsOf(others) < EVENTS_MIN ? null : compare(ratesOf(others), rates, { tau: TAU[measure], alpha })
  return { ...told, difference, standing: standingOf(difference) }
}

function standingOf(difference: Reading['difference']): Reading['standing'] {
  if (difference === null) return 'too_early'
  if (difference.low > 0) return 'higher'
  return difference.high < 0 ? 'lower' : 'no_difference'
}

/** Clicks decide; whatever they say, an arm after which more members leave, delete or opt out is no winner. */
function verdictOf(readings: readonly Reading[]): ArmReading['verdict'] {
  const standing = (measure: Measure) => readings.find((reading) => reading.measure === measure)?.standing
  if (measures.some((measure) => measure !== 'clicks' && standing(measure) === 'higher')) return 'guard_broken'
  const clicks = standing('clicks')
  if (clicks === 'higher') return 'winner'
  if (clicks === 'lower') return 'loser'
  return readings.every(({ difference }) => difference === null) ? 'too_early' : 'no_difference'
}
