import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { ExperimentsPage, ExperimentSize, SizeQuery } from '#contract/experiment.ts'
import type { Draft } from '#contract/playbook-draft.ts'
import { change, read } from '#web/wire/request.ts'
import type { EditRefusal } from '../edit/document/edit.ts'
import { saveDraft } from '../edit/queries.ts'
import { promote, type Tried } from './promote.ts'

export const experimentsQuery = (playbookId: string) =>
  queryOptions({
    queryKey: ['playbook', playbookId, 'experiments'],
    queryFn: ({ signal }) => read<ExperimentsPage>(`playbooks/${playbookId}/experiments`, {}, signal),
    meta: { topics: ['playbook', 'run'] },
  })

/** How many group chats it takes; a calculation, which never changes. */
export const sizeQuery = (asked: SizeQuery) =>
  queryOptions({
    queryKey: ['experiment-size', asked],
    queryFn: ({ signal }) => read<ExperimentSize>('experiment-size', asked, signal),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  })

type Promoted = { draftId: string; refusal: EditRefusal | null }

/** Puts an arm into the playbook's draft, begun where there is none; what the draft has otherwise by now stays. */
export function usePromote(playbookId: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: async ({ tried, armId }: { tried: Tried; armId: string }): Promise<Promoted> => {
      const { draftId, source, revision } = await change<Draft>('POST', 'drafts', { playbookId })
      const made = promote(source, tried, armId)
      if (!made.ok) return { draftId, refusal: made.refusal }
      await saveDraft(draftId, { source: made.source, revision })
      return { draftId, refusal: null }
    },
    onSuccess: ({ draftId }) =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['drafts'] }),
        client.invalidateQueries({ queryKey: ['draft', draftId] }),
      ]),
  })
}
