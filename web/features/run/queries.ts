import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { Page } from '#contract/paging.ts'
import type { Matrix, RunListItem, RunPage } from '#contract/run.ts'
import { setCorpClock } from '#web/wire/corp-clock.ts'
import { byCursor } from '#web/wire/by-cursor.ts'
import { read, type Query } from '#web/wire/request.ts'
import type { rowKinds, zooms } from '#web/search.ts'

export const runsQuery = infiniteQueryOptions({
  queryKey: ['runs'],
  queryFn: ({ pageParam, signal }) => read<Page<RunListItem>>('runs', { cursor: pageParam }, signal),
  ...byCursor,
  meta: { topics: ['run', 'occurrence', 'delivery', 'playbook', 'corp'] },
})

/** A run with the facts above its matrix. */
export const runQuery = (runId: string) =>
  queryOptions({
    queryKey: ['run', runId],
    queryFn: ({ signal }) => read<RunPage>(`runs/${runId}`, {}, signal),
    meta: { topics: ['run', 'occurrence', 'delivery', 'playbook', 'corp'] },
  })

export type MatrixFilters = {
  from?: string
  zoom: (typeof zooms)[number]
  rows: (typeof rowKinds)[number]
  search?: string
  trouble?: boolean
}

/** A page of the matrix's rows. */
export const matrixQuery = (runId: string, filters: MatrixFilters, cursor: string | undefined) =>
  queryOptions({
    queryKey: ['run', runId, 'matrix', filters, cursor ?? ''],
    queryFn: async ({ signal }) => {
      const asked: Query = { ...filters, cursor, limit: 50 }
      const matrix = await read<Matrix>(`runs/${runId}/matrix`, asked, signal)
      setCorpClock(matrix.corpTime)
      return matrix
    },
    placeholderData: keepPreviousData,
    meta: { topics: ['occurrence', 'delivery', 'group_chat', 'run'] },
  })
