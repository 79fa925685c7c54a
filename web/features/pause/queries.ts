import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { PauseEffect } from '#contract/run.ts'
import { change, read } from '#web/wire/request.ts'

/** What can be paused, as the path of its address: `runs/ID`, `playbooks/ID`, `group-chats/ID`, `corp`. */
export type PausePath = `runs/${string}` | `playbooks/${string}` | `group-chats/${string}` | 'corp'

/** What pausing it would hold back, in numbers, at this moment. */
export const pauseEffectQuery = (path: PausePath) =>
  queryOptions({
    queryKey: ['pause-effect', path],
    queryFn: ({ signal }) => read<PauseEffect>(`${path}/pause-effect`, {}, signal),
    staleTime: 0,
    gcTime: 0,
  })

const usePauseChange = <Body>(send: (body: Body) => Promise<unknown>) => {
  const client = useQueryClient()
  return useMutation({
    mutationFn: send,
    // A pause shows almost everywhere.
    onSettled: () => client.invalidateQueries(),
  })
}

export const usePause = (path: PausePath) =>
  usePauseChange((reason: string) => change('POST', `${path}/pause`, { reason }))

export const useResume = (path: PausePath) => usePauseChange((_nothing: void) => change('POST', `${path}/resume`))
