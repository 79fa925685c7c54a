import { useMutation, useQueryClient, type QueryClient } from '@tanstack/react-query'
import type { DecideOccurrence, ResolveMassSend } from '#contract/occurrence.ts'
import { change } from '#web/wire/request.ts'

/** Whatever shows states is asked again. */
const refresh = (client: QueryClient) =>
  client.invalidateQueries({
    predicate: ({ meta }) => meta?.topics?.some((topic) => topic === 'delivery' || topic === 'occurrence') ?? false,
  })

/** Settles a mass send in doubt: it is this one, it never went out, or leave it be. */
export function useResolveMassSend(massSendId: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (decision: ResolveMassSend) => change('POST', `mass-sends/${massSendId}/resolution`, decision),
    onSettled: () => refresh(client),
  })
}

/** Decides a missed step that asks: late after all, or not at all. */
export function useDecideOccurrence(occurrenceId: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: DecideOccurrence) => change('POST', `occurrences/${occurrenceId}/decision`, body),
    onSettled: () => refresh(client),
  })
}
