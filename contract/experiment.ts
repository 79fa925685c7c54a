import { z } from 'zod'
import { instant } from './occurrence.ts'

/** What is laid side by side: the first is what an experiment is for, the others guard it. */
export const measures = ['clicks', 'leaves', 'friend_deletions', 'opt_outs'] as const
export const measure = z.enum(measures)
export type Measure = z.infer<typeof measure>

/**
 * How an arm stands to the baseline in one measure. `not_observable`: nothing counts it, such as clicks of a message
 * without a link. `too_early`: fewer than five clusters an arm, or ten events in two.
 */
export const standings = ['not_observable', 'too_early', 'no_difference', 'higher', 'lower'] as const

const reading = z.object({
  measure,
  /** Events counted, and the mean over clusters of their rate; null where it is not observable. */
  count: z.int().nullable(),
  rate: z.number().nullable(),
  /** Group chats, or for clicks the owners whose group chats share a link. */
  clusters: z.int(),
  /** Of the rates against the baseline's, with an interval that holds whenever it is read. */
  difference: z.object({ value: z.number(), low: z.number(), high: z.number() }).nullable(),
  standing: z.enum(standings),
})
export type Reading = z.infer<typeof reading>

/** `winner`: more clicks, no guard broken. `guard_broken`: more leaves, deletions or opt-outs than the baseline. */
export const armVerdicts = ['baseline', 'too_early', 'no_difference', 'winner', 'loser', 'guard_broken'] as const

const arm = z.object({
  armId: z.string(),
  name: z.string(),
  nameEn: z.string().nullable(),
  weight: z.int(),
  /** What it changes; all null and false: the step as it is written. */
  contentName: z.string().nullable(),
  variant: z.string().nullable(),
  at: z.string().nullable(),
  isHoldout: z.boolean(),
  groupChats: z.int(),
  members: z.int(),
  due: z.int(),
  sent: z.int(),
  readings: z.array(reading),
  verdict: z.enum(armVerdicts),
})
export type ArmReading = z.infer<typeof arm>

/** One experiment over all runs of its playbook, as far as the reader sees their group chats. */
export const experimentReading = z.object({
  experimentId: z.string(),
  name: z.string(),
  nameEn: z.string().nullable(),
  trackId: z.string(),
  stepId: z.string(),
  stepName: z.string(),
  stepNameEn: z.string().nullable(),
  /** The latest version that has it. */
  version: z.int(),
  isInLatest: z.boolean(),
  firstDueAt: instant.nullable(),
  lastDueAt: instant.nullable(),
  /** Group chats that changed arms, since weights did, and are left out. */
  crossed: z.int(),
  arms: z.array(arm),
})
export type ExperimentReading = z.infer<typeof experimentReading>

/** Guards of a bandit: what takes an arm out of its choice. */
export const guards = ['leaves', 'friend_deletions', 'opt_outs'] as const

const banditArm = z.object({
  armId: z.string(),
  name: z.string(),
  nameEn: z.string().nullable(),
  posts: z.int(),
  /** Members who were there, post by post, and clicks on its links. */
  shown: z.int(),
  clicked: z.int(),
  /** Where its click rate is thought to lie, nineteen times of twenty: what the choice rests on, no test. */
  rate: z.object({ mean: z.number(), low: z.number(), high: z.number() }),
  share: z.number(),
  stoppedBy: z.enum(guards).nullable(),
})

/** What a bandit of one run has learnt; of runs alone whose group chats the reader all sees. */
export const banditReading = z.object({
  runId: z.guid(),
  runName: z.string(),
  banditId: z.string(),
  /** Null: of an experiment. */
  columnId: z.string().nullable(),
  name: z.string(),
  nameEn: z.string().nullable(),
  /** Figures are of before that day; null: nothing was chosen yet. */
  asOf: z.string().nullable(),
  arms: z.array(banditArm),
  /** Shares of the last days by which posts were given out, the earliest first, in the arms' order. */
  days: z.array(z.object({ asOf: z.string(), shares: z.array(z.number()) })),
})
export type BanditReading = z.infer<typeof banditReading>

/** What the ways of a journey's split are compared by: leaving it by an exit, and what guards it within 30 days. */
export const splitMeasures = ['exits', 'opt_outs', 'friend_deletions'] as const
export type SplitMeasure = (typeof splitMeasures)[number]

const splitArm = z.object({
  /** Null: everybody else. */
  armId: z.string().nullable(),
  name: z.string(),
  nameEn: z.string().nullable(),
  /** Of a hundred contacts. */
  share: z.int(),
  /** Contacts who came to the branch and went this way; who is over without an exit has finished. */
  entered: z.int(),
  underWay: z.int(),
  finished: z.int(),
  /** Messages of the steps of this way, and clicks on their links; null for a reader who sees some group chats alone. */
  sent: z.int().nullable(),
  clicks: z.int().nullable(),
  readings: z.array(
    z.object({
      measure: z.enum(splitMeasures),
      count: z.int(),
      rate: z.number().nullable(),
      difference: z.object({ value: z.number(), low: z.number(), high: z.number() }).nullable(),
      standing: z.enum(['too_early', 'no_difference', 'higher', 'lower']),
    }),
  ),
  isBaseline: z.boolean(),
})
export type SplitArm = z.infer<typeof splitArm>

/** A branch of a journey that splits at random, way by way, over all runs of its playbook. */
export const splitReading = z.object({
  trackId: z.string(),
  trackName: z.string(),
  trackNameEn: z.string().nullable(),
  stepId: z.string(),
  name: z.string(),
  nameEn: z.string().nullable(),
  version: z.int(),
  arms: z.array(splitArm),
})
export type SplitReading = z.infer<typeof splitReading>

export const experimentsPage = z.object({
  playbookId: z.guid(),
  /** Group chats that keep their arm. */
  items: z.array(experimentReading),
  bandits: z.array(banditReading),
  splits: z.array(splitReading),
})
export type ExperimentsPage = z.infer<typeof experimentsPage>

const percent = (least: number, most: number) => z.coerce.number().min(least).max(most)

/** How large an experiment must be. Rates in percent; `icc` is how alike members of one group chat are, from 0 to 1. */
export const sizeQuery = z.strictObject({
  baseline: percent(0.01, 99),
  difference: percent(0.01, 50),
  members: z.coerce.number().int().min(1).max(500),
  icc: percent(0, 1),
})
export type SizeQuery = z.infer<typeof sizeQuery>

export const experimentSize = z.object({
  /** 1 + (members − 1) × icc: how many times as many members it takes as if each were drawn alone. */
  designEffect: z.number(),
  /** Group chats an arm that four of five such experiments need, by daily posts counted. */
  sizes: z.array(z.object({ days: z.int(), groupChats: z.int() })),
  /** However long it goes on, it takes as many. */
  leastGroupChats: z.int(),
})
export type ExperimentSize = z.infer<typeof experimentSize>
