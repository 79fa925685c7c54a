import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useMutation,
  useQueryClient,
} from '@tanstack/react-query'
import type {
  ContentItem,
  ContentItemResult,
  ContentItemRow,
  ContentItemsQuery,
  ContentLabels,
  ContentResults,
  CreateContentItem,
  ReviewContentItem,
} from '#contract/content-library.ts'
import type { Page } from '#contract/paging.ts'
import { byCursor } from '#web/wire/by-cursor.ts'
import { change, read } from '#web/wire/request.ts'

export type ItemFilters = { [K in 'search' | 'zone' | 'class' | 'label' | 'state']?: NonNullable<ContentItemsQuery[K]> }

const topics = ['content', 'playbook'] as const

export const itemsQuery = (filters: ItemFilters) =>
  infiniteQueryOptions({
    queryKey: ['content-items', filters],
    queryFn: ({ pageParam, signal }) =>
      read<Page<ContentItemRow>>('content-items', { ...filters, cursor: pageParam, limit: 50 }, signal),
    ...byCursor,
    placeholderData: keepPreviousData,
    meta: { topics },
  })

export const labelsQuery = queryOptions({
  queryKey: ['content-labels'],
  queryFn: async ({ signal }) => (await read<ContentLabels>('content-labels', {}, signal)).items,
  meta: { topics: ['content'] },
})

export const itemQuery = (contentItemId: string) =>
  queryOptions({
    queryKey: ['content-item', contentItemId],
    queryFn: ({ signal }) => read<ContentItem>(`content-items/${contentItemId}`, {}, signal),
    meta: { topics },
  })

const resultTopics = ['content', 'playbook', 'delivery', 'occurrence'] as const

export const resultsQuery = queryOptions({
  queryKey: ['content-results'],
  queryFn: ({ signal }) => read<ContentResults>('content-results', {}, signal),
  staleTime: 60_000,
})

export const itemResultQuery = (contentItemId: string) =>
  queryOptions({
    queryKey: ['content-item', contentItemId, 'results'],
    queryFn: ({ signal }) => read<ContentItemResult>(`content-items/${contentItemId}/results`, {}, signal),
    meta: { topics: resultTopics },
  })

/** What has changed an item hands it back as it stands then. */
function useItemChange<Input>(send: (input: Input) => Promise<ContentItem>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: send,
    onSuccess: (item) => {
      client.setQueryData(itemQuery(item.contentItemId).queryKey, item)
      return Promise.all(
        [['content-items'], ['content-labels']].map((queryKey) => client.invalidateQueries({ queryKey })),
      )
    },
  })
}

/** Keeps an item: a new one where there is none yet. */
export const useSaveItem = (at: { contentItemId: string; revision: number } | null) =>
  useItemChange((item: CreateContentItem) =>
    at === null
      ? change<ContentItem>('POST', 'content-items', item)
      : change<ContentItem>('PUT', `content-items/${at.contentItemId}`, { ...item, revision: at.revision }),
  )

export const useSubmitItem = () =>
  useItemChange(({ contentItemId, revision }: ContentItem) =>
    change<ContentItem>('POST', `content-items/${contentItemId}/submit`, { revision }),
  )

export const useReviewItem = (contentItemId: string) =>
  useItemChange((body: ReviewContentItem) => change<ContentItem>('POST', `content-items/${contentItemId}/review`, body))

export const useRetireItem = (contentItemId: string) =>
  useItemChange((revision: number) =>
    change<ContentItem>('POST', `content-items/${contentItemId}/retire`, { revision }),
  )

export const useRestoreItem = (contentItemId: string) =>
  useItemChange(() => change<ContentItem>('POST', `content-items/${contentItemId}/restore`))
