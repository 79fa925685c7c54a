import { z } from 'zod'
import { instant } from '#contract/occurrence.ts'
import { page, pageQuery } from '#contract/paging.ts'
import { pauseBody } from '#contract/run.ts'

/** A group chat's age: days [0, 7), [7, 30), [30, 90), [90, ∞) since it was created, by the corp's local days. */
export const stages = ['launch', 'activation', 'monetisation', 'retention'] as const
export const stage = z.enum(stages)

/**
 * What ails a chat, the worst first: its owner has left the corp, or it has 90% of the members it can hold. Silence and
 * shrinking are told by metrics, not here.
 */
export const healths = ['ownerless', 'nearly_full', 'ok'] as const
export const health = z.enum(healths)

/** Members a customer group chat holds at most when WeCom members made it (spec 20 section 5 "Group size"). */
export const groupChatCapacity = 500

export const groupChatSorts = ['name', 'newest', 'largest'] as const

const filters = {
  /** A part of the name. */
  search: z.string().trim().min(1).max(60).optional(),
  stage: stage.optional(),
  owner: z.uuid().optional(),
  paused: z.stringbool().optional(),
  health: health.optional(),
  /** Chats that were dismissed; left out of every list otherwise. */
  dismissed: z.stringbool().default(false),
}

export const groupChatQuery = pageQuery.extend({ ...filters, sort: z.enum(groupChatSorts).default('name') }).strict()
export type GroupChatQuery = z.output<typeof groupChatQuery>

export const groupChatCountsQuery = z.strictObject(filters)

const person = z.object({ staffId: z.uuid(), name: z.string() })

export const groupChatItem = z.object({
  groupChatId: z.uuid(),
  wecomChatId: z.string(),
  name: z.string(),
  owner: person,
  createdAt: instant,
  stage,
  /** Local days since the day it was created on, which is day 0. */
  ageDays: z.int(),
  contacts: z.int(),
  staff: z.int(),
  /** Contacts who joined and who left in the last seven days. */
  joinedInWeek: z.int(),
  leftInWeek: z.int(),
  status: z.enum(['normal', 'owner_left', 'inheriting', 'inherited']),
  health,
  pausedAt: instant.nullable(),
  pausedBy: z.string().nullable(),
  dismissedAt: instant.nullable(),
})
export type GroupChatItem = z.output<typeof groupChatItem>

export const groupChatList = page(groupChatItem)

/** How many chats the filters leave, in all and by what one may filter by next. */
export const groupChatCounts = z.object({
  total: z.int(),
  contacts: z.int(),
  byStage: z.record(stage, z.int()),
  byHealth: z.record(health, z.int()),
  paused: z.int(),
})
export type GroupChatCounts = z.output<typeof groupChatCounts>

export const groupChatPage = groupChatItem.extend({
  notice: z.string(),
  /** Contacts of the chat who are a friend of some member of staff: the only ones a 1-to-1 message reaches. */
  friends: z.int(),
  syncedRealAt: instant.nullable(),
})
export type GroupChatPage = z.output<typeof groupChatPage>

export const groupChatParams = z.strictObject({ groupChatId: z.uuid() })

/** Group chats that something is done to together: all of them, or, where one of them may not be, none. */
export const groupChatsBody = z.strictObject({ groupChatIds: z.array(z.guid()).min(1).max(5000) })
export const pauseGroupChatsBody = pauseBody.extend(groupChatsBody.shape)

export const memberQuery = pageQuery
  .extend({
    search: z.string().trim().min(1).max(60).optional(),
    kind: z.enum(['contact', 'staff']).optional(),
    /** Those who were in the chat and are not; a rejoin is a membership of its own. */
    past: z.stringbool().default(false),
  })
  .strict()
export type MemberQuery = z.output<typeof memberQuery>

export const memberItem = z.object({
  kind: z.enum(['contact', 'staff']),
  contactId: z.uuid().nullable(),
  staffId: z.uuid().nullable(),
  name: z.string(),
  nickname: z.string(),
  joinedAt: instant,
  joinScene: z.enum(['unknown', 'invited', 'invite_link', 'qr_code']),
  inviter: person.nullable(),
  joinState: z.string(),
  /** Whether the contact is a friend of some member of staff. */
  isFriend: z.boolean(),
  leftAt: instant.nullable(),
  leaveScene: z.enum(['left', 'removed', 'dismissed', 'unknown']).nullable(),
})
export type MemberItem = z.output<typeof memberItem>

export const memberList = page(memberItem)
