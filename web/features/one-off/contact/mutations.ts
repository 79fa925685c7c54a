import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { SaveContactOneOff } from '#contract/contact-one-off.ts'
import { change } from '#web/wire/request.ts'

const shown = [['contact-one-offs'], ['contact-one-off']]

/** Sends a one-off to contacts, or another in the place of `instead`; answers its id. */
export function useSendToContacts(instead: string | undefined) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (body: SaveContactOneOff): Promise<string> => {
      if (instead === undefined) return (await change<{ oneOffId: string }>('POST', 'contact-one-offs', body)).oneOffId
      await change('PUT', `contact-one-offs/${instead}`, body)
      return instead
    },
    onSuccess: () => Promise.all(shown.map((queryKey) => client.invalidateQueries({ queryKey }))),
  })
}

export function useCancelToContacts(oneOffId: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => change('POST', `contact-one-offs/${oneOffId}/cancel`),
    onSuccess: () => Promise.all(shown.map((queryKey) => client.invalidateQueries({ queryKey }))),
  })
}
