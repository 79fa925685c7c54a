import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import type {
  MomentCalendar,
  MomentCopy,
  MomentPage,
  MomentReaction,
  MomentSettings,
  SchedulePreview,
} from '#contract/moment.ts'
import type { Page } from '#contract/paging.ts'
import type { TagGroups } from '#contract/tag.ts'
import { byCursor } from '#web/wire/by-cursor.ts'
import { change, read } from '#web/wire/request.ts'

const topics = ['moment', 'staff_task', 'corp'] as const

export const calendarQuery = (from: string, weeks: number) =>
  queryOptions({
    queryKey: ['moments', 'calendar', from, weeks],
    queryFn: ({ signal }) => read<MomentCalendar>('moments', { from, weeks }, signal),
    placeholderData: keepPreviousData,
    meta: { topics },
  })

export const momentQuery = (momentId: string) =>
  queryOptions({
    queryKey: ['moments', momentId],
    queryFn: ({ signal }) => read<MomentPage>(`moments/${momentId}`, {}, signal),
    meta: { topics },
  })

export const copiesQuery = (momentId: string) =>
  infiniteQueryOptions({
    queryKey: ['moments', momentId, 'copies'],
    queryFn: ({ pageParam, signal }) =>
      read<Page<MomentCopy>>(`moments/${momentId}/copies`, { cursor: pageParam, limit: 50 }, signal),
    ...byCursor,
    placeholderData: keepPreviousData,
    meta: { topics },
  })

export const reactionsQuery = (momentId: string, kind: 'like' | 'comment', nth: number | null) =>
  infiniteQueryOptions({
    queryKey: ['moments', momentId, 'reactions', kind, nth],
    queryFn: ({ pageParam, signal }) =>
      read<Page<MomentReaction>>(`moments/${momentId}/reactions`, { kind, nth, cursor: pageParam, limit: 20 }, signal),
    ...byCursor,
    placeholderData: keepPreviousData,
    meta: { topics },
  })

/** What scheduling would do. A question, though it is asked by POST: it changes nothing. */
export const previewQuery = (momentIds: readonly string[]) =>
  queryOptions({
    queryKey: ['moments', 'preview', momentIds],
    queryFn: () => change<SchedulePreview>('POST', 'moments/schedule/preview', { momentIds }),
    staleTime: 0,
    gcTime: 0,
    retry: false,
  })

export const settingsQuery = queryOptions({
  queryKey: ['moments', 'settings'],
  queryFn: ({ signal }) => read<MomentSettings>('moment-settings', {}, signal),
  meta: { topics },
})

export const tagsQuery = queryOptions({
  queryKey: ['tags', 'groups'],
  queryFn: async ({ signal }) => (await read<TagGroups>('tags', {}, signal)).groups,
  staleTime: 60_000,
})
