import { z } from 'zod'
import { instant } from '#contract/occurrence.ts'
import { page, pageQuery } from '#contract/paging.ts'

export const contactQuery = pageQuery
  .extend({
    /** A part of the name. */
    search: z.string().trim().min(1).max(60).optional(),
    /** Contacts of this member of staff. */
    friendOf: z.uuid().optional(),
    /** Friends of anyone, or of nobody: people met in chats only. */
    isFriend: z.stringbool().optional(),
    tag: z.uuid().optional(),
    groupChat: z.uuid().optional(),
    optedOut: z.stringbool().optional(),
  })
  .strict()
export type ContactQuery = z.output<typeof contactQuery>

export const exclusions = ['staff', 'competitor', 'bonus_hunter'] as const

const tagName = z.object({ tagId: z.uuid(), name: z.string() })

export const contactItem = z.object({
  contactId: z.uuid(),
  name: z.string(),
  avatarUrl: z.string(),
  kind: z.enum(['wechat', 'wecom']),
  company: z.string(),
  firstSeenAt: instant,
  /** How many members of staff it is a friend of, and how many chats it is in. */
  friends: z.int(),
  groupChats: z.int(),
  tags: z.array(tagName),
  optedOutAt: instant.nullable(),
  exclusion: z.enum(exclusions).nullable(),
})
export type ContactItem = z.output<typeof contactItem>

export const contactList = page(contactItem)

export const contactPage = contactItem.extend({
  gender: z.enum(['unknown', 'male', 'female']),
  externalUserids: z.array(z.string()),
  /** How well it is known: met in a chat, or a friend (spec 30). */
  depth: z.enum(['member', 'friend']),
  follows: z.array(
    z.object({
      staff: z.object({ staffId: z.uuid(), name: z.string() }),
      remark: z.string(),
      description: z.string(),
      state: z.string(),
      addWay: z.int().nullable(),
      followedAt: instant,
      endedAt: instant.nullable(),
      endedBy: z.enum(['staff', 'contact', 'transfer']).nullable(),
    }),
  ),
  memberships: z.array(
    z.object({
      groupChat: z.object({ groupChatId: z.uuid(), name: z.string() }),
      nickname: z.string(),
      joinedAt: instant,
      leftAt: instant.nullable(),
    }),
  ),
  syncedRealAt: instant.nullable(),
})
export type ContactPage = z.output<typeof contactPage>

export const contactParams = z.strictObject({ contactId: z.uuid() })

/** Puts a contact on the list of those who get no message of their own, and says as what; null takes it off. */
export const exclusionBody = z.strictObject({
  exclusion: z.enum(exclusions).nullable(),
  reason: z.string().trim().max(200).default(''),
})
export type ExcludeContact = z.output<typeof exclusionBody>

/** An opted-out contact gets no message of its own, by any route. */
export const optOutBody = z.strictObject({ isOptedOut: z.boolean(), reason: z.string().trim().max(200).default('') })
