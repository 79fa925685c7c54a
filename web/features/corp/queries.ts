import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { CheckConnection, ConfigureCorp, ConnectionCheck, CorpPage, MassSendEffect } from '#contract/corp.ts'
import { change, read } from '#web/wire/request.ts'

/** The corp's settings and connection; secrets are told as set or not. */
export const corpQuery = queryOptions({
  queryKey: ['corp'],
  queryFn: ({ signal }) => read<CorpPage>('corp', {}, signal),
  meta: { topics: ['corp', 'sync'] },
})

/** What WeCom says to the values in use. A question, though it is asked by POST; not asked again by itself. */
export const connectionCheckQuery = queryOptions({
  queryKey: ['corp', 'connection-check'],
  queryFn: () => change<ConnectionCheck>('POST', 'corp/connection/check'),
  staleTime: Infinity,
  retry: false,
})

/** What WeCom says to values that are not in use; nothing of them is kept. */
export const useTryConnection = () =>
  useMutation({
    mutationFn: (values: CheckConnection) => change<ConnectionCheck>('POST', 'corp/connection/check', values),
    gcTime: 0,
  })

export const massSendEffectQuery = queryOptions({
  queryKey: ['corp', 'mass-send-effect'],
  queryFn: ({ signal }) => read<MassSendEffect>('corp/mass-send-effect', {}, signal),
})

export function useConfigureCorp() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (changes: ConfigureCorp) => change<void>('PATCH', 'corp', changes),
    onSettled: () => client.invalidateQueries({ queryKey: corpQuery.queryKey, exact: true }),
  })
}
