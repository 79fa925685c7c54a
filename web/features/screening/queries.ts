import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { AddScreeningWords, ScreeningWords } from '#contract/screening.ts'
import { lexiconOf } from '#contract/screening/lexicon.ts'
import { change, read } from '#web/wire/request.ts'

const words = queryOptions({
  queryKey: ['screening-words'],
  queryFn: ({ signal }) => read<ScreeningWords>('screening-words', {}, signal),
  staleTime: 60_000,
})

/** The corp's own list. */
export const wordsQuery = words

/** What texts are screened by. */
export const lexiconQuery = queryOptions({
  ...words,
  select: ({ items }) => lexiconOf(items),
})

const known = { queryKey: words.queryKey }

export function useAddWords() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: AddScreeningWords) => change('POST', 'screening-words', body),
    onSuccess: () => client.invalidateQueries(known),
  })
}

export function useRemoveWord() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (screeningWordId: string) => change('DELETE', `screening-words/${screeningWordId}`),
    onSuccess: () => client.invalidateQueries(known),
  })
}
