/** Group welcomes 入群欢迎语: what WeCom says to those who join a group chat, once its owner has chosen it there. */
import { z } from 'zod'
import { mediaKind } from './media.ts'
import { instant } from './occurrence.ts'
import { linkCard, miniProgramCard } from './one-off.ts'
import { page, pageQuery } from './paging.ts'
import { LIBRARY_REFERENCE, URL_MAX_BYTES } from './playbook/content.ts'

/** So many WeCom keeps of one corp (41055), and so long is a text, in bytes of UTF-8 (WeCom D92366). */
export const GROUP_WELCOMES_MAX = 100
export const GROUP_WELCOME_TEXT_MAX_BYTES = 3000
/** WeCom puts the name of who joined in its place. */
export const NICKNAME_MARK = '%NICKNAME%'
/** Group chats whose owners are asked at once. */
export const GROUP_WELCOME_CHATS_MAX = 2000

/** WeCom takes one beside the text. */
const attachment = z.discriminatedUnion('kind', [
  z.strictObject({ kind: mediaKind, source: z.string().trim().min(1).max(URL_MAX_BYTES) }),
  linkCard.extend({ kind: z.literal('link') }),
  miniProgramCard.extend({ kind: z.literal('mini-program') }),
])
export type GroupWelcomeAttachment = z.output<typeof attachment>

const written = {
  /** For whoever writes and chooses it on the desk; members do not see it. */
  name: z.string().trim().min(1).max(40),
  text: z.string().trim().max(GROUP_WELCOME_TEXT_MAX_BYTES).default(''),
  attachment: attachment.nullable().default(null),
  /** Whether WeCom itself tells staff that there is a new one to choose. */
  notify: z.boolean().default(false),
  /** The item of the content library that it was copied from, and its revision: `id@revision`. */
  library: z.string().regex(LIBRARY_REFERENCE).optional(),
}

export const createGroupWelcome = z.strictObject(written)
export type CreateGroupWelcome = z.output<typeof createGroupWelcome>

const seen = { revision: z.int().min(1).max(2_147_483_647) }
/** Writes it anew as it was seen. */
export const saveGroupWelcome = createGroupWelcome.extend(seen)
export type SaveGroupWelcome = z.output<typeof saveGroupWelcome>

/**
 * `waiting`: on its way to WeCom; `ready`: WeCom has it as it is written; `in_doubt`: WeCom's answer was lost and can be
 * looked up nowhere; `removing`: on its way out of WeCom.
 */
export const groupWelcomeStates = ['waiting', 'calling', 'in_doubt', 'ready', 'failed', 'removing'] as const
export type GroupWelcomeState = (typeof groupWelcomeStates)[number]

/** How group chats stand: nobody was asked for one; the owner is asked; the owner says it is chosen; the owner did not. */
export const groupWelcomeChatStates = ['none', 'asked', 'reported', 'not_done'] as const
export type GroupWelcomeChatState = (typeof groupWelcomeChatStates)[number]

const counts = z.object({ none: z.int(), asked: z.int(), reported: z.int(), not_done: z.int() })

export const groupWelcome = z.object({
  groupWelcomeId: z.guid(),
  name: z.string(),
  text: z.string(),
  attachment: attachment.nullable(),
  notify: z.boolean(),
  library: z.string().nullable(),
  revision: z.int(),
  state: z.enum(groupWelcomeStates),
  /** Why it failed or is in doubt. */
  reason: z.string().nullable(),
  /** Whether WeCom holds one of it, as it was before where it is written anew. */
  isAtWecom: z.boolean(),
  changedAt: instant,
  changedBy: z.string(),
  /** Group chats in the reader's scope whose owners were asked for it. */
  asked: z.int(),
  reported: z.int(),
})
export type GroupWelcome = z.infer<typeof groupWelcome>

/** All of them, the latest made first: they are few. `groupChats`: how those that the reader sees stand. */
export const groupWelcomes = z.object({ items: z.array(groupWelcome), groupChats: counts })
export type GroupWelcomes = z.infer<typeof groupWelcomes>

export const groupWelcomeSaved = z.object({ groupWelcomeId: z.guid() })

export const groupWelcomeChatsQuery = z.strictObject({
  ...pageQuery.shape,
  search: z.string().trim().min(1).max(60).optional(),
  state: z.enum(groupWelcomeChatStates).optional(),
})
export type GroupWelcomeChatsQuery = z.output<typeof groupWelcomeChatsQuery>

export const groupWelcomeChat = z.object({
  groupChatId: z.guid(),
  name: z.string(),
  owner: z.string(),
  contacts: z.int(),
  state: z.enum(groupWelcomeChatStates),
  /** Which its owner was asked for. */
  welcome: z.object({ groupWelcomeId: z.guid(), name: z.string() }).nullable(),
  staffTaskId: z.guid().nullable(),
  askedAt: instant.nullable(),
  reportedAt: instant.nullable(),
})
export type GroupWelcomeChat = z.infer<typeof groupWelcomeChat>
/** Group chats by name. */
export const groupWelcomeChatsPage = page(groupWelcomeChat)

export const askForGroupWelcome = z.strictObject({
  groupChatIds: z.array(z.guid()).min(1).max(GROUP_WELCOME_CHATS_MAX),
})
export type AskForGroupWelcome = z.output<typeof askForGroupWelcome>

/** What asking comes to. */
export const askedForGroupWelcome = z.object({
  /** Group chats that are asked for, and their owners: a task each. */
  groupChats: z.int(),
  owners: z.int(),
  /** Left out: their owner has an open task for one already, or has left. */
  waiting: z.int(),
  ownerGone: z.int(),
})
export type AskedForGroupWelcome = z.infer<typeof askedForGroupWelcome>
