import { z } from 'zod'
import { mediaKind } from './media.ts'
import { instant, localDate, occurrenceState, route, stateCounts } from './occurrence.ts'
import { page, pageQuery } from './paging.ts'
import {
  LIBRARY_REFERENCE,
  LINK_DESCRIPTION_MAX_BYTES,
  LINK_TITLE_MAX_BYTES,
  MINI_PROGRAM_TITLE_MAX_BYTES,
  TEXT_MAX_BYTES,
  URL_MAX_BYTES,
} from './playbook/content.ts'
import { localDateTime } from './playbook/primitive.ts'

const address = z
  .string()
  .trim()
  .max(URL_MAX_BYTES)
  .regex(/^https?:\/\/\S+$/, 'An address begins with https:// or http://.')

/** A card that leads to an address; whoever opens it is counted. */
export const linkCard = z.strictObject({
  title: z.string().trim().min(1).max(LINK_TITLE_MAX_BYTES),
  description: z.string().trim().min(1).max(LINK_DESCRIPTION_MAX_BYTES).optional(),
  url: address,
  picture: address.optional(),
})

/** A card that opens a page of a mini-program; WeCom takes those that the corp has linked. */
export const miniProgramCard = z.strictObject({
  title: z.string().trim().min(1).max(MINI_PROGRAM_TITLE_MAX_BYTES),
  appId: z.string().trim().min(1).max(64),
  page: z.string().trim().min(1).max(URL_MAX_BYTES),
  /** A file of the corp's own by its name, or an https address; 520 × 416 looks best. */
  picture: z.string().trim().min(1).max(URL_MAX_BYTES),
})
export type MiniProgramCard = z.output<typeof miniProgramCard>

/**
 * What is sent: its text, then its files, then its mini-programs, then its cards, each a bubble. Addresses in the text become tracked links; `{{日期}}`, `{{星期}}`, `{{群名}}` and `{{群主}}` are filled for
 * each group chat.
 */
export const oneOffMessage = z.strictObject({
  text: z.string().trim().max(TEXT_MAX_BYTES).default(''),
  links: z.array(linkCard).max(9).default([]),
  files: z
    .array(z.strictObject({ kind: mediaKind, source: z.string().trim().min(1).max(URL_MAX_BYTES) }))
    .max(9)
    .default([]),
  miniPrograms: z.array(miniProgramCard).max(9).optional(),
  /** The item of the content library that it was copied from, and its revision: `id@revision`. */
  library: z.string().regex(LIBRARY_REFERENCE).optional(),
})
export type OneOffMessage = z.output<typeof oneOffMessage>

/** One message for some of the group chats; another part has another. */
const part = z.strictObject({ groupChatIds: z.array(z.guid()).min(1).max(5000), message: oneOffMessage })

/** `first`: before what playbooks have due at that moment; `waits`: behind it. */
export const turns = ['first', 'waits'] as const

export const oneOffWhen = {
  /** Local, in the corp's zone; null: now. */
  sendAt: localDateTime
    .refine((text) => z.iso.date().safeParse(text.slice(0, 10)).success, 'A day that the calendar has.')
    .nullable(),
  /** How long after its time it may still go out. */
  graceMinutes: z.int().min(30).max(1440).default(240),
}

/** A message to group chats that goes out once, or, with several parts, different messages to different group chats. */
export const saveOneOff = z.strictObject({
  name: z.string().trim().min(1).max(60),
  parts: z.array(part).min(1).max(20),
  ...oneOffWhen,
  turn: z.enum(turns).default('first'),
})
export type SaveOneOff = z.output<typeof saveOneOff>

/** As it was given. Whoever does not see all group chats is not told which they are. */
const request = saveOneOff.extend({ parts: z.array(part.extend({ groupChatIds: z.array(z.guid()) })) })

/** How a one-off stands: nothing went out yet, some of it is under way, all of it has ended, or a person took it back. */
export const oneOffStates = ['planned', 'under_way', 'done', 'cancelled'] as const
export type OneOffState = (typeof oneOffStates)[number]

