import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { Engagement, EngagementPlans, EngagementPreview, SaveEngagementPlan } from '#contract/engagement.ts'
import type { Page } from '#contract/paging.ts'
import { byCursor } from '#web/wire/by-cursor.ts'
import { change, read } from '#web/wire/request.ts'

const topics = ['moment', 'staff_task', 'corp'] as const

export const plansQuery = queryOptions({
  queryKey: ['engagement', 'plans'],
  queryFn: ({ signal }) => read<EngagementPlans>('engagement-plans', {}, signal),
  meta: { topics },
})

export const visitsQuery = (engagementPlanId: string | undefined) =>
  infiniteQueryOptions({
    queryKey: ['engagement', 'visits', engagementPlanId],
    queryFn: ({ pageParam, signal }) =>
      read<Page<Engagement>>('engagements', { engagementPlanId, cursor: pageParam, limit: 30 }, signal),
    ...byCursor,
    placeholderData: keepPreviousData,
    meta: { topics },
  })

/** What a plan would ask for. A question, though it is asked by POST: it changes nothing. */
export const previewQuery = (plan: SaveEngagementPlan) =>
  queryOptions({
    queryKey: ['engagement', 'preview', plan],
    queryFn: () => change<EngagementPreview>('POST', 'engagement-plans/preview', plan),
    placeholderData: keepPreviousData,
    gcTime: 0,
    retry: false,
  })
