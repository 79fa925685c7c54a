import { useNavigate, useSearch } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { occurrenceStateSet } from './chosen-states.ts'
import type { RunPage } from '#contract/run.ts'
import { useOpenedWhy, useOpenWhy } from '#web/features/occurrence/index.ts'
import { inLanguage, useWords } from '#web/i18n/use-words.ts'
import { Bones } from '#web/ui/Bones.tsx'
import { Empty } from '#web/ui/Empty.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import type { MatrixFilters } from '../queries.ts'
import { turned } from './column.ts'
import { Legend } from './Legend.tsx'
import styles from './matrix.module.css'
import { MatrixGrid, type RowRange } from './MatrixGrid.tsx'
import { MatrixTools } from './MatrixTools.tsx'
import { useMatrixRows } from './use-matrix-rows.ts'

/** The matrix of a run with its tools; everything chosen stands in the address. */
export function MatrixPanel({ run }: { run: RunPage }) {
  const { t, language } = useWords()
  const search = useSearch({ from: '/desk/runs/$runId' })
  const navigate = useNavigate({ from: '/runs/$runId' })
  const opened = useOpenedWhy()
  const open = useOpenWhy()
  const [range, setRange] = useState<RowRange>({ first: 0, last: 0 })
  const { from, zoom, rows, search: text, trouble, states: chosen } = search
  const filters: MatrixFilters = {
    zoom: zoom ?? 'day',
    rows: rows ?? 'group_chat',
    ...(from !== undefined && { from }),
    ...(text !== undefined && { search: text }),
    ...(trouble !== undefined && { trouble }),
  }
  const states = occurrenceStateSet(chosen)
  const { head, rowAt, error, isPlaceholder, refetch } = useMatrixRows(run.runId, filters, range.first, range.last)

  const put = (changes: Record<string, unknown>) =>
    void navigate({
      search: (before) => ({ ...before, ...changes }),
      replace: true,
      resetScroll: false,
    })
  const stepNames = new Map(run.steps.map((step) => [step.stepId, inLanguage(language, step.name, step.nameEn)]))
  const troubles = head ? (head.totals.failed ?? 0) + (head.totals.in_doubt ?? 0) + (head.totals.expired ?? 0) : null
  return (
    <>
      <div className={styles['bar']}>
        <MatrixTools
          filters={filters}
          troubles={troubles}
          onChange={(changes) => put(changes)}
          onTurn={(direction) => {
            const first = head?.columns[0]?.starts
            if (head && first) put({ from: turned(first, head.columns.length, filters.zoom, direction) })
          }}
        />
        <Legend totals={head?.totals ?? {}} chosen={states} onChoose={(next) => put({ states: [...next].join(',') })} />
      </div>
      {error ? <Refused error={error} onRetry={refetch} /> : null}
      {head === undefined ? (
        error ? null : (
          <div className={styles['frame']}>
            <Bones rows={14} label={t('common.loading')} />
          </div>
        )
      ) : head.rowTotal === 0 ? (
        <Empty
          title={t(filters.trouble ? 'matrix.noTrouble' : 'matrix.noRows')}
          action={
            filters.search || filters.trouble ? (
              <Button onClick={() => put({ search: '', trouble: false })}>{t('common.clearFilters')}</Button>
            ) : null
          }
        />
      ) : (
        <MatrixGrid
          head={head}
          rowAt={rowAt}
          filters={filters}
          states={states}
          paused={run.pausedAt !== null || run.pausedAbove !== null}
          isStale={isPlaceholder}
          stepName={(stepId) => stepNames.get(stepId) ?? stepId}
          opened={opened}
          onOpen={open}
          onCloser={(zoom, from) => put({ zoom, from })}
          onRange={(next) => {
            if (next.first !== range.first || next.last !== range.last) setRange(next)
          }}
        />
      )}
    </>
  )
}
