import { z } from 'zod'
import { jsonValue } from './json.ts'
import { instant } from '#contract/occurrence.ts'
import { pageQuery } from '#contract/paging.ts'

/**
 * Facts that come in from WeCom, past tense. Other features write kinds of their own (`delivery.sent`, `link.clicked`).
 */
export const wecomEventKinds = [
  'contact.added',
  'contact.removed',
  'membership.joined',
  'membership.left',
  'group_chat.created',
  'group_chat.renamed',
  'group_chat.owner_changed',
  'group_chat.notice_changed',
  'group_chat.dismissed',
  'tag.changed',
  'transfer.failed',
] as const
export type WecomEventKind = (typeof wecomEventKinds)[number]

/**
 * What a group chat's timeline tells: who came and went, and where each message's way ended. The turns on that way are
 * left to its why panel.
 */
export const chatTimelineKinds = [
  ...wecomEventKinds,
  'group_chat.paused',
  'group_chat.resumed',
  'occurrence.skipped',
  'delivery.sent',
  'delivery.reported',
  'delivery.failed',
  'delivery.expired',
  'delivery.cancelled',
  'delivery.skipped',
  'link.clicked',
] as const

/** What a contact's timeline tells: what came of messages to it is left to their list, the turns of a journey to its story. */
export const contactTimelineKinds = [
  ...wecomEventKinds,
  'contact.opted_out',
  'contact.opted_in',
  'contact.excluded',
  'contact.included',
  'enrollment.entered',
  'enrollment.goal',
  'enrollment.ended',
  'enrollment.paused',
  'enrollment.resumed',
  'enrollment.removed',
] as const

export const timelineQuery = pageQuery.strict()

/** One fact on a timeline, the latest first, with the names to tell it by. */
export const timelineItem = z.object({
  id: z.guid(),
  at: instant,
  kind: z.string(),
  contact: z.object({ contactId: z.guid(), name: z.string() }).nullable(),
  groupChat: z.object({ groupChatId: z.guid(), name: z.string() }).nullable(),
  staff: z.object({ staffId: z.guid(), name: z.string() }).nullable(),
  occurrenceId: z.guid().nullable(),
  /** The contact's way through a journey that it is a fact of. */
  enrollmentId: z.guid().nullable(),
  /** What the occurrence's step is called. */
  step: z.object({ name: z.string(), nameEn: z.string().nullable() }).nullable(),
  detail: z.record(z.string(), jsonValue),
})
export type TimelineItem = z.output<typeof timelineItem>
