import { z } from 'zod'
import { mediaKind } from './media.ts'
import { instant } from './occurrence.ts'
import { page } from './paging.ts'

export const staffTaskStates = ['open', 'permitted', 'done', 'expired', 'cancelled'] as const
export const staffTaskState = z.enum(staffTaskStates)

export const staffTaskItem = z.object({
  staffTaskId: z.guid(),
  kind: z.enum(['send', 'manual']),
  state: staffTaskState,
  reason: z.string().nullable(),
  title: z.string(),
  titleEn: z.string().nullable(),
  staff: z.object({ staffId: z.guid(), name: z.string() }),
  groupChat: z.object({ groupChatId: z.guid(), name: z.string(), wecomChatId: z.string() }).nullable(),
  /** Whom it is about, where it is about one contact. */
  contact: z.object({ contactId: z.guid(), name: z.string() }).nullable(),
  /** What is to be done, in more words than the title. */
  note: z.string(),
  occurrenceId: z.guid().nullable(),
  dueAt: instant,
  expiresAt: instant,
  doneAt: instant.nullable(),
  reminders: z.int(),
  /** When it was put off to, and why; null when it was not. */
  postponed: z.object({ until: instant, reason: z.string() }).nullable(),
})
export type StaffTaskItem = z.infer<typeof staffTaskItem>
export const staffTasksPage = page(staffTaskItem)

/** The message ready to send, each bubble on its own. */
export const staffTaskPage = staffTaskItem.extend({
  /** What the corp's clock showed when this was answered. */
  corpTime: instant,
  /** Of the bubbles, how many the client reported as sent: sending goes on behind them. */
  sentBubbles: z.int(),
  /** The latest that it can be put off to now; null when it cannot any more. */
  postponeUntil: instant.nullable(),
  /** Who had it before, the latest last. */
  handedOver: z.array(
    z.object({
      at: instant,
      from: z.string(),
      to: z.string(),
      /** `person` gave a reason; else its holder was away, left, or is back. */
      cause: z.enum(['person', 'away', 'left', 'back']),
      reason: z.string(),
    }),
  ),
  bubbles: z.array(
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('text'), text: z.string() }),
      z.object({
        kind: z.literal('link'),
        title: z.string(),
        url: z.string(),
        description: z.string(),
        pictureUrl: z.string(),
      }),
      /** `source` names the file: see `mediaAddress`. */
      z.object({ kind: mediaKind, source: z.string(), title: z.string() }),
      z.object({
        kind: z.literal('mini_program'),
        title: z.string(),
        appId: z.string(),
        page: z.string(),
        source: z.string(),
      }),
    ]),
  ),
})
export type StaffTaskPage = z.infer<typeof staffTaskPage>
export type Bubble = StaffTaskPage['bubbles'][number]

export const staffTaskQuery = z.strictObject({
  state: z.enum(['waiting', 'done', 'missed', 'all']).default('waiting'),
  staffId: z.guid().optional(),
  search: z.string().trim().max(60).optional(),
  cursor: z.string().max(400).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export type StaffTaskQuery = z.output<typeof staffTaskQuery>

/** The least and the most that a reason says, in characters. */
const reason = z.string().trim().min(2).max(200)

/**
 * Asked at each tap, right before sending: the server says no when the step was paused, has expired or is quiet. `holder`
 * names the page that asks, anew each time it is opened: while a permit is out, only the page that has it gets it again.
 */
export const askPermit = z.strictObject({
  holder: z
    .string()
    .regex(/^[\w-]{8,64}$/)
    .nullable()
    .default(null),
  /** A person sends it without WeCom's client: the ids of its files are not asked for, and may be missing. */
  byHand: z.boolean().default(false),
})
export const permit = z.object({
  permitUntilRealAt: instant,
  /** WeCom's ids of the files of its bubbles, in their order; null where a bubble has none. */
  mediaIds: z.array(z.string().nullable()),
  /** How long it holds, in ms of real time from when it was asked for: the asker's own clock may be off. */
  validMs: z.int(),
})
export type Permit = z.infer<typeof permit>
/**
 * Why a permit is refused; `sending_elsewhere`: another page has one for another `waitMs`; `media_missing`: a picture or
 * file of it cannot be had, for `problem`.
 */
export const permitRefusals = [
  'task_settled',
  'withdrawn',
  'paused',
  'too_late',
  'sending_elsewhere',
  'media_missing',
] as const
export type PermitRefusal = (typeof permitRefusals)[number]

/** How many bubbles have gone out; fewer than reported before changes nothing. */
export const reportProgress = z.strictObject({ sentBubbles: z.int().min(1).max(20) })

/** Puts a task off: it is asked again then. Not beyond `postponeUntil` of its page. */
export const postponeStaffTask = z.strictObject({ until: instant, reason })
export type PostponeStaffTask = z.infer<typeof postponeStaffTask>

/** Hands a task to a colleague who can send in its chat. */
export const handOverStaffTask = z.strictObject({ toStaffId: z.guid(), reason })
export type HandOverStaffTask = z.infer<typeof handOverStaffTask>

/** Who can send in the chat of a task, beside its holder: the owner of the chat first, then by name. */
export const staffTaskColleagues = z.object({
  colleagues: z.array(z.object({ staffId: z.guid(), name: z.string(), isOwner: z.boolean() })),
})
export type StaffTaskColleagues = z.infer<typeof staffTaskColleagues>

/** What the client says became of it. `via` is how it went out; a note or a link to a picture proves manual work. */
export const reportStaffTask = z.discriminatedUnion('outcome', [
  z.strictObject({
    outcome: z.literal('sent'),
    via: z.enum(['sidebar', 'copy', 'manual']),
    note: z.string().trim().max(200).default(''),
  }),
  z.strictObject({ outcome: z.literal('not_sent'), note: z.string().trim().max(200).default('') }),
])
export type ReportStaffTask = z.infer<typeof reportStaffTask>

/** Most tasks that are reported at once. */
export const reportedAtOnce = 50

/** Tasks whose messages a person sent by hand, all of them: each is taken as sent, or refused by itself. */
export const reportStaffTasks = z.strictObject({
  staffTaskIds: z
    .array(z.guid())
    .min(1)
    .max(reportedAtOnce)
    .refine((ids) => new Set(ids).size === ids.length, 'each once'),
})

export const reportedStaffTasks = z.object({
  done: z.int(),
  refused: z.array(z.object({ staffTaskId: z.guid(), code: z.enum(['not_found', 'staff_task_settled']) })),
})
export type ReportedStaffTasks = z.infer<typeof reportedStaffTasks>
