import { z } from 'zod'
import { communityTypes, type CommunityType } from './community-type.ts'
import { clockTime } from './primitive.ts'

/** What becomes of a step that was missed: left out, sent late within its grace, or put to a person. */
export const catchUp = z.strictObject({
  rule: z.enum(['skip', 'late', 'ask']),
  grace_minutes: z.int().min(0).max(1440).optional(),
})

export const followUp = z.strictObject({
  remind_after_minutes: z.array(z.int().min(1).max(1440)).min(1).max(3).optional(),
  escalate_after_minutes: z.int().min(1).max(1440).optional(),
  escalate_to: z.enum(['direct-leader', 'admin']).optional(),
})

/** The playbook's own frequency rules; what is left out comes from the community type. */
export const governor = z.strictObject({
  group_per_day: z.int().min(1).max(24).optional(),
  group_per_week: z.int().min(1).max(168).optional(),
  gap_minutes: z.int().min(0).max(1440).optional(),
  contact_per_day: z.int().min(1).max(24).optional(),
  contact_per_week: z.int().min(1).max(168).optional(),
  member_load_per_day: z.int().min(1).max(100).optional(),
  hold_above_percent: z.int().min(0).max(100).optional(),
  quiet: z.strictObject({ from: clockTime, to: clockTime }).optional(),
  catch_up: catchUp.optional(),
  follow_up: followUp.optional(),
})

export type GovernorSection = z.infer<typeof governor>

export type CatchUp = { rule: 'skip' | 'late' | 'ask'; graceMinutes: number }

/** The governor in force for a playbook, complete. Times are local, minutes are minutes. */
export interface Governor {
  groupPerDay: number
  groupPerWeek: number | null
  gapMinutes: number
  contactPerDay: number
  contactPerWeek: number
  memberLoadPerDay: number
  holdAbovePercent: number
  quiet: { from: string; to: string }
  catchUp: CatchUp
  followUp: {
    remindAfterMinutes: readonly number[]
    escalateAfterMinutes: number
    escalateTo: 'direct-leader' | 'admin'
  }
}

/** Spec 10, Governor: the defaults no community type changes. */
const DEFAULTS = {
  gapMinutes: 120,
  contactPerDay: 1,
  contactPerWeek: 3,
  memberLoadPerDay: 6,
  holdAbovePercent: 30,
  catchUp: { rule: 'late', graceMinutes: 120 },
  followUp: { remindAfterMinutes: [15, 45, 90], escalateAfterMinutes: 60, escalateTo: 'direct-leader' },
} as const satisfies Partial<Governor>

/** The catch-up rule as written, its grace filled in: 120 minutes where a late send has no figure of its own. */
export const catchUpOf = (written: z.infer<typeof catchUp> | undefined, otherwise: CatchUp): CatchUp =>
  written === undefined
    ? otherwise
    : { rule: written.rule, graceMinutes: written.grace_minutes ?? DEFAULTS.catchUp.graceMinutes }

/** The section of a document laid over the defaults of its community type. */
export function governorOf(section: GovernorSection | undefined, type: CommunityType): Governor {
  const followUpSection = section?.follow_up
  return {
    groupPerDay: section?.group_per_day ?? communityTypes[type].sendsPerDay,
    groupPerWeek: section?.group_per_week ?? null,
    gapMinutes: section?.gap_minutes ?? DEFAULTS.gapMinutes,
    contactPerDay: section?.contact_per_day ?? DEFAULTS.contactPerDay,
    contactPerWeek: section?.contact_per_week ?? DEFAULTS.contactPerWeek,
    memberLoadPerDay: section?.member_load_per_day ?? DEFAULTS.memberLoadPerDay,
    holdAbovePercent: section?.hold_above_percent ?? DEFAULTS.holdAbovePercent,
    quiet: section?.quiet ?? communityTypes[type].quiet,
    catchUp: catchUpOf(section?.catch_up, DEFAULTS.catchUp),
    followUp: {
      remindAfterMinutes: followUpSection?.remind_after_minutes ?? DEFAULTS.followUp.remindAfterMinutes,
      escalateAfterMinutes: followUpSection?.escalate_after_minutes ?? DEFAULTS.followUp.escalateAfterMinutes,
      escalateTo: followUpSection?.escalate_to ?? DEFAULTS.followUp.escalateTo,
    },
  }
}
