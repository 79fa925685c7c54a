import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query'
import type { MediaFile, MediaKind } from '#contract/media.ts'
import type { Page } from '#contract/paging.ts'
import { byCursor } from '#web/wire/by-cursor.ts'
import { read } from '#web/wire/request.ts'

/** Files that can be sent as a kind, latest first. */
export const mediaFilesQuery = (kind: MediaKind, search: string) =>
  infiniteQueryOptions({
    queryKey: ['media', kind, search],
    queryFn: ({ pageParam, signal }) =>
      read<Page<MediaFile>>('media', { kind, search, cursor: pageParam, limit: 50 }, signal),
    ...byCursor,
    placeholderData: keepPreviousData,
  })
