import { z } from 'zod'
import { localDate } from './occurrence.ts'

/** So many virtual people in days are rehearsed at most for the desk: 50 group chats of 200 for 90 days. */
export const REHEARSED_AT_MOST = 50 * 200 * 90

/** What to rehearse a version with; variables that are not given take the document's examples. */
export const rehearsePlaybook = z
  .strictObject({
    groups: z.int().min(1).max(200),
    members: z.int().min(0).max(500),
    days: z.int().min(1).max(120),
    from: localDate,
    seed: z.string().trim().min(1).max(60).optional(),
    variables: z.record(z.string(), z.union([z.string().max(500), z.number()])).optional(),
  })
  .refine(({ groups, members, days }) => groups * members * days <= REHEARSED_AT_MOST, {
    path: ['groups'],
    message: `groups × members × days is at most ${REHEARSED_AT_MOST}; ask for fewer of one of them`,
  })
export type RehearsePlaybook = z.infer<typeof rehearsePlaybook>

const counts = z.record(z.string(), z.int())

/** One day of the calendar that a rehearsal gives, over all group chats. */
const rehearsedDay = z.object({
  date: z.string(),
  /** Steps due, and what became of those that came up this day. */
  due: z.int(),
  massSends: z.int(),
  staffTasks: z.int(),
  messages: z.int(),
  welcomes: z.int(),
  deferred: z.int(),
  skipped: z.int(),
  expired: z.int(),
  /** Taps of all staff, reminders given, posts sent by hand. */
  taps: z.int(),
  reminders: z.int(),
  byHand: z.int(),
  /** Members by how many messages of the corp reached them: none, one … six and more. */
  load: z.array(z.int()),
  members: z.int(),
  joined: z.int(),
  left: z.int(),
  speakers: z.int(),
  clickers: z.int(),
  orders: z.int(),
  paidFen: z.int(),
})
export type RehearsedDay = z.infer<typeof rehearsedDay>

const stepFigures = z.object({
  reached: z.int(),
  sent: z.int(),
  fellBack: z.int(),
  deferred: z.int(),
  expired: z.int(),
  skipped: counts,
})
export type StepFigures = z.infer<typeof stepFigures>

const journeyFigures = z.object({
  entered: z.int(),
  ended: counts,
  underWay: z.int(),
  steps: z.record(z.string(), stepFigures),
  /** How many reached each goal. */
  goals: counts,
  /**
   * How often each case of a branch was taken; `otherwise` is who fitted none. Of a wait for something, how often it
   * `happened`, or had `timed_out`.
   */
  branches: z.record(z.string(), counts),
})
export type JourneyFigures = z.infer<typeof journeyFigures>

const armFigures = z.object({ groups: z.int(), due: z.int(), sent: z.int() })

/** Somewhere a rule held a step back or left it out; `expired` was not tapped in time. */
const conflict = z.object({
  date: z.string(),
  groupChat: z.string(),
  stepId: z.string(),
  kind: z.enum(['deferred', 'dropped']),
  reason: z.string(),
})
export type Conflict = z.infer<typeof conflict>

/** How often a rule held a step back or left it out, over all group chats. */
const conflictCount = conflict.pick({ stepId: true, kind: true, reason: true }).extend({ count: z.int() })
export type ConflictCount = z.infer<typeof conflictCount>

/** What the model expects, over all group chats: the value and the range that eight of ten such rehearsals fall into. */
const expected = z.object({ value: z.int(), low: z.int(), high: z.int() })
export type Expected = z.infer<typeof expected>

/** What the model expects of an arm: members at its posts, and who of them clicks, post by post; its rate is of those. */
const expectedOfArm = z.object({ reached: z.int(), clickers: expected, rate: z.number().nullable() })

/** What a rehearsal found. Everything under `model` is the people model's word, and must be shown as such. */
export const rehearsal = z.object({
  playbook: z.string(),
  seed: z.string(),
  from: z.string(),
  zone: z.string(),
  days: z.int(),
  groups: z.int(),
  members: z.int(),
  staff: z.int(),
  quotaMode: z.string(),
  occurrences: z.object({
    due: z.int(),
    sent: z.int(),
    deferred: z.int(),
    dropped: counts,
    held: counts,
    expired: z.int(),
  }),
  deliveries: z.object({ massSend: z.int(), staffTask: z.int(), message: z.int(), welcome: z.int() }),
  maxPerGroupPerDay: z.int(),
  maxPerMemberPerDay: z.int(),
  conflicts: z.int(),
  /** Posts that went by hand since WeCom’s quota was spent or kept for what matters more. */
  quotaShort: z.int(),
  /** Contents that came back to a group chat within 14 days, and the soonest. */
  repeats: z.int(),
  /** The same of posts that stand in for messages of a journey: they come as often as members ask for them. */
  fallbackRepeats: z.int(),
  soonestRepeatDays: z.int().nullable(),
  /** Of one member of staff on one day: taps and minutes, on average and at most. */
  work: z.object({
    tapsMean: z.number(),
    tapsMost: z.number(),
    minutesMean: z.number(),
    minutesMost: z.number(),
    byHand: z.int(),
    tasks: z.int(),
    reminders: z.int(),
  }),
  journeys: z.record(z.string(), journeyFigures),
  /** By experiment and arm: group chats in it, steps due in them and posts that went out; none do in a holdout. */
  experiments: z.record(z.string(), z.record(z.string(), armFigures)),
  /** The commonest conflicts. */
  conflictsByStep: z.array(conflictCount),
  /** The first conflicts, for those who want to look one up. */
  examples: z.array(conflict),
  calendar: z.array(rehearsedDay),
  model: z.object({
    note: z.string(),
    /** Share of members who speak on a day, in the first week and the last. */
    activeFirstWeek: z.number(),
    activeLastWeek: z.number(),
    joined: z.int(),
    speakers: expected,
    clickers: expected,
    left: expected,
    orders: expected,
    paidFen: expected,
    /** By experiment and arm, as `experiments`; a column that picks by clicks is `column/` and its id. */
    experiments: z.record(z.string(), z.record(z.string(), expectedOfArm)),
  }),
})
export type Rehearsal = z.infer<typeof rehearsal>
