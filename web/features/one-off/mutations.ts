import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { SaveOneOff } from '#contract/one-off.ts'
import { change } from '#web/wire/request.ts'

/** Sends a one-off, or another in the place of `instead`; answers its id. */
export function useSendOneOff(instead: string | undefined) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (body: SaveOneOff): Promise<string> => {
      if (instead === undefined) return (await change<{ oneOffId: string }>('POST', 'one-offs', body)).oneOffId
      await change('PUT', `one-offs/${instead}`, body)
      return instead
    },
    onSuccess: () => Promise.all([['one-offs'], ['one-off']].map((queryKey) => client.invalidateQueries({ queryKey }))),
  })
}

export function useCancelOneOff(oneOffId: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => change('POST', `one-offs/${oneOffId}/cancel`),
    onSuccess: () => Promise.all([['one-offs'], ['one-off']].map((queryKey) => client.invalidateQueries({ queryKey }))),
  })
}
