import { useQueries, type UseQueryResult } from '@tanstack/react-query'
import { useState } from 'react'
import type { Matrix } from '#contract/run.ts'
import { matrixQuery, type MatrixFilters } from '../queries.ts'

export type MatrixRow = Matrix['rows'][number]

export type MatrixRows = {
  /** What stands above the rows; undefined until the first page came. */
  head: Matrix | undefined
  /** Undefined where the row has not come yet. */
  rowAt: (index: number) => MatrixRow | undefined
  error: Error | null
  /** The rows shown are those of the filters before. */
  isPlaceholder: boolean
  refetch: () => void
}

/**
 * The rows of a matrix, page by page as they come into sight. Each page is a query of its own, so that a beat of the
 * stream asks again only for pages in sight; the others wait until they are scrolled to.
 */
export function useMatrixRows(runId: string, filters: MatrixFilters, firstRow: number, lastRow: number): MatrixRows {
  const key = JSON.stringify([runId, filters])
  const [known, setKnown] = useState<{ key: string; cursors: (string | undefined)[] }>({ key, cursors: [undefined] })
  const cursors = known.key === key ? known.cursors : [undefined]
  const pageSize = 50
  const inSight = (page: number) => (page + 1) * pageSize > firstRow - pageSize && page * pageSize <= lastRow + pageSize
  const pages: UseQueryResult<Matrix>[] = useQueries({
    queries: cursors.map((cursor, page) => ({ ...matrixQuery(runId, filters, cursor), enabled: inSight(page) })),
  })
  const loaded = pages.reduce((sum, { data }) => sum + (data?.rows.length ?? 0), 0)
  const next = pages.at(-1)?.data?.nextCursor
  if (next && !pages.at(-1)?.isPlaceholderData && lastRow + pageSize / 2 >= loaded && !cursors.includes(next))
    setKnown({ key, cursors: [...cursors, next] })
  const rows = pages.flatMap(({ data }) => data?.rows ?? [])
  return {
    head: pages[0]?.data,
    rowAt: (index) => rows[index],
    error: pages.find(({ error }) => error)?.error ?? null,
    isPlaceholder: pages[0]?.isPlaceholderData ?? false,
    refetch: () => {
      for (const page of pages) if (page.error) void page.refetch()
    },
  }
}
