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

export const experimentsPage = z.object({ playbookId: z.guid(), items: z.array(experimentReading) })
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
