import { queryOptions } from '@tanstack/react-query'
import type { Why } from '#contract/occurrence.ts'
import { read } from '#web/wire/request.ts'

/** Why a step was, or was not, sent. */
export const whyQuery = (occurrenceId: string) =>
  queryOptions({
    queryKey: ['why', occurrenceId],
    queryFn: ({ signal }) => read<Why>(`occurrences/${occurrenceId}/why`, {}, signal),
    meta: { topics: ['occurrence', 'delivery', 'staff_task'] },
  })
