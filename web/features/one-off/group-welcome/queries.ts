import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query'
import type {
  AskedForGroupWelcome,
  CreateGroupWelcome,
  GroupWelcome,
  GroupWelcomeChat,
  GroupWelcomeChatState,
  GroupWelcomes,
} from '#contract/group-welcome.ts'
import type { Page } from '#contract/paging.ts'
import { byCursor } from '#web/wire/by-cursor.ts'
import { change, read } from '#web/wire/request.ts'

const topics = ['group_welcome', 'staff_task', 'group_chat'] as const

export const groupWelcomesQuery = queryOptions({
  queryKey: ['group-welcomes'],
  queryFn: ({ signal }) => read<GroupWelcomes>('group-welcomes', {}, signal),
  meta: { topics },
})

export type ChatFilters = { search?: string; state?: GroupWelcomeChatState }

export const welcomeChatsQuery = (filters: ChatFilters) =>
  infiniteQueryOptions({
    queryKey: ['group-welcomes', 'chats', filters],
    queryFn: ({ pageParam, signal }) =>
      read<Page<GroupWelcomeChat>>('group-welcome-chats', { ...filters, cursor: pageParam, limit: 50 }, signal),
    ...byCursor,
    placeholderData: keepPreviousData,
    meta: { topics },
  })

/** What asking the owners of these group chats comes to. */
export const askPreviewQuery = (groupWelcomeId: string, groupChatIds: readonly string[]) =>
  queryOptions({
    queryKey: ['group-welcomes', groupWelcomeId, 'ask', groupChatIds],
    queryFn: () =>
      change<AskedForGroupWelcome>('POST', `group-welcomes/${groupWelcomeId}/ask/preview`, { groupChatIds }),
    placeholderData: keepPreviousData,
  })

function useChange<Input, Output>(act: (input: Input) => Promise<Output>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: act,
    onSuccess: () => client.invalidateQueries({ queryKey: groupWelcomesQuery.queryKey }),
  })
}

/** Makes one, or writes `instead` anew as it was seen. */
export const useSaveWelcome = (instead: Pick<GroupWelcome, 'groupWelcomeId' | 'revision'> | null) =>
  useChange((body: CreateGroupWelcome) =>
    instead === null
      ? change('POST', 'group-welcomes', body)
      : change('PUT', `group-welcomes/${instead.groupWelcomeId}`, { ...body, revision: instead.revision }),
  )

export const useRemoveWelcome = (groupWelcomeId: string) =>
  useChange(() => change('DELETE', `group-welcomes/${groupWelcomeId}`))

export const useRetryWelcome = (groupWelcomeId: string) =>
  useChange(() => change('POST', `group-welcomes/${groupWelcomeId}/retry`))

export const useAskOwners = (groupWelcomeId: string) =>
  useChange((groupChatIds: readonly string[]) =>
    change<AskedForGroupWelcome>('POST', `group-welcomes/${groupWelcomeId}/ask`, { groupChatIds }),
  )
