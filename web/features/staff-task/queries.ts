import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { Page } from '#contract/paging.ts'
import type { OnTimePage } from '#contract/staff-page.ts'
import type { StaffTaskItem, StaffTaskPage } from '#contract/staff-task.ts'
import { byCursor } from '#web/wire/by-cursor.ts'
import { read } from '#web/wire/request.ts'

export type StaffTaskFilters = { state?: 'waiting' | 'done' | 'missed' | 'all'; staffId?: string; search?: string }

export const staffTasksQuery = (filters: StaffTaskFilters) =>
  infiniteQueryOptions({
    queryKey: ['staff-tasks', filters],
    queryFn: ({ pageParam, signal }) =>
      read<Page<StaffTaskItem>>('staff-tasks', { ...filters, cursor: pageParam }, signal),
    ...byCursor,
    placeholderData: keepPreviousData,
    meta: { topics: ['staff_task', 'delivery'] },
  })

/** A task with its message ready to send. */
export const staffTaskQuery = (staffTaskId: string) =>
  queryOptions({
    queryKey: ['staff-task', staffTaskId],
    queryFn: ({ signal }) => read<StaffTaskPage>(`staff-tasks/${staffTaskId}`, {}, signal),
    meta: { topics: ['staff_task', 'delivery'] },
  })

/** Staff by how much of what was asked of them they did in time. */
export const onTimeQuery = (filters: { days: 7 | 30; search?: string | undefined }) =>
  infiniteQueryOptions({
    queryKey: ['on-time', filters],
    queryFn: ({ pageParam, signal }) =>
      read<OnTimePage>('staff-pages/on-time', { ...filters, cursor: pageParam }, signal),
    ...byCursor,
    placeholderData: keepPreviousData,
    meta: { topics: ['staff_task', 'delivery'] },
  })
