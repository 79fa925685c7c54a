import type { BanditPart } from '#contract/playbook/occurrence.ts'
import { type Arm, calendarSteps, type Column, type Experiment, type PlaybookDocument } from '#contract/playbook.ts'

/** What learns while it sends: an experiment in the mode `bandit`, or a column that picks so, whose contents are arms. */
export type Bandit = {
  banditId: string
  /** Null: of an experiment. */
  columnId: string | null
  arms: readonly { armId: string; weight: number }[]
  /** What guards hold the other arms against; null: each against all the others. */
  baselineId: string | null
}

/** What an occurrence that a column's bandit chose is counted under, beside the ids of experiments. */
export const columnBanditId = (columnId: string): string => `column/${columnId}`

/** The arms that send: a holdout is no part of the choice. */
const sendingArms = ({ arms }: Experiment): Arm[] => arms.filter((arm) => arm.holdout === undefined)

const ofExperiment = (experiment: Experiment): Bandit => {
  const arms = sendingArms(experiment)
  const asWritten = arms.find((arm) => arm.content === undefined && arm.variant === undefined)
  return {
    banditId: experiment.id,
    columnId: null,
    arms: arms.map(({ id, weight }) => ({ armId: id, weight })),
    baselineId: (asWritten ?? arms[0])?.id ?? null,
  }
}

const ofColumn = (column: Column): Bandit => ({
  banditId: columnBanditId(column.id),
  columnId: column.id,
  arms: column.contents.map((armId) => ({ armId, weight: 1 })),
  baselineId: null,
})

const known = new WeakMap<PlaybookDocument, readonly Bandit[]>()

/** The bandits of a document. */
export function banditsOf(document: PlaybookDocument): readonly Bandit[] {
  const kept = known.get(document)
  if (kept !== undefined) return kept
  const columns = (document.columns ?? []).filter((column) => column.pick === 'bandit')
  const experiments = calendarSteps(document).flatMap(({ experiment }) =>
    experiment?.mode === 'bandit' ? [experiment] : [],
  )
  const bandits = [...experiments.map(ofExperiment), ...columns.map(ofColumn)]
  known.set(document, bandits)
  return bandits
}

/** One turn of a step that a bandit decides. */
export type BanditAsk = { banditId: string; stepId: string; date: Temporal.PlainDate; time: string }

/**
 * How a bandit stands on a turn's day, and where the group chat falls in its shares: a whole number of [0, 2^32). Both are
 * the same each time they are asked. Figures are those before `asOf`.
 */
export type BanditStand = { asOf: string; arms: readonly BanditPart[]; point: number }

/** What was chosen, and out of what. */
export type Choice = { banditId: string; armId: string; asOf: string; arms: readonly BanditPart[] }

const POINTS = 2 ** 32

/**
 * The arm at the stand's point. Arms lie side by side in the order of their ids, each as wide as its share of those that
 * are `allowed`. Null where none of them is known.
 */
export function choose(banditId: string, stand: BanditStand, allowed: (armId: string) => boolean): Choice | null {
  const open = stand.arms.filter(({ armId }) => allowed(armId)).sort((a, b) => (a.armId < b.armId ? -1 : 1))
  const total = open.reduce((sum, { share }) => sum + share, 0)
  // Where guards have stopped all that fit this group chat, the first of them goes on.
  const arms = open.map((arm, i) => ({ ...arm, share: total > 0 ? arm.share / total : Number(i === 0) }))
  let passed = 0
  const at = stand.point / POINTS
  const arm = arms.find(({ share }) => (passed += share) > at) ?? arms.findLast(({ share }) => share > 0)
  return arm === undefined ? null : { banditId, armId: arm.armId, asOf: stand.asOf, arms }
}
