import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { AskedPersonas, Persona, PersonasPage, PersonaState } from '#contract/persona.ts'
import { byCursor } from '#web/wire/by-cursor.ts'
import { change, read } from '#web/wire/request.ts'

const topics = ['moment', 'staff_task', 'sync'] as const

export const personasQuery = (filters: { state: PersonaState; search?: string | undefined }) =>
  infiniteQueryOptions({
    queryKey: ['personas', 'list', filters],
    queryFn: ({ pageParam, signal }) =>
      read<PersonasPage>('personas', { ...filters, cursor: pageParam, limit: 50 }, signal),
    ...byCursor,
    placeholderData: keepPreviousData,
    meta: { topics },
  })

export const personaQuery = (staffId: string) =>
  queryOptions({
    queryKey: ['personas', staffId],
    queryFn: ({ signal }) => read<Persona>(`personas/${staffId}`, {}, signal),
    meta: { topics },
  })

/** What asking would come to. A question, though it is asked by POST: it changes nothing. */
export const askingQuery = (staffIds: readonly string[] | undefined) =>
  queryOptions({
    queryKey: ['personas', 'asking', staffIds],
    queryFn: () => change<AskedPersonas>('POST', 'personas/ask/preview', { staffIds }),
    staleTime: 0,
    gcTime: 0,
    retry: false,
  })
