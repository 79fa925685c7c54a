import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { PauseEffect } from '#contract/run.ts'
import { change } from '#web/wire/request.ts'

/** What pausing many chats would hold back, in numbers. A question, though it is asked by POST: it changes nothing. */
export const pauseManyEffectQuery = (groupChatIds: readonly string[]) =>
  queryOptions({
    queryKey: ['pause-effect', 'many', groupChatIds],
    queryFn: () => change<PauseEffect>('POST', 'group-chats/pause-effect', { groupChatIds }),
    staleTime: 0,
    gcTime: 0,
  })

/** Pauses, or lets go on, many group chats: all of them, or none. */
export function usePauseMany(act: 'pause' | 'resume') {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (groupChatIds: readonly string[]) => change('POST', `group-chats/${act}`, { groupChatIds }),
    onSettled: () => client.invalidateQueries(),
  })
}
