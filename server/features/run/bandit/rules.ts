import { guards } from '#contract/experiment.ts'
import { type ArmFigures, type Bandit, compare, EVENTS_MIN, TAU } from '#server/features/playbook/index.ts'

/** What an arm's posts in one group chat came to. */
export type ArmCluster = {
  armId: string
  posts: number
  shown: number
  leaves: number
  friend_deletions: number
  opt_outs: number
}

type Guard = NonNullable<ArmFigures['stoppedBy']>

const ALPHA = 0.05

/** A turn is chosen by what was known when the day before the day before it ended: by then it is settled. */
export const asOfOf = (date: Temporal.PlainDate): Temporal.PlainDate => date.subtract({ days: 2 })

const sumOf = (clusters: readonly ArmCluster[], of: Guard | 'posts' | 'shown'): number =>
  clusters.reduce((sum, cluster) => sum + cluster[of], 0)

/**
 * An arm's figures with the guard that stops it: more leaves, deletions or opt-outs than the baseline's, by the interval
 * that experiments are read by, or than the other arms' where there is no baseline. Once stopped, an arm stays so.
 */
export function figuresOf(
  { arms, baselineId }: Bandit,
  clusters: readonly ArmCluster[],
  clicks: ReadonlyMap<string, number>,
  stopped: ReadonlyMap<string, Guard>,
): ArmFigures[] {
  const alpha = ALPHA / Math.max(1, arms.length - 1)
  return arms.map(({ armId }) => {
    const own = clusters.filter((cluster) => cluster.armId === armId)
    const others = clusters.filter((cluster) =>
      baselineId === null ? cluster.armId !== armId : cluster.armId === baselineId,
    )
    const broken = armId === baselineId ? undefined : guards.find((guard) => isHigher(guard, others, own, alpha))
    return {
      armId,
      posts: sumOf(own, 'posts'),
      shown: sumOf(own, 'shown'),
      clicked: clicks.get(armId) ?? 0,
      stoppedBy: stopped.get(armId) ?? broken ?? null,
    }
  })
}

function isHigher(guard: Guard, others: readonly ArmCluster[], own: readonly ArmCluster[], alpha: number): boolean {
  if (sumOf(own, guard) + sumOf(others, guard) < EVENTS_MIN) return false
  const rates = (clusters: readonly ArmCluster[]): number[] =>
    clusters.flatMap((cluster) => (cluster.shown > 0 ? [cluster[guard] / cluster.shown] : []))
  const difference = compare(rates(others), rates(own), { tau: TAU[guard], alpha })
  return difference !== null && difference.low > 0
}
