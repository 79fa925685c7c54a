import { z } from 'zod'
import { instant } from '#contract/occurrence.ts'
import { pageQuery } from '#contract/paging.ts'

/**
 * Facts that come in from WeCom, past tense. Other features write kinds of their own (`delivery.sent`, `link.clicked`);
 * a timeline shows them all.
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
  detail: z.record(z.string(), z.json()),
})
export type TimelineItem = z.output<typeof timelineItem>
