import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { Page } from '#contract/paging.ts'
import type { SessionItem, SessionList } from '#contract/session.ts'
import type { StaffItem } from '#contract/staff.ts'
import { byCursor } from '#web/wire/by-cursor.ts'
import { read } from '#web/wire/request.ts'

export type StaffFilters = { search?: string; serves?: boolean }

export const staffQuery = (filters: StaffFilters) =>
  infiniteQueryOptions({
    queryKey: ['staff', filters],
    queryFn: ({ pageParam, signal }) => read<Page<StaffItem>>('staff', { ...filters, cursor: pageParam }, signal),
    ...byCursor,
    placeholderData: keepPreviousData,
    meta: { topics: ['sync', 'staff_task'] },
  })

/** Members of staff to choose one of, by name. */
export const staffNamesQuery = (search: string) =>
  queryOptions({
    queryKey: ['staff', 'names', search],
    queryFn: async ({ signal }) => {
      const { items } = await read<Page<StaffItem>>('staff', { search, serves: true, limit: 100 }, signal)
      return items.map(({ staffId, name, groupChats }) => ({ staffId, name, groupChats }))
    },
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  })

/** Where one is signed in. */
export const sessionsQuery = queryOptions({
  queryKey: ['sessions'],
  queryFn: async ({ signal }): Promise<SessionItem[]> => (await read<SessionList>('sessions', {}, signal)).sessions,
})
