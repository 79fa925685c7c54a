import { z } from 'zod'

/** How a due step stands, one word everywhere (spec 80). *clicked* and *paused* are overlays, not states. */
export const occurrenceStates = [
  'planned',
  'due',
  'waiting_staff',
  'sent',
  'reported',
  'deferred',
  'skipped',
  'expired',
  'cancelled',
  'failed',
  'in_doubt',
] as const

export const occurrenceState = z.enum(occurrenceStates)
export type OccurrenceState = z.infer<typeof occurrenceState>

export const routes = [
  'mass_send',
  'welcome',
  'staff_task',
  'moment',
  'robot',
  'sms',
  'email',
  'webhook',
  'manual',
] as const
export const route = z.enum(routes)
export type Route = z.infer<typeof route>

/** An instant in RFC 3339, UTC. Corp time unless the field ends in `RealAt`. */
export const instant = z.iso.datetime({ offset: true })
/** A local day in the corp's zone. */
export const localDate = z.iso.date()

/** How many of each state; states with none are left out. */
export const stateCounts = z.partialRecord(occurrenceState, z.int())
export type StateCounts = z.infer<typeof stateCounts>

/**
 * The facts of the why panel, with the detail that each one's sentence needs (text and numbers, instants in RFC 3339;
 * `seen` stands for usedToday, capDay, quotaLeft, overloadedPercent, routeBecause). A fact of any other code is one that
 * a later feature stored.
 */
export const whyCodes = [
  /** Why it is planned then: stepId, zh, en. */
  'plan.schedule',
  /** phaseId, name, nameEn. */
  'plan.phase',
  /** What it won its slot over: slotId, name, nameEn, at, over [{stepId, name, nameEn, because}]. */
  'plan.slot',
  /** Which content of its column came up: columnId, name, nameEn, contentName, pick, place, of. */
  'plan.pick',
  /** Its group chat's arm: experimentId, name, nameEn, armId, arm, armEn, weight, of, isHeldOut, contentName, variant. */
  'plan.experiment',
  /**
   * Chosen by clicks: banditId, columnId (null: of an experiment), name, nameEn, armId, contentName, asOf (figures are of
   * before that day), arms [{armId, name, nameEn, share, posts, shown, clicked, stoppedBy}].
   */
  'plan.bandit',
  /** The zone's clock jumps over the hour: written, shiftedTo. */
  'plan.clock_shift',
  /** The year's holidays were not published when this was planned: year. */
  'plan.holiday_unpublished',
  /**
   * reason, until, seen; and what it gave way to, where that is another step: winner {occurrenceId, runName, name, nameEn,
   * dueAt, place (which send of the day or week it is), isKept (it is still to come)}.
   */
  'occurrence.deferred',
  /** A person put it at another time: from, to (instants), by. */
  'occurrence.moved',
  /** Paused by: paused, seen. */
  'occurrence.held',
  /** Missed, and its rule asks a person: seen. */
  'occurrence.asked',
  /** decision, by. */
  'occurrence.decided',
  /** reason, seen, winner. */
  'occurrence.skipped',
  /** It won over another step of the group chat: loser {as a winner}, reason, until (null: the other was dropped). */
  'occurrence.displaced',
  /** route, attempt, expiresAt, quotaMode, seen. */
  'delivery.released',
  /** route, reason. */
  'delivery.sent',
  'delivery.reported',
  'delivery.failed',
  'delivery.expired',
  'delivery.cancelled',
  'delivery.skipped',
  /** WeCom has it: msgid. */
  'mass_send.accepted',
  'mass_send.answer_lost',
  /** The look-up found that it never arrived. */
  'mass_send.not_there',
  /** The look-up found several that could be it: candidates. */
  'mass_send.several_alike',
  /** A picture or file of it cannot be had: source, problem. */
  'mass_send.media_missing',
  /** reminders, outcome (asked | unknown | away | wecom_CODE). */
  'mass_send.reminded',
  /** to, outcome (told | not_told | no_leader | held_back). */
  'mass_send.escalated',
  /** Asked back: reason. */
  'mass_send.cancelled',
  /** decision, by. */
  'mass_send.resolved',
  /** Its staff member was told, or reminded: reminders, outcome (told | not_told | held_back | away). */
  'staff_task.told',
  /** to, outcome (told | not_told | no_leader | held_back). */
  'staff_task.escalated',
  /** The staff member tapped, and the server let it go: by. */
  'staff_task.permitted',
  /** until, reason, by. */
  'staff_task.postponed',
  /** from, to, reason, by. */
  'staff_task.handed_over',
  /** It went to somebody else because its holder is away, left or is back: from, to, cause (away | left | back). */
  'staff_task.stood_in',
  /** The staff member says that it did not go out: note, by. */
  'staff_task.declined',
  /** How often the group chat's own link was clicked, the last time at the fact's: clicks. */
  'link.clicked',
] as const
export type WhyCode = (typeof whyCodes)[number]

