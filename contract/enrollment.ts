import { z } from 'zod'
import { instant, occurrenceState, route, why, whyFact } from './occurrence.ts'
import { page, pageQuery } from './paging.ts'

const words = z.object({ zh: z.string(), en: z.string() })
const named = z.object({ name: z.string(), nameEn: z.string().nullable() })
const namedStep = named.extend({ stepId: z.string() })
const contact = z.object({ contactId: z.guid(), name: z.string() })
const groupChat = z.object({ groupChatId: z.guid(), name: z.string() })
const run = z.object({ runId: z.guid(), name: z.string(), version: z.int() })

/** How many, for one reason; the name stands where the playbook gives one: of an exit, or of an end. */
const reasonCount = z.object({ reason: z.string(), name: named.nullable(), count: z.int() })
export type ReasonCount = z.infer<typeof reasonCount>

/** What became of those who came to a step: of `reached` some are `here`, some ended, the rest went on. */
export const stepFigures = z.object({
  reached: z.int(),
  here: z.int(),
  wentOn: z.int(),
  ended: z.array(reasonCount),
  /** Of steps that send; null of all others. `open` are on their way, with staff for the most part; `asking` wait for a
   * person's answer. */
  messages: z
    .object({
      asking: z.int(),
      open: z.int(),
      sent: z.int(),
      notSent: z.array(reasonCount),
      posted: z.int(),
      skipped: z.array(reasonCount),
    })
    .nullable(),
  /** Of waits for something, how it came out; null of all others. */
  waits: z.object({ happened: z.int(), timedOut: z.int() }).nullable(),
})
export type StepFigures = z.infer<typeof stepFigures>

/** A journey's lines from top to bottom, each as deep as the branches that it lies in; a way heads its steps. */
export const journeyLine = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('way'), depth: z.int(), ...named.shape, when: words.nullable() }),
  z.object({
    kind: z.literal('step'),
    depth: z.int(),
    ...namedStep.shape,
    act: z.enum(['welcome', 'send', 'wait', 'branch', 'tag', 'staff-task', 'move', 'end']),
    says: words,
    figures: stepFigures,
  }),
])
export type JourneyLine = z.infer<typeof journeyLine>

/** A goal of a journey: how many reached it, and in how many days half of them had; null where nobody did. */
export const journeyGoal = z.object({
  goalId: z.string(),
  ...named.shape,
  when: words,
  reached: z.int(),
  medianDays: z.number().nullable(),
})
export type JourneyGoal = z.infer<typeof journeyGoal>

export const runJourney = z.object({
  trackId: z.string(),
  ...named.shape,
  audience: z.enum(['member', 'contact']),
  entry: words,
  entered: z.int(),
  underWay: z.int(),
  over: z.int(),
  /** Steps that would go out, but hold for a pause. */
  held: z.int(),
  goals: z.array(journeyGoal),
  lines: z.array(journeyLine),
})
export type RunJourney = z.infer<typeof runJourney>

export const runJourneys = z.object({
  journeys: z.array(runJourney),
  /** How many of the latest entries the figures were counted from; null where all are in them. */
  countedFrom: z.int().nullable(),
})
export type RunJourneys = z.infer<typeof runJourneys>

/** `waiting` goes on by itself, `held` when somebody lets it, `over` not any more. */
export const enrollmentStates = ['waiting', 'held', 'over'] as const
export const enrollmentState = z.enum(enrollmentStates)
export type EnrollmentState = z.infer<typeof enrollmentState>

export const enrollmentQuery = z.strictObject({
  ...pageQuery.shape,
  track: z.string().max(80).optional(),
  state: enrollmentState.optional(),
  /** The step where they stand, or where it ended. */
  step: z.string().max(80).optional(),
  /** A part of the contact's name. */
  search: z.string().trim().min(1).max(60).optional(),
})
export type EnrollmentQuery = z.output<typeof enrollmentQuery>

export const enrollmentItem = z.object({
  enrollmentId: z.guid(),
  contact,
  run,
  journey: named.extend({ trackId: z.string() }),
  groupChat: groupChat.nullable(),
  entry: z.int(),
  enteredAt: instant,
  state: enrollmentState,
  step: namedStep,
  /** When it is looked at next; null when it is held or over. */
  wakeAt: instant.nullable(),
  endedAt: instant.nullable(),
  /** Why it was put off, is held, or ended, and what the playbook calls that. */
  reason: z.string().nullable(),
  reasonName: named.nullable(),
})
export type EnrollmentItem = z.infer<typeof enrollmentItem>
export const enrollmentsPage = page(enrollmentItem)

/** One message of Qunce's to one contact. */
export const contactDelivery = z.object({
  deliveryId: z.guid(),
  /** Null for a welcome: it greets whoever was added, also who walks no journey. */
  enrollmentId: z.guid().nullable(),
  run: run.nullable(),
  step: namedStep,
  route,
  state: occurrenceState,
  reason: z.string().nullable(),
  /** Null where WeCom chooses among several members of staff, until it tells whom it chose. */
  sender: z.object({ staffId: z.guid(), name: z.string() }).nullable(),
  releasedAt: instant,
  sentAt: instant.nullable(),
  expiresAt: instant,
  bubbles: why.shape.bubbles,
})
export type ContactDelivery = z.infer<typeof contactDelivery>
export const contactDeliveriesPage = page(contactDelivery)

/**
 * The facts of an enrollment, with the detail that each one's sentence needs: step (the step's names), outcome, goal, path [{step,
 * way}], next {step, at | over}, reason, until, paused, add and remove [{group, name}], title, by. Facts of its messages
 * are told by the codes of the why panel.
 */
export const enrollmentCodes = [
  'enrollment.entered',
  'enrollment.moved',
  /** A wait for something is over: outcome. */
  'enrollment.waited',
  'enrollment.goal',
  'enrollment.released',
  'enrollment.deferred',
  'enrollment.asked',
  /** What a person answered: decision, by. */
  'enrollment.decided',
  'enrollment.skipped',
  'enrollment.fell_back',
  'enrollment.tagged',
  'enrollment.asked_staff',
  'enrollment.held',
  'enrollment.put_back',
  'enrollment.ended',
  /** The run moved to another version, where the step is another: from, to. */
  'enrollment.version_moved',
  /** What a person did: by, why. */
  'enrollment.paused',
  'enrollment.resumed',
  'enrollment.removed',
] as const
export type EnrollmentCode = (typeof enrollmentCodes)[number]

/** One contact's way through a journey: why each thing was, or was not, sent to them, from stored facts only. */
export const enrollmentStory = enrollmentItem.extend({
  isFriend: z.boolean(),
  /** Its step was missed and waits for a person's answer. */
  isAsking: z.boolean(),
  /** A pause above it. */
  paused: z.enum(['group_chat', 'run', 'playbook', 'corp']).nullable(),
  facts: z.array(whyFact),
  deliveries: z.array(contactDelivery),
  /** Messages that staff have already: those still go out when it is paused or ended. */
  withStaff: z.int(),
})
export type EnrollmentStory = z.infer<typeof enrollmentStory>

/** For how many contacts a person answered. */
export const journeyDecided = z.object({ contacts: z.int() })
export type JourneyDecided = z.infer<typeof journeyDecided>

/** Why a person pauses, or ends, a journey for one contact. */
export const enrollmentAct = z.strictObject({ reason: z.string().trim().max(200).default('') })
