import type { Arm, Experiment } from '#contract/playbook.ts'

/** Where a unit falls in an experiment, by the experiment's id: a whole number of [0, 2^32), the same each time. */
export type Draw = (experimentId: string) => number

const POINTS = 2 ** 32

/**
 * The arm at a point of [0, 2^32). Arms lie side by side in the order of their ids, each as wide as its weight: the first
 * whose weights summed up pass ⌊point × total ÷ 2^32⌋. So what else stands in the playbook, and where an arm is written,
 * moves nobody.
 */
export function armAt(experiment: Experiment, point: number): Arm {
  const arms = experiment.arms.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const total = arms.reduce((sum, arm) => sum + arm.weight, 0)
  const at = Math.floor((point * total) / POINTS)
  let passed = 0
  const arm = arms.find(({ weight }) => (passed += weight) > at)
  if (arm === undefined) throw new Error('a point lies below 2^32, so some arm is there')
  return arm
}

/** The arm of a step's experiment; null for a step without one, and where nobody is drawn. */
export const drawn = (experiment: Experiment | undefined, draw: Draw | undefined): Arm | null =>
  experiment === undefined || draw === undefined ? null : armAt(experiment, draw(experiment.id))
