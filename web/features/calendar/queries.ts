import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { Calendar, CalendarDay } from '#contract/calendar.ts'
import { byCursor } from '#web/wire/by-cursor.ts'
import { setCorpClock } from '#web/wire/corp-clock.ts'
import { read } from '#web/wire/request.ts'
import type { Span } from './span.ts'

export type CalendarFilters = { runId?: string; ownerStaffId?: string; groupChatId?: string }

const topics = ['occurrence', 'delivery', 'run', 'group_chat', 'playbook', 'corp'] as const

/** What goes out on the days of a span, over all runs. */
export const calendarQuery = (span: Span, filters: CalendarFilters) =>
  queryOptions({
    queryKey: ['calendar', span, filters],
    queryFn: async ({ signal }) => {
      const found = await read<Calendar>('calendar', { ...span, ...filters }, signal)
      setCorpClock(found.corpTime)
      return found
    },
    placeholderData: keepPreviousData,
    meta: { topics },
  })

/** Group chats of a day with their steps, all or those of one step. */
export const calendarDayQuery = (date: string, filters: CalendarFilters & { stepId?: string }) =>
  infiniteQueryOptions({
    queryKey: ['calendar', 'day', date, filters],
    queryFn: ({ pageParam, signal }) =>
      read<CalendarDay>('calendar/group-chats', { date, ...filters, cursor: pageParam }, signal),
    ...byCursor,
    meta: { topics },
  })
