import { z } from 'zod'
import { clockTime, line, stableId } from './primitive.ts'

export const ARMS_MAX = 5

/** `split`: a group chat keeps its arm. `bandit`: each post goes the way that fared best so far, more often. */
export const EXPERIMENT_MODES = ['split', 'bandit'] as const

const arm = z
  .strictObject({
    id: stableId,
    name: line.optional(),
    name_en: line.optional(),
    weight: z.int().min(1).max(1000),
    content: stableId.optional(),
    variant: z
      .string()
      .regex(/^[a-z]$/)
      .optional(),
    at: clockTime.optional(),
    holdout: z.literal(true).optional(),
  })
  .meta({
    description:
      'Changes the content, its variant or the hour, or sends nothing; one that says none is the step as written',
  })

/**
 * What a calendar step tries out. `split`, and where no mode is given: each group chat of the run is in one arm, by a hash
 * of its id, and stays in it as long as the experiment's id and the arms' ids and weights stand. `bandit`: each post goes
 * to an arm by the share that its clicks of the days before have earned it; weights share out what is kept for trying, and
 * a holdout holds out its group chats as in a split.
 */
export const experiment = z.strictObject({
  id: stableId,
  name: line.optional(),
  name_en: line.optional(),
  mode: z.enum(EXPERIMENT_MODES).optional(),
  arms: z.array(arm).min(2).max(ARMS_MAX),
})

export type Arm = z.infer<typeof arm>
export type Experiment = z.infer<typeof experiment>
