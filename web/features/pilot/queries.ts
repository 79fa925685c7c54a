import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { z } from 'zod'
import type { JudgeCriterion, PilotPage, PilotSuggestion, RollOutPilot } from '#contract/pilot.ts'
import type { applyPreview } from '#contract/run.ts'
import { change, read } from '#web/wire/request.ts'

/** How a pilot goes. Its figures move with people and nicknames, not with every message. */
export const pilotQuery = (runId: string) =>
  queryOptions({
    queryKey: ['run', runId, 'pilot'],
    queryFn: ({ signal }) => read<PilotPage>(`runs/${runId}/pilot`, {}, signal),
    meta: { topics: ['run', 'group_chat'] },
  })

/** Group chats that make a pilot of a version together. */
export const pilotSuggestionQuery = (playbookId: string, version: number) =>
  queryOptions({
    queryKey: ['playbook', playbookId, 'pilot-suggestion', version],
    queryFn: ({ signal }) =>
      read<PilotSuggestion>(`playbooks/${playbookId}/versions/${version}/pilot-suggestion`, {}, signal),
    staleTime: 0,
  })

/** What rolling out would come to. A question, though it is asked by POST: it changes nothing. */
export const rollOutPreviewQuery = (runId: string, body: RollOutPilot) =>
  queryOptions({
    queryKey: ['run', runId, 'pilot', 'roll-out', body],
    queryFn: () => change<z.infer<typeof applyPreview>>('POST', `runs/${runId}/pilot/roll-out-preview`, body),
    staleTime: 0,
    gcTime: 0,
    retry: false,
  })

export function useJudge(runId: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: JudgeCriterion) => change('POST', `runs/${runId}/pilot/judgements`, body),
    onSettled: () => client.invalidateQueries({ queryKey: ['run', runId] }),
  })
}

export function useRollOut(runId: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: RollOutPilot) => change<{ runId: string }>('POST', `runs/${runId}/pilot/roll-out`, body),
    onSuccess: () =>
      Promise.all([['runs'], ['run', runId], ['playbook']].map((queryKey) => client.invalidateQueries({ queryKey }))),
  })
}
