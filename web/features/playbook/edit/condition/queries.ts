import { queryOptions } from '@tanstack/react-query'
import type { TagGroups } from '#contract/tag.ts'
import { read } from '#web/wire/request.ts'

/** The corp's tags, to choose from; a playbook may name others, which are made when they are first put on. */
export const tagsQuery = queryOptions({
  queryKey: ['tags'],
  queryFn: ({ signal }) => read<TagGroups>('tags', {}, signal),
  staleTime: 60_000,
})
