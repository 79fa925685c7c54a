import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { EnrollmentItem, EnrollmentState, EnrollmentStory, RunJourneys } from '#contract/enrollment.ts'
import type { Page } from '#contract/paging.ts'
import type { Topic } from '#contract/stream.ts'
import { byCursor } from '#web/wire/by-cursor.ts'
import { read } from '#web/wire/request.ts'

const topics: Topic[] = ['journey', 'delivery', 'run', 'corp']

/** The journeys of a run, and how many came to each step. */
export const runJourneysQuery = (runId: string) =>
  queryOptions({
    queryKey: ['run', runId, 'journeys'],
    queryFn: ({ signal }) => read<RunJourneys>(`runs/${runId}/journeys`, {}, signal),
    meta: { topics },
  })

export type EnrollmentFilters = { track?: string; state?: EnrollmentState; step?: string; search?: string }

/** Who walks, or walked, journeys: of a run, or one contact's. */
export const enrollmentsQuery = (of: `runs/${string}` | `contacts/${string}`, filters: EnrollmentFilters) =>
  infiniteQueryOptions({
    queryKey: [of, 'enrollments', filters],
    queryFn: ({ pageParam, signal }) =>
      read<Page<EnrollmentItem>>(`${of}/enrollments`, { ...filters, cursor: pageParam }, signal),
    ...byCursor,
    placeholderData: keepPreviousData,
    meta: { topics },
  })

/** One contact's way through a journey. */
export const storyQuery = (enrollmentId: string) =>
  queryOptions({
    queryKey: ['enrollment', enrollmentId],
    queryFn: ({ signal }) => read<EnrollmentStory>(`enrollments/${enrollmentId}`, {}, signal),
    meta: { topics: [...topics, 'staff_task'] },
  })
