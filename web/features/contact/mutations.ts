import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { ExcludeContact } from '#contract/contact.ts'
import { change } from '#web/wire/request.ts'

/** Notes that a contact wants no messages of its own, or wants them again. */
export function useOptOut(contactId: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (isOptedOut: boolean) => change('PUT', `contacts/${contactId}/opt-out`, { isOptedOut }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['contact', contactId] }),
  })
}

/** Puts a contact on the exclusion list, or takes it off. */
export function useExclude(contactId: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (exclusion: ExcludeContact['exclusion']) =>
      change('PUT', `contacts/${contactId}/exclusion`, { exclusion }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['contact', contactId] }),
  })
}