/** A line of the why panel: a stored fact, told in words by its code. */
export const whyFact = z.object({
  at: instant,
  code: z.string(),
  /** Figures and names that the code's sentence needs. */
  detail: z.record(z.string(), z.unknown()),
})
export type WhyFact = z.infer<typeof whyFact>

/** Answer to "why was this (not) sent to X?", from stored facts only. */
export const why = z.object({
  occurrenceId: z.guid(),
  state: occurrenceState,
  reason: z.string().nullable(),
  groupChat: z.object({ groupChatId: z.guid(), name: z.string() }),
  run: z.object({ runId: z.guid(), name: z.string(), version: z.int() }),
  step: z.object({ stepId: z.string(), name: z.string(), nameEn: z.string().nullable() }),
  column: z.object({ columnId: z.string(), name: z.string(), nameEn: z.string().nullable() }).nullable(),
  dueAt: instant,
  localDate,
  localTime: z.string(),
  route: route.nullable(),
  sender: z.object({ staffId: z.guid(), name: z.string() }).nullable(),
  expiresAt: instant.nullable(),
  sentAt: instant.nullable(),
  paused: z.enum(['group_chat', 'run', 'playbook', 'corp']).nullable(),
  /** The message as it goes, or went, out: one entry a bubble. */
  bubbles: z.array(
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('text'), text: z.string() }),
      z.object({ kind: z.literal('link'), title: z.string(), description: z.string(), url: z.string() }),
      z.object({ kind: z.enum(['image', 'video', 'file', 'mini_program']), title: z.string() }),
    ]),
  ),
  /** Null where clicks by group chat are not observable: the link is shared by several chats (spec 10, Coalescing). */
  clicks: z.int().nullable(),
  facts: z.array(whyFact),
  /** What a person may decide now. */
  decisions: z.array(
    z.discriminatedUnion('kind', [
      /** `createdAt` is when WeCom says that it was made: what a person can tell it by. */
      z.object({
        kind: z.literal('adopt'),
        massSendId: z.guid(),
        msgid: z.string(),
        createdAt: instant.nullable(),
      }),
      z.object({ kind: z.literal('resubmit'), massSendId: z.guid() }),
      z.object({ kind: z.literal('skip_in_doubt'), massSendId: z.guid() }),
      z.object({ kind: z.literal('send_late') }),
      z.object({ kind: z.literal('skip') }),
    ]),
  ),
})
export type Why = z.infer<typeof why>

/** What a person decides about a step that asks: send it late after all, or leave it out. */
export const decideOccurrence = z.strictObject({ decision: z.enum(['send_late', 'skip']) })
export type DecideOccurrence = z.infer<typeof decideOccurrence>

/** What a person says of a mass send in doubt. */
export const resolveMassSend = z.discriminatedUnion('decision', [
  z.strictObject({ decision: z.literal('adopt'), msgid: z.string().min(1).max(128) }),
  z.strictObject({ decision: z.literal('resubmit') }),
  z.strictObject({ decision: z.literal('skip') }),
])
export type ResolveMassSend = z.infer<typeof resolveMassSend>
