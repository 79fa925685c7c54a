import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { Page } from '#contract/paging.ts'
import type { PlaybookListItem } from '#contract/playbook-library.ts'
import type { RunListItem } from '#contract/run.ts'
import { read } from '#web/wire/request.ts'

export type Found = { kind: 'groupChats' | 'playbooks' | 'runs'; id: string; name: string; note: string }

type GroupChatName = { groupChatId: string; name: string; owner: { name: string } | null }

/** Group chats, playbooks and runs by name; what may not be read is left out. */
export const foundQuery = (search: string) =>
  queryOptions({
    queryKey: ['find', search],
    queryFn: async ({ signal }): Promise<Found[]> => {
      const few = { search, limit: 6 }
      const [chats, playbooks, runs] = await Promise.allSettled([
        search === '' ? { items: [] } : read<Page<GroupChatName>>('group-chats', few, signal),
        read<Page<PlaybookListItem>>('playbooks', few, signal),
        read<Page<RunListItem>>('runs', { limit: 50 }, signal),
      ])
      const itemsOf = <Item>(answer: PromiseSettledResult<{ items: Item[] }>): Item[] =>
        answer.status === 'fulfilled' ? answer.value.items : []
      const isFound = (name: string) => name.toLowerCase().includes(search.toLowerCase())
      return [
        ...itemsOf(chats).map(({ groupChatId, name, owner }) => ({
          kind: 'groupChats' as const,
          id: groupChatId,
          name,
          note: owner?.name ?? '',
        })),
        ...itemsOf(playbooks).map(({ playbookId, name, version }) => ({
          kind: 'playbooks' as const,
          id: playbookId,
          name,
          note: `v${version}`,
        })),
        ...itemsOf(runs)
          .filter(({ name }) => isFound(name))
          .slice(0, 6)
          .map(({ runId, name, playbookName }) => ({ kind: 'runs' as const, id: runId, name, note: playbookName })),
      ]
    },
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  })
