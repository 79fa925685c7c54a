import { z } from 'zod'
import { condition, tagName, type Condition } from '../condition.ts'
import { catchUp } from './governor.ts'
import { bond, type Bond, clockTime, line, paragraph, stableId, WEEKDAYS } from './primitive.ts'

/** Branches in one another; what reads a journey by recursion stays clear of the stack's end. */
export const BRANCH_DEPTH_MAX = 5

export const AUDIENCES = ['member', 'contact'] as const

/** `member`: of a group chat of the run, which is the context. `contact`: a friend of staff, without one. */
export type Audience = (typeof AUDIENCES)[number]

const base = {
  id: stableId,
  name: line.optional(),
  name_en: line.optional(),
  note: paragraph.optional(),
  bond: bond.optional(),
}
const titled = { ...base, name: line }

/** What becomes of a send to a member who is nobody's friend. A post goes out once a day and group chat, whoever asks for it. */
export const fallback = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('skip') }),
  z.strictObject({ kind: z.literal('group-post'), content: stableId }),
  z.strictObject({ kind: z.literal('friend-hook'), content: stableId }),
])

export type Fallback = z.infer<typeof fallback>

const welcomeStep = z
  .strictObject({ ...titled, kind: z.literal('welcome'), content: stableId })
  .meta({ description: 'First step of a journey entered by `contact-added`: sent at once with the welcome code' })

const sendStep = z
  .strictObject({
    ...titled,
    kind: z.literal('send'),
    content: stableId,
    fallback: fallback.optional(),
    catch_up: catchUp.optional(),
  })
  .meta({ description: 'One message to the contact. `fallback` for members who are nobody’s friend' })

const duration = z
  .strictObject({
    days: z.int().min(0).max(366).optional(),
    hours: z.int().min(0).max(720).optional(),
    minutes: z.int().min(0).max(1440).optional(),
    at: clockTime.optional(),
  })
  .meta({ description: 'Local days, hours and minutes together; `at` is the hour of the day so many days on' })

const nextTime = z.union([clockTime, z.strictObject({ weekday: z.enum(WEEKDAYS), at: clockTime })])

const waitStep = z
  .strictObject({
    ...base,
    kind: z.literal('wait'),
    for: duration.optional(),
    until: nextTime.optional(),
    when: condition.optional(),
    at_most: duration.optional(),
    get otherwise(): z.ZodOptional<z.ZodType<JourneyStep[]>> {
      return stepList.optional()
    },
  })
  .meta({
    description:
      'Exactly one of `for`, `until`, which is the next such local time, and `when` with `at_most`: goes on as soon as it holds, else by `otherwise` when the time is up',
  })

const tagStep = z.strictObject({
  ...base,
  kind: z.literal('tag'),
  add: z.array(tagName).max(20).optional(),
  remove: z.array(tagName).max(20).optional(),
})

const staffTaskStep = z
  .strictObject({
    ...base,
    kind: z.literal('staff-task'),
    title: line,
    title_en: line.optional(),
    within_hours: z.int().min(1).max(720).optional(),
  })
  .meta({ description: 'For the friend’s staff member, else the owner of the group chat; 24 hours when not said' })

const moveStep = z
  .strictObject({ ...base, kind: z.literal('move'), track: stableId })
  .meta({ description: 'Ends this journey and begins another of the same run, if its rules let the contact in' })

const endStep = z.strictObject({ ...base, kind: z.literal('end'), reason: line, reason_en: line.optional() })

const branchStep = z.strictObject({
  ...base,
  kind: z.literal('branch'),
  get cases(): z.ZodType<BranchCase[]> {
    return z.array(branchCase).min(1).max(10)
  },
  get otherwise(): z.ZodOptional<z.ZodType<JourneyStep[]>> {
    return stepList.optional()
  },
})

/** One thing of a journey; lists of them are read from top to bottom. */
export const journeyStep: z.ZodType<JourneyStep> = z
  .discriminatedUnion('kind', [welcomeStep, sendStep, waitStep, branchStep, tagStep, staffTaskStep, moveStep, endStep])
  .meta({ id: 'journey-step', title: '旅程步骤 journey step' })

const stepList = z.array(journeyStep).max(100)

const branchCase = z
  .strictObject({ id: stableId, name: line, name_en: line.optional(), when: condition, steps: stepList })
  .meta({ description: 'The first case that holds is gone into; `steps` may be empty' })

export interface BranchCase {
  id: string
  name: string
  name_en?: string | undefined
  when: Condition
  steps: JourneyStep[]
}

export interface BranchStep {
  id: string
  name?: string | undefined
  name_en?: string | undefined
  note?: string | undefined
  bond?: Bond | undefined
  kind: 'branch'
  cases: BranchCase[]
  otherwise?: JourneyStep[] | undefined
}

export type Duration = z.infer<typeof duration>

export interface WaitStep {
  id: string
  name?: string | undefined
  name_en?: string | undefined
  note?: string | undefined
  bond?: Bond | undefined
  kind: 'wait'
  for?: Duration | undefined
  until?: z.infer<typeof nextTime> | undefined
  when?: Condition | undefined
  at_most?: Duration | undefined
  otherwise?: JourneyStep[] | undefined
}

export type MoveStep = z.infer<typeof moveStep>
export type SendStep = z.infer<typeof sendStep>

export type JourneyStep =
  | z.infer<typeof welcomeStep>
  | SendStep
  | WaitStep
  | BranchStep
  | z.infer<typeof tagStep>
  | z.infer<typeof staffTaskStep>
  | MoveStep
  | z.infer<typeof endStep>

export type JourneyStepKind = JourneyStep['kind']

const entry = {
  where: condition.optional(),
  again: z.enum(['never', 'after-end', 'after-days']).optional(),
  after_days: z.int().min(1).max(366).optional(),
}

/** What begins a journey, who may, and whether again. Nobody stands in one journey of one run twice at a time. */
const enter = z.discriminatedUnion('on', [
  z.strictObject({ on: z.literal('member-joined'), ...entry }),
  z.strictObject({ on: z.literal('contact-added'), ...entry }),
  z.strictObject({ on: z.literal('tag-added'), tag: tagName, ...entry }),
  z.strictObject({ on: z.literal('segment-entered'), segment: condition, ...entry }),
])

export type Entry = z.infer<typeof enter>

const exit = z.strictObject({ id: stableId, name: line, name_en: line.optional(), when: condition })

export type Exit = z.infer<typeof exit>

const goal = z
  .strictObject({
    id: stableId,
    name: line,
    name_en: line.optional(),
    when: condition,
    within_days: z.int().min(1).max(366).optional(),
    leave: z.boolean().optional(),
  })
  .meta({
    description:
      'What the journey is for: counted once a contact meets it, also after the last step, for `within_days` from the entry (30 when not said); `leave: true` ends the journey there',
  })

export type Goal = z.infer<typeof goal>

/** How long after the entry a goal counts that does not say. */
export const GOAL_DAYS = 30

export const journeyTrack = z.strictObject({
  id: stableId,
  name: line,
  name_en: line.optional(),
  note: paragraph.optional(),
  kind: z.literal('journey'),
  audience: z.enum(AUDIENCES),
  zone: z
    .string()
    .min(1)
    .max(60)
    .optional()
    .meta({ description: 'Where the hours of its waits are told, such as Asia/Tokyo; the corp’s when not said' }),
  enter,
  goals: z.array(goal).max(10).optional(),
  exits: z.array(exit).max(10).optional(),
  steps: z.array(journeyStep).min(1).max(100),
})

export type JourneyTrack = z.infer<typeof journeyTrack>
