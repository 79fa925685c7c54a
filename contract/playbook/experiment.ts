import { z } from 'zod'
import { clockTime, line, stableId } from './primitive.ts'

export const ARMS_MAX = 5

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
 * What a calendar step tries out: each group chat of the run is in one arm, by a hash of its id, and stays in it as long
 * as the experiment's id and the arms' ids and weights stand.
 */
export const experiment = z.strictObject({
  id: stableId,
  name: line.optional(),
  name_en: line.optional(),
  arms: z.array(arm).min(2).max(ARMS_MAX),
})

export type Arm = z.infer<typeof arm>
export type Experiment = z.infer<typeof experiment>
