import { z } from 'zod'
import { groupAims, platforms, tradeKeys } from './playbook/first-choice.ts'

/** The three answers that a playbook is recommended by. */
export const recommendationQuery = z.strictObject({
  platform: z.enum(platforms),
  aim: z.enum(groupAims),
  trade: z.enum(tradeKeys),
})
export type RecommendationQuery = z.infer<typeof recommendationQuery>

/** What to make of the platform, given the trade. */
export const platformAdvice = [
  'wecom_fits',
  'add_personal',
  'both_fits',
  'wecom_first',
  'personal_by_hand',
  'move_to_wecom',
] as const
export type PlatformAdvice = (typeof platformAdvice)[number]

/** How a playbook answers the trade and the aim. */
export const tradeFits = ['match', 'general', 'other'] as const
export const aimFits = ['match', 'near', 'differs'] as const

const recommended = z.object({
  slug: z.string(),
  tradeFit: z.enum(tradeFits),
  /** The trade that the playbook was written for, in its own words. */
  tradeLine: z.string(),
  aimFit: z.enum(aimFits),
  communityType: z.string(),
  /** Sends a day into one group chat, at most; and what the aim's own type would keep to. */
  perDay: z.int(),
  perDayOfAim: z.int(),
  steps: z.int(),
  contents: z.int(),
})
export type Recommended = z.infer<typeof recommended>

/** The best playbook of the gallery for the answers, then up to two others, each with the facts it was chosen by. */
export const recommendation = z.object({ platform: z.enum(platformAdvice), items: z.array(recommended) })
export type Recommendation = z.infer<typeof recommendation>
