import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { OneOffChat, OneOffItem, OneOffPage, OneOffPreview, OneOffState, SaveOneOff } from '#contract/one-off.ts'
import type { OccurrenceState } from '#contract/occurrence.ts'
import type { Page } from '#contract/paging.ts'
import { byCursor } from '#web/wire/by-cursor.ts'
import { change, read } from '#web/wire/request.ts'

export type OneOffFilters = { search?: string; state?: OneOffState }

const topics = ['run', 'occurrence', 'delivery', 'staff_task', 'corp'] as const

export const oneOffsQuery = (filters: OneOffFilters) =>
  infiniteQueryOptions({
    queryKey: ['one-offs', filters],
    queryFn: ({ pageParam, signal }) =>
      read<Page<OneOffItem>>('one-offs', { ...filters, cursor: pageParam, limit: 50 }, signal),
    ...byCursor,
    placeholderData: keepPreviousData,
    meta: { topics },
  })

export const oneOffQuery = (oneOffId: string) =>
  queryOptions({
    queryKey: ['one-off', oneOffId],
    queryFn: ({ signal }) => read<OneOffPage>(`one-offs/${oneOffId}`, {}, signal),
    meta: { topics },
  })

export type ChatFilters = { search?: string; state?: OccurrenceState }

export const oneOffChatsQuery = (oneOffId: string, filters: ChatFilters) =>
  infiniteQueryOptions({
    queryKey: ['one-off', oneOffId, 'group-chats', filters],
    queryFn: ({ pageParam, signal }) =>
      read<Page<OneOffChat>>(`one-offs/${oneOffId}/group-chats`, { ...filters, cursor: pageParam, limit: 50 }, signal),
    ...byCursor,
    placeholderData: keepPreviousData,
    meta: { topics },
  })

/** What sending would do. A question, though it is asked by POST: it changes nothing. */
export const previewQuery = (body: SaveOneOff, instead: string | undefined) =>
  queryOptions({
    queryKey: ['one-off-preview', instead ?? '', body],
    queryFn: () =>
      change<OneOffPreview>('POST', instead === undefined ? 'one-offs/preview' : `one-offs/${instead}/preview`, body),
    staleTime: 0,
    gcTime: 0,
    retry: false,
  })
