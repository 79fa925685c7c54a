import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { Page } from '#contract/paging.ts'
import type { DraftChanges } from '#contract/playbook-diff.ts'
import type { CreateDraft, Draft, DraftListItem, SavedDraft } from '#contract/playbook-draft.ts'
import { byCursor } from '#web/wire/by-cursor.ts'
import { change, read } from '#web/wire/request.ts'

export const draftsQuery = infiniteQueryOptions({
  queryKey: ['drafts'],
  queryFn: ({ pageParam, signal }) => read<Page<DraftListItem>>('drafts', { cursor: pageParam }, signal),
  ...byCursor,
  meta: { topics: ['playbook'] },
})

/** A draft as it was saved last, by whomever. */
export const draftQuery = (draftId: string) =>
  queryOptions({
    queryKey: ['draft', draftId],
    queryFn: ({ signal }) => read<Draft>(`drafts/${draftId}`, {}, signal),
    staleTime: 0,
    meta: { topics: ['playbook'] },
  })

/** What a draft changes of the version it began from, in words; asked when all of it is saved. */
export const changesQuery = (draftId: string, flush: () => Promise<number>) =>
  queryOptions({
    queryKey: ['draft', draftId, 'changes'],
    queryFn: async ({ signal }) => {
      await flush()
      return read<DraftChanges>(`drafts/${draftId}/changes`, {}, signal)
    },
    staleTime: 0,
    gcTime: 0,
  })

export const saveDraft = (draftId: string, body: { source: string; revision: number }): Promise<SavedDraft> =>
  change<SavedDraft>('PUT', `drafts/${draftId}`, body)

/** Begins a draft, or opens the one that the playbook has. */
export const useCreateDraft = () =>
  useMutation({ mutationFn: (body: CreateDraft) => change<Draft>('POST', 'drafts', body) })

type Act = 'submit' | 'withdraw' | 'return' | 'rebase'

/** Hands a draft in, takes it back, sends it back with a reason, or takes a newer version for its base. */
export function useDraftAct(draftId: string, act: Act) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: object) => change<Draft>('POST', `drafts/${draftId}/${act}`, body),
    onSuccess: (draft) => {
      client.setQueryData(draftQuery(draftId).queryKey, draft)
      return client.invalidateQueries({ queryKey: ['drafts'] })
    },
  })
}

/** Takes a draft away; versions that are published stay. */
export function useDeleteDraft(draftId: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => change<void>('DELETE', `drafts/${draftId}`),
    onSuccess: () => client.invalidateQueries({ queryKey: ['drafts'] }),
  })
}

export type Published = { playbookId: string; version: number }

/** Publishes a draft; the draft is gone with that. */
export function usePublishDraft(draftId: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: { note: string; revision: number }) =>
      change<Published>('POST', `drafts/${draftId}/publish`, body),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['playbooks'] }),
        client.invalidateQueries({ queryKey: ['playbook'] }),
        client.invalidateQueries({ queryKey: ['drafts'] }),
      ]),
  })
}
