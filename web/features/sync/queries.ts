import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { CorpPage } from '#contract/corp.ts'
import type { SyncPage } from '#contract/sync.ts'
import { change, read } from '#web/wire/request.ts'

/** How the corp stands beside WeCom. Progress comes fast while a synchronisation runs. */
export const syncQuery = queryOptions({
  queryKey: ['sync'],
  queryFn: ({ signal }) => read<SyncPage>('sync', {}, signal),
  refetchInterval: ({ state }) => (state.data?.state === 'running' ? 2_000 : false),
  meta: { topics: ['sync'] },
})

/** The corp's settings and connection; secrets are told as set or not. */
export const corpQuery = queryOptions({
  queryKey: ['corp'],
  queryFn: ({ signal }) => read<CorpPage>('corp', {}, signal),
  meta: { topics: ['corp', 'sync'] },
})

export function useStartSync() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => change<{ isBegun: boolean }>('POST', 'sync'),
    onSettled: () => client.invalidateQueries({ queryKey: syncQuery.queryKey }),
  })
}

/** Has everything that was given up tried again. */
export function useRetryParked() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => change<{ retried: number }>('POST', 'sync/retry'),
    onSettled: () => client.invalidateQueries({ queryKey: syncQuery.queryKey }),
  })
}
