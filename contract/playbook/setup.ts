import { z } from 'zod'
import { COMMUNITY_TYPES } from './community-type.ts'
import { figure, line, paragraph } from './primitive.ts'

export const PURPOSES = [
  'feedback',
  'loyalty',
  'conversion',
  'acquisition',
  'product-test',
  'repurchase',
  'bestseller',
  'service',
  'resource-matching',
] as const

export const OFFERS = ['advice', 'service', 'discounts', 'knowledge', 'contacts'] as const

/** Ages of a group chat by stage day (spec 30); advocacy is a set of goals, not an age. */
export const STAGES = ['launch', 'activation', 'monetisation', 'retention'] as const

export type Stage = (typeof STAGES)[number]

/** The metrics of spec 30, by stage. */
export const METRICS = [
  'join-rate',
  'profile-completion',
  'first-week-retention',
  'speaker-rate',
  'participation',
  'open-rate',
  'conversion',
  'average-order',
  'coupon-use',
  'weekly-active',
  'repurchase',
  'churn',
  'fission-rate',
  'referral-rate',
  'koc-share',
] as const

/**
 * Of these, what Qunce measures by itself from what it keeps of each group chat: who joined and left, what group nicknames
 * are, which links were opened. The others need what is not kept (speech, orders, games), so a person judges them.
 */
export const MEASURED_METRICS = ['profile-completion', 'first-week-retention', 'open-rate', 'churn'] as const

export const isMeasured = (metric: (typeof METRICS)[number]): metric is (typeof MEASURED_METRICS)[number] =>
  MEASURED_METRICS.some((each) => each === metric)

export const ROLES = [
  'owner',
  'admin',
  'content-officer',
  'host',
  'expert',
  'opinion-leader',
  'active-member',
  'member',
  'class-committee',
] as const

/** A figure to reach or not to pass. */
const target = { metric: z.enum(METRICS), at_least: figure.optional(), at_most: figure.optional() }

const goal = z.strictObject({ stage: z.enum([...STAGES, 'advocacy']), ...target })

export const basics = z.strictObject({
  positioning: z
    .strictObject({ audience: line, pain: line, solution: line })
    .meta({ description: 'For whom, with which pain, solved how' }),
  purpose: z.enum(PURPOSES),
  offer: z.array(z.enum(OFFERS)).min(1).max(OFFERS.length),
  community_type: z.enum(COMMUNITY_TYPES),
  trade: line,
  content_mix: z
    .strictObject({
      activation: z.int().min(0).max(100),
      conversion: z.int().min(0).max(100),
      brand: z.int().min(0).max(100),
    })
    .optional()
    .meta({ description: 'Percent, together 100; left out, the community type decides' }),
  goals: z.array(goal).max(60).optional(),
  fit_share: figure.optional().meta({ description: 'Share of joiners who match the persona' }),
  entry_review: z.enum(['gate-page', 'add-staff-first', 'none']).optional(),
})

const role = z.strictObject({ role: z.enum(ROLES), person: line, duty: line })

/** How often staff are asked to remind members of the nickname rule; in days. */
export const NICKNAME_REMINDERS = { weekly: 7, fortnightly: 14, monthly: 30 } as const

const nickname = z.strictObject({
  rule: line.meta({ description: 'As members read it: 城市+昵称' }),
  pattern: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .meta({ description: 'Regular expression (RE2) that a good nickname matches' }),
  example: line.optional(),
  remind: z
    .enum(['weekly', 'fortnightly', 'monthly'])
    .optional()
    .meta({ description: 'How often at most the owner of a group chat is asked to remind members; left out, never' }),
})

const ammunition = z.strictObject({
  welcome: paragraph.optional(),
  self_introduction: paragraph.optional(),
  announcement: paragraph.optional(),
  posters: z.array(line).max(50).optional(),
  faq: z
    .array(z.strictObject({ question: line, answer: paragraph }))
    .max(200)
    .optional(),
  reminders: z.array(paragraph).max(50).optional(),
  escalation: z
    .array(z.strictObject({ when: line, say: paragraph, hand_to: line }))
    .max(50)
    .optional(),
})

const visual = z.strictObject({
  avatar: paragraph.optional(),
  announcement_layout: paragraph.optional(),
  poster_sizes: z
    .array(z.strictObject({ use: line, width: z.int().min(100).max(10000), height: z.int().min(100).max(10000) }))
    .max(20)
    .optional(),
})

const pilot = z.strictObject({
  members: z.strictObject({ from: z.int().min(1).max(500), to: z.int().min(1).max(500) }),
  days: z.int().min(1).max(90),
  pass: z.array(z.strictObject(target)).min(1).max(20),
})

export const setup = z.strictObject({
  group_name: line.meta({ description: 'How group chats are named; variables allowed' }),
  nickname: nickname.optional(),
  rules: z.strictObject({ donts: z.array(line).min(3).max(10), musts: z.array(line).min(3).max(10) }),
  roles: z.array(role).min(1).max(30),
  ammunition: ammunition.optional(),
  visual: visual.optional(),
  pilot: pilot.optional(),
})
