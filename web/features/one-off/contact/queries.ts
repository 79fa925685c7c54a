import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import type {
  ContactOneOffItem,
  ContactOneOffPage,
  ContactOneOffPreview,
  OneOffContact,
  SaveContactOneOff,
} from '#contract/contact-one-off.ts'
import type { ContactItem } from '#contract/contact.ts'
import type { OccurrenceState } from '#contract/occurrence.ts'
import type { Page } from '#contract/paging.ts'
import type { TagGroups } from '#contract/tag.ts'
import { byCursor } from '#web/wire/by-cursor.ts'
import { change, read } from '#web/wire/request.ts'
import type { OneOffFilters } from '../queries.ts'

const topics = ['run', 'journey', 'delivery', 'corp'] as const

export const contactOneOffsQuery = (filters: OneOffFilters) =>
  infiniteQueryOptions({
    queryKey: ['contact-one-offs', filters],
    queryFn: ({ pageParam, signal }) =>
      read<Page<ContactOneOffItem>>('contact-one-offs', { ...filters, cursor: pageParam, limit: 50 }, signal),
    ...byCursor,
    placeholderData: keepPreviousData,
    meta: { topics },
  })

export const contactOneOffQuery = (oneOffId: string) =>
  queryOptions({
    queryKey: ['contact-one-off', oneOffId],
    queryFn: ({ signal }) => read<ContactOneOffPage>(`contact-one-offs/${oneOffId}`, {}, signal),
    meta: { topics },
  })

export type ContactResultFilters = { search?: string; state?: OccurrenceState }

export const oneOffContactsQuery = (oneOffId: string, filters: ContactResultFilters) =>
  infiniteQueryOptions({
    queryKey: ['contact-one-off', oneOffId, 'contacts', filters],
    queryFn: ({ pageParam, signal }) =>
      read<Page<OneOffContact>>(
        `contact-one-offs/${oneOffId}/contacts`,
        { ...filters, cursor: pageParam, limit: 50 },
        signal,
      ),
    ...byCursor,
    placeholderData: keepPreviousData,
    meta: { topics },
  })

/** What sending would do. A question, though it is asked by POST: it changes nothing. */
export const contactPreviewQuery = (body: SaveContactOneOff) =>
  queryOptions({
    queryKey: ['contact-one-off-preview', body],
    queryFn: () => change<ContactOneOffPreview>('POST', 'contact-one-offs/preview', body),
    staleTime: 0,
    gcTime: 0,
    retry: false,
  })

export const tagsQuery = queryOptions({
  queryKey: ['tags'],
  queryFn: ({ signal }) => read<TagGroups>('tags', {}, signal),
  meta: { topics: ['sync'] },
})

/** Friends by a part of their name. */
export const friendsQuery = (search: string) =>
  infiniteQueryOptions({
    queryKey: ['contacts', 'friends', search],
    queryFn: ({ pageParam, signal }) =>
      read<Page<ContactItem>>(
        'contacts',
        { isFriend: true, ...(search !== '' && { search }), cursor: pageParam, limit: 50 },
        signal,
      ),
    ...byCursor,
    placeholderData: keepPreviousData,
    meta: { topics: ['sync'] },
  })
