import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { ChatPhases, PhaseSet, RunPhases, SetPhase } from '#contract/run-phase.ts'
import { change, read } from '#web/wire/request.ts'

const meta = { topics: ['run', 'occurrence', 'playbook'] as const }

/** Where the group chats of a run stand. */
export const runPhasesQuery = (runId: string) =>
  queryOptions({
    queryKey: ['phases', 'run', runId],
    queryFn: ({ signal }) => read<RunPhases>(`runs/${runId}/phases`, {}, signal),
    meta,
  })

/** Where one group chat stands, in each run that has phases. */
export const chatPhasesQuery = (groupChatId: string) =>
  queryOptions({
    queryKey: ['phases', 'chat', groupChatId],
    queryFn: ({ signal }) => read<ChatPhases>(`group-chats/${groupChatId}/phases`, {}, signal),
    meta,
  })

/** What setting a phase would come to. A question, though it is asked by POST: it changes nothing. */
export const phasePreviewQuery = (runId: string, body: SetPhase) =>
  queryOptions({
    queryKey: ['phase-preview', runId, body],
    queryFn: () => change<PhaseSet>('POST', `runs/${runId}/phase-preview`, body),
    staleTime: 0,
    gcTime: 0,
    retry: false,
  })

export function useSetPhase(runId: string) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (body: SetPhase) => change<PhaseSet>('POST', `runs/${runId}/phase`, body),
    onSettled: () => client.invalidateQueries(),
  })
}
