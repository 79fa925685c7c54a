import { queryOptions, useQuery } from '@tanstack/react-query'
import type { Today } from '#contract/today.ts'
import { setCorpClock } from '#web/wire/corp-clock.ts'
import { read } from '#web/wire/request.ts'

/** What needs a person now. */
export const todayQuery = queryOptions({
  queryKey: ['today'],
  queryFn: async ({ signal }) => {
    const today = await read<Today>('today', {}, signal)
    setCorpClock(today.corpTime)
    return today
  },
  meta: { topics: ['delivery', 'occurrence', 'journey', 'staff_task', 'run', 'corp', 'playbook', 'group_chat'] },
})

/** How many things need a person; 0 until that is known. */
export const useAttentionTotal = (): number =>
  useQuery({ ...todayQuery, select: (today) => today.attentionTotal }).data ?? 0
