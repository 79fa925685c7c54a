import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { SyncPage } from '#contract/sync.ts'
import { change, read } from '#web/wire/request.ts'

/** How the corp stands beside WeCom. Progress comes fast while a synchronisation runs. */
export const syncQuery = queryOptions({
  queryKey: ['sync'],
  queryFn: ({ signal }) => read<SyncPage>('sync', {}, signal),
  refetchInterval: ({ state }) => (state.data?.state === 'running' ? 2_000 : false),
  meta: { topics: ['sync'] },
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
    mutationFn: () => change<{ retried: number }>('POST', 'sync/parked/retry'),
    onSettled: () => client.invalidateQueries({ queryKey: syncQuery.queryKey }),
  })
}
