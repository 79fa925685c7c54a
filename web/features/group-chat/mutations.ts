import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { PauseEffect } from '#contract/run.ts'
import { change, read } from '#web/wire/request.ts'

const atOnce = 4

/** Runs work over many things, a few at a time, in their order; the first refusal ends it. */
export async function overMany<Item, Answer>(
  items: readonly Item[],
  work: (item: Item) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = []
  for (let at = 0; at < items.length; at += atOnce)
    answers.push(...(await Promise.all(items.slice(at, at + atOnce).map(work))))
  return answers
}

const none: PauseEffect = { playbooks: 0, runs: 0, groupChats: 0, dueToday: 0, openSends: 0 }

/** What pausing many chats holds back: what each would, added up. */
export async function pauseEffectOf(groupChatIds: readonly string[], signal: AbortSignal): Promise<PauseEffect> {
  const effects = await overMany(groupChatIds, (id) => read<PauseEffect>(`group-chats/${id}/pause-effect`, {}, signal))
  return effects.reduce(
    (sum, effect) => ({
      playbooks: Math.max(sum.playbooks, effect.playbooks),
      runs: Math.max(sum.runs, effect.runs),
      groupChats: sum.groupChats + effect.groupChats,
      dueToday: sum.dueToday + effect.dueToday,
      openSends: sum.openSends + effect.openSends,
    }),
    none,
  )
}

/** Pauses, or lets go on, many group chats. Those done before a refusal stay done; the list shows which. */
export function usePauseMany(act: 'pause' | 'resume') {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (groupChatIds: readonly string[]) =>
      overMany(groupChatIds, (id) => change('POST', `group-chats/${id}/${act}`)),
    onSettled: () => client.invalidateQueries(),
  })
}
