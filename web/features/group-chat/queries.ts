import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { TimelineItem } from '#contract/event.ts'
import type { GroupChatCounts, GroupChatItem, GroupChatPage, MemberItem } from '#contract/group-chat.ts'
import type { Page } from '#contract/paging.ts'
import type { GroupChatPlan } from '#contract/run.ts'
import { byCursor } from '#web/wire/by-cursor.ts'
import { read } from '#web/wire/request.ts'

/** What one may narrow the list of group chats by; the address holds the same. */
export type GroupChatFilters = {
  search?: string
  stage?: 'launch' | 'activation' | 'monetisation' | 'retention'
  owner?: string
  paused?: true
  health?: 'ownerless' | 'nearly_full'
}

export const groupChatsQuery = (filters: GroupChatFilters) =>
  infiniteQueryOptions({
    queryKey: ['group-chats', filters],
    queryFn: ({ pageParam, signal }) =>
      read<Page<GroupChatItem>>('group-chats', { ...filters, cursor: pageParam, limit: 100 }, signal),
    ...byCursor,
    placeholderData: keepPreviousData,
    meta: { topics: ['group_chat', 'sync'] },
  })

/** How many chats the filters leave, and by what one may filter next. */
export const groupChatCountsQuery = (filters: GroupChatFilters) =>
  queryOptions({
    queryKey: ['group-chats', 'counts', filters],
    queryFn: ({ signal }) => read<GroupChatCounts>('group-chats/counts', filters, signal),
    placeholderData: keepPreviousData,
    meta: { topics: ['group_chat', 'sync'] },
  })

export const groupChatQuery = (groupChatId: string) =>
  queryOptions({
    queryKey: ['group-chat', groupChatId],
    queryFn: ({ signal }) => read<GroupChatPage>(`group-chats/${groupChatId}`, {}, signal),
    meta: { topics: ['group_chat', 'sync'] },
  })

export type MemberFilters = { search?: string; kind?: 'contact' | 'staff'; past?: boolean }

export const membersQuery = (groupChatId: string, filters: MemberFilters) =>
  infiniteQueryOptions({
    queryKey: ['group-chat', groupChatId, 'members', filters],
    queryFn: ({ pageParam, signal }) =>
      read<Page<MemberItem>>(`group-chats/${groupChatId}/members`, { ...filters, cursor: pageParam }, signal),
    ...byCursor,
    placeholderData: keepPreviousData,
    meta: { topics: ['group_chat', 'sync'] },
  })

export const timelineQuery = (groupChatId: string) =>
  infiniteQueryOptions({
    queryKey: ['group-chat', groupChatId, 'timeline'],
    queryFn: ({ pageParam, signal }) =>
      read<Page<TimelineItem>>(`group-chats/${groupChatId}/timeline`, { cursor: pageParam }, signal),
    ...byCursor,
    meta: { topics: ['group_chat', 'delivery', 'sync'] },
  })

/** What is due in the chat in a month, over all runs at work in it. */
export const planQuery = (groupChatId: string, month: string | undefined) =>
  queryOptions({
    queryKey: ['group-chat', groupChatId, 'plan', month ?? ''],
    queryFn: ({ signal }) => read<GroupChatPlan>(`group-chats/${groupChatId}/plan`, { month }, signal),
    placeholderData: keepPreviousData,
    meta: { topics: ['occurrence', 'delivery', 'run', 'group_chat'] },
  })

/** Every group chat that the filters leave, by id with its name: as many pages as there are. */
export async function allGroupChats(filters: GroupChatFilters): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  let cursor: string | null | undefined
  do {
    const page: Page<GroupChatItem> = await read('group-chats', { ...filters, cursor, limit: 200 })
    for (const chat of page.items) found.set(chat.groupChatId, chat.name)
    cursor = page.nextCursor
  } while (cursor)
  return found
}
