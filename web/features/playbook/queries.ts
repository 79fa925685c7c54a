import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import type { Page } from '#contract/paging.ts'
import type { VersionChanges } from '#contract/playbook-diff.ts'
import type { PlaybookDocument } from '#contract/playbook.ts'
import type {
  GalleryItem,
  MonthPreview,
  PlaybookListItem,
  PlaybookPage,
  playbookProblem,
  playbookVersion,
} from '#contract/playbook-library.ts'
import type { Recommendation, RecommendationQuery } from '#contract/recommendation.ts'
import type { RunListItem } from '#contract/run.ts'
import { byCursor } from '#web/wire/by-cursor.ts'
import { read } from '#web/wire/request.ts'

export type Problem = z.infer<typeof playbookProblem>
export type Version = Omit<z.infer<typeof playbookVersion>, 'document'> & { document: PlaybookDocument }

export const playbooksQuery = infiniteQueryOptions({
  queryKey: ['playbooks'],
  queryFn: ({ pageParam, signal }) => read<Page<PlaybookListItem>>('playbooks', { cursor: pageParam }, signal),
  ...byCursor,
  meta: { topics: ['playbook', 'run'] },
})

export const galleryQuery = queryOptions({
  queryKey: ['gallery'],
  queryFn: async ({ signal }) => (await read<{ items: GalleryItem[] }>('gallery', {}, signal)).items,
  staleTime: 5 * 60_000,
  meta: { topics: ['playbook'] },
})

/** What the gallery has for three answers; the gallery changes with the program alone. */
export const recommendationQuery = (answers: RecommendationQuery) =>
  queryOptions({
    queryKey: ['gallery', 'recommendation', answers],
    queryFn: ({ signal }) => read<Recommendation>('gallery/recommendation', answers, signal),
    staleTime: Infinity,
  })

export const playbookQuery = (playbookId: string) =>
  queryOptions({
    queryKey: ['playbook', playbookId],
    queryFn: ({ signal }) => read<PlaybookPage>(`playbooks/${playbookId}`, {}, signal),
    meta: { topics: ['playbook', 'run'] },
  })

/** A published version never changes. */
export const versionQuery = (playbookId: string, version: number) =>
  queryOptions({
    queryKey: ['playbook', playbookId, 'version', version],
    queryFn: ({ signal }) => read<Version>(`playbooks/${playbookId}/versions/${version}`, {}, signal),
    staleTime: Infinity,
  })

export type MonthOf = { month?: string; createdOn?: string; groupChatId?: string }

export const monthQuery = (playbookId: string, version: number, of: MonthOf) =>
  queryOptions({
    queryKey: ['playbook', playbookId, 'version', version, 'month', of],
    queryFn: ({ signal }) => read<MonthPreview>(`playbooks/${playbookId}/versions/${version}/month`, of, signal),
    placeholderData: keepPreviousData,
  })

/** What changed between two versions; both never change. */
export const changesQuery = (playbookId: string, from: number, to: number) =>
  queryOptions({
    queryKey: ['playbook', playbookId, 'version', to, 'changes', from],
    queryFn: ({ signal }) => read<VersionChanges>(`playbooks/${playbookId}/versions/${to}/changes`, { from }, signal),
    staleTime: Infinity,
  })

/** The runs of a playbook that are at work, the latest started first. */
export const liveRunsQuery = (playbookId: string) =>
  infiniteQueryOptions({
    queryKey: ['runs', 'of', playbookId],
    queryFn: ({ pageParam, signal }) =>
      read<Page<RunListItem>>('runs', { playbookId, active: true, cursor: pageParam }, signal),
    ...byCursor,
    meta: { topics: ['run', 'playbook'] },
  })
