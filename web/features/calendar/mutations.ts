import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { CalendarStepAt, MoveStep, StepMoved } from '#contract/calendar.ts'
import { change } from '#web/wire/request.ts'

export type Turn = Pick<CalendarStepAt, 'runId' | 'stepId'>

const pathOf = ({ runId, stepId }: Turn, act: 'move' | 'move-preview'): string =>
  `runs/${runId}/steps/${encodeURIComponent(stepId)}/${act}`

/** What moving a step's turn would come to. A question, though it is asked by POST: it changes nothing. */
export const movePreviewQuery = (turn: Turn, move: MoveStep) =>
  queryOptions({
    queryKey: ['step-move', turn, move],
    queryFn: () => change<StepMoved>('POST', pathOf(turn, 'move-preview'), move),
    staleTime: 0,
    gcTime: 0,
    retry: false,
  })

/** Puts a step's turn at another time, in all group chats of its run. */
export function useMoveStep() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ turn, move }: { turn: Turn; move: MoveStep }) =>
      change<StepMoved>('POST', pathOf(turn, 'move'), move),
    onSettled: () => client.invalidateQueries({ queryKey: ['calendar'] }),
  })
}
