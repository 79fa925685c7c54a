import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query'
import type { NicknameFigures, NicknameFiguresList, NicknamePage, NicknameReminded } from '#contract/nickname.ts'
import { byCursor } from '#web/wire/by-cursor.ts'
import { change, read } from '#web/wire/request.ts'

export const nicknameShows = ['unfit', 'other', 'unset', 'fits', 'fresh'] as const
export type NicknameFilters = { show: (typeof nicknameShows)[number]; search?: string }

/** A group chat's rule, who keeps to it, and what the last reminder came to. */
export const nicknamesQuery = (groupChatId: string, filters: NicknameFilters) =>
  infiniteQueryOptions({
    queryKey: ['group-chat', groupChatId, 'nicknames', filters],
    queryFn: ({ pageParam, signal }) =>
      read<NicknamePage>(`group-chats/${groupChatId}/nicknames`, { ...filters, cursor: pageParam }, signal),
    ...byCursor,
    placeholderData: keepPreviousData,
    meta: { topics: ['group_chat', 'staff_task', 'sync', 'run'] },
  })

/** As many as one question may name. */
const chatsAtMost = 100

/** How many keep to the rule, for each of these group chats that has one. */
export const nicknameFiguresQuery = (groupChatIds: readonly string[]) =>
  queryOptions({
    queryKey: ['group-chats', 'nicknames', groupChatIds],
    queryFn: async ({ signal }) => {
      const found = new Map<string, NicknameFigures>()
      for (let from = 0; from < groupChatIds.length; from += chatsAtMost) {
        const ids = groupChatIds.slice(from, from + chatsAtMost).join()
        const { items } = await read<NicknameFiguresList>('group-chats/nicknames', { groupChatIds: ids }, signal)
        for (const item of items) found.set(item.groupChatId, item)
      }
      return found
    },
    enabled: groupChatIds.length > 0,
    placeholderData: keepPreviousData,
    meta: { topics: ['group_chat', 'sync', 'run'] },
  })

/** Asks the owner of a group chat to remind those whose nickname does not keep to the rule. */
export function useRemind(groupChatId: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => change<NicknameReminded>('POST', `group-chats/${groupChatId}/nicknames/remind`),
    onSettled: () =>
      Promise.all(
        [['group-chat', groupChatId], ['staff-tasks']].map((queryKey) => client.invalidateQueries({ queryKey })),
      ),
  })
}
