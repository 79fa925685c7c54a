import { infiniteQueryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { ApiKeyItem, CreateApiKey, CreatedApiKey } from '#contract/api-key.ts'
import type { Page } from '#contract/paging.ts'
import { byCursor } from '#web/wire/by-cursor.ts'
import { change, read } from '#web/wire/request.ts'

export const keysQuery = infiniteQueryOptions({
  queryKey: ['api-keys'],
  queryFn: ({ pageParam, signal }) => read<Page<ApiKeyItem>>('api-keys', { cursor: pageParam }, signal),
  ...byCursor,
})

/** Makes a key and answers it: the list never tells it again. */
export function useMakeKey() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: CreateApiKey) => change<CreatedApiKey>('POST', 'api-keys', body),
    onSuccess: () => client.invalidateQueries({ queryKey: keysQuery.queryKey }),
    gcTime: 0,
  })
}

export function useRevokeKey() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (apiKeyId: string) => change('DELETE', `api-keys/${apiKeyId}`),
    onSuccess: () => client.invalidateQueries({ queryKey: keysQuery.queryKey }),
  })
}
