/** Engagement 去客户朋友圈互动: a weekly plan that asks staff to visit the moments of customers they have long not been in touch with. */
import { z } from 'zod'
import { instant, localDate } from './occurrence.ts'
import { page, pageQuery } from './paging.ts'
import { clockTime } from './playbook/primitive.ts'
import { staffTaskState } from './staff-task.ts'

/** So many plans of a corp, and customers of one member's list. */
export const ENGAGEMENT_PLANS_MAX = 20
export const ENGAGEMENT_CONTACTS_MAX = 20
/** A customer who was on a list is on none for so many days. */
export const ENGAGEMENT_REST_DAYS = 14

/** No staff: everybody who serves customers. */
export const saveEngagementPlan = z.strictObject({
  name: z.string().trim().min(1).max(40),
  /** 1 is Monday. */
  weekdays: z
    .array(z.int().min(1).max(7))
    .min(1)
    .max(7)
    .refine((days) => new Set(days).size === days.length, 'each once'),
  /** Local, in the corp's zone. */
  time: clockTime,
  contacts: z.int().min(1).max(ENGAGEMENT_CONTACTS_MAX),
  staffIds: z.array(z.guid()).max(1000).default([]),
})
export type SaveEngagementPlan = z.output<typeof saveEngagementPlan>

/** What came of a time: staff were asked, nobody had a customer left, it was too late by then, or the hours were quiet. */
export const engagementOutcomes = ['asked', 'nobody', 'missed', 'quiet'] as const
export type EngagementOutcome = (typeof engagementOutcomes)[number]

export const engagementPlan = z.object({
  engagementPlanId: z.guid(),
  name: z.string(),
  weekdays: z.array(z.int()),
  time: clockTime,
  contacts: z.int(),
  /** Those whom the reader sees; `staffCount` 0 is everybody. */
  staff: z.array(z.object({ staffId: z.guid(), name: z.string() })),
  staffCount: z.int(),
  isOn: z.boolean(),
  /** Null while it is off. */
  nextAt: instant.nullable(),
  /** Its latest time: how many of the reader's staff were asked, and how that stands. */
  last: z
    .object({
      at: instant,
      outcome: z.enum(engagementOutcomes),
      asked: z.int(),
      done: z.int(),
      waiting: z.int(),
    })
    .nullable(),
  createdBy: z.string(),
  mayChange: z.boolean(),
})
export type EngagementPlan = z.infer<typeof engagementPlan>
export const engagementPlans = z.object({ items: z.array(engagementPlan) })
export type EngagementPlans = z.infer<typeof engagementPlans>

/** What a plan would ask for: of how many, how often a week, and when first. */
export const engagementPreview = z.object({
  staff: z.int(),
  tasksAWeek: z.int(),
  contactsAWeek: z.int(),
  nextAt: instant,
})
export type EngagementPreview = z.infer<typeof engagementPreview>

export const engagementPlanSaved = z.object({ engagementPlanId: z.guid() })
export const switchEngagementPlan = z.strictObject({ isOn: z.boolean() })

export const engagementsQuery = z.strictObject({ ...pageQuery.shape, engagementPlanId: z.guid().optional() })
export type EngagementsQuery = z.output<typeof engagementsQuery>

/** What a member of staff was asked on a day; no task where none of their customers was left to visit. */
export const engagement = z.object({
  date: localDate,
  staff: z.object({ staffId: z.guid(), name: z.string() }),
  task: z.object({ staffTaskId: z.guid(), state: staffTaskState, reason: z.string().nullable() }).nullable(),
  /** The one who was longest without contact first; `touchedAt` is when that was, as far as Qunce knew. */
  contacts: z.array(z.object({ contactId: z.guid(), name: z.string(), touchedAt: instant })),
})
export type Engagement = z.infer<typeof engagement>
export const engagementsPage = page(engagement)
