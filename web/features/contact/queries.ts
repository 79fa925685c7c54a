import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { ContactPage } from '#contract/contact.ts'
import type { ContactDelivery } from '#contract/enrollment.ts'
import type { TimelineItem } from '#contract/event.ts'
import type { Page } from '#contract/paging.ts'
import { byCursor } from '#web/wire/by-cursor.ts'
import { read } from '#web/wire/request.ts'

export const contactQuery = (contactId: string) =>
  queryOptions({
    queryKey: ['contact', contactId],
    queryFn: ({ signal }) => read<ContactPage>(`contacts/${contactId}`, {}, signal),
    meta: { topics: ['sync', 'group_chat', 'journey'] },
  })

/** Messages to this contact alone. */
export const deliveriesQuery = (contactId: string) =>
  infiniteQueryOptions({
    queryKey: ['contact', contactId, 'deliveries'],
    queryFn: ({ pageParam, signal }) =>
      read<Page<ContactDelivery>>(`contacts/${contactId}/deliveries`, { cursor: pageParam }, signal),
    ...byCursor,
    meta: { topics: ['delivery', 'journey'] },
  })

export const timelineQuery = (contactId: string) =>
  infiniteQueryOptions({
    queryKey: ['contact', contactId, 'timeline'],
    queryFn: ({ pageParam, signal }) =>
      read<Page<TimelineItem>>(`contacts/${contactId}/timeline`, { cursor: pageParam }, signal),
    ...byCursor,
    meta: { topics: ['sync', 'group_chat', 'journey'] },
  })