/** What sending would do to group chats, told before it is done. */
export const foreseen = [
  'mass_send',
  /** WeCom's ceiling is spent, or kept for others: its owner sends it from the sidebar. */
  'staff_task',
  /** Later than asked, but within its grace. */
  'deferred',
  /** Not within its grace, or not at all. */
  'dropped',
  'paused',
] as const
export type Foreseen = (typeof foreseen)[number]

const chatName = z.object({ groupChatId: z.guid(), name: z.string() })

export const oneOffPreview = z.object({
  dueAt: instant,
  groupChats: z.int(),
  /** Memberships: a contact in two of the group chats counts twice. */
  contacts: z.int(),
  owners: z.int(),
  /** Confirmations that owners are asked for: an identical text of one owner is one, a text that differs one each. */
  taps: z.int(),
  outcomes: z.array(
    z.object({
      outcome: z.enum(foreseen),
      /** What defers or drops it; null where nothing does. */
      reason: z.string().nullable(),
      groupChats: z.int(),
      /** The latest moment to which any of them is deferred. */
      until: instant.nullable(),
      /** The first few by name. */
      examples: z.array(chatName),
    }),
  ),
  quota: z.object({
    mode: z.enum(['day', 'week', 'month']),
    /** Mass sends that the group chats have left in the window, all together, before this. */
    left: z.int(),
    total: z.int(),
    /** Group chats with none left for that day. */
    spent: z.int(),
  }),
  /** Steps of playbooks that day in these group chats, and what becomes of them. */
  conflicts: z.object({
    steps: z.int(),
    /** Due so near that they wait for the gap to pass. */
    later: z.int(),
    /** For which the day's cap has no room any more. */
    withoutRoom: z.int(),
    /** The first local day whose steps are not planned yet, so that nothing can be told of it. */
    plannedUntil: localDate,
  }),
  parts: z.array(z.object({ groupChats: z.int(), bubbles: z.int(), textBytes: z.int() })),
})
export type OneOffPreview = z.infer<typeof oneOffPreview>

export const oneOffItem = z.object({
  oneOffId: z.guid(),
  runId: z.guid(),
  name: z.string(),
  state: z.enum(oneOffStates),
  dueAt: instant,
  createdAt: instant,
  createdBy: z.string(),
  cancelledAt: instant.nullable(),
  cancelledBy: z.string().nullable(),
  parts: z.int(),
  groupChats: z.int(),
  contacts: z.int(),
  counts: stateCounts,
})
export type OneOffItem = z.infer<typeof oneOffItem>

/** One-offs, the latest due first. */
export const oneOffsQuery = z.strictObject({
  ...pageQuery.shape,
  search: z.string().trim().min(1).max(60).optional(),
  state: z.enum(oneOffStates).optional(),
})
export type OneOffsQuery = z.output<typeof oneOffsQuery>
export const oneOffsPage = page(oneOffItem)

export const oneOffPage = oneOffItem.extend({
  request,
  /** Null where a part carries no link. WeCom names nobody, so who opens twice counts twice. */
  byPart: z.array(
    z.object({
      place: z.int(),
      message: oneOffMessage,
      groupChats: z.int(),
      counts: stateCounts,
      clicks: z.int().nullable(),
    }),
  ),
  byStaff: z.array(z.object({ staffId: z.guid(), name: z.string(), counts: stateCounts, clicks: z.int().nullable() })),
  /** What was told when it was planned, has nothing of it gone out yet. */
  isChangeable: z.boolean(),
})
export type OneOffPage = z.infer<typeof oneOffPage>

export const oneOffChatsQuery = z.strictObject({
  ...pageQuery.shape,
  search: z.string().trim().min(1).max(60).optional(),
  state: occurrenceState.optional(),
})
export type OneOffChatsQuery = z.output<typeof oneOffChatsQuery>

export const oneOffChat = z.object({
  occurrenceId: z.guid(),
  groupChatId: z.guid(),
  name: z.string(),
  owner: z.string(),
  contacts: z.int(),
  /** Which part's message, counted from 1. */
  part: z.int(),
  state: occurrenceState,
  reason: z.string().nullable(),
  route: route.nullable(),
  sentAt: instant.nullable(),
})
export type OneOffChat = z.infer<typeof oneOffChat>
export const oneOffChatsPage = page(oneOffChat)

export const oneOffSaved = z.object({ oneOffId: z.guid() })
