/* oxlint-disable jsx-a11y/prefer-tag-over-role -- ARIA's grid with one tab stop (aria-activedescendant): rows are virtual and placed by hand, which table elements do not allow */
import { useNavigate } from '@tanstack/react-router'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useId, useLayoutEffect, useRef, useState, type KeyboardEvent, type RefObject } from 'react'
import type { OccurrenceState } from '#contract/occurrence.ts'
import type { Matrix } from '#contract/run.ts'
import { useWords } from '#web/i18n/use-words.ts'
import type { MatrixFilters } from '../queries.ts'
import { closer, columnWords } from './column.ts'
import { ColumnHead } from './ColumnHead.tsx'
import { moveFocus, within, type MatrixShape, type Place } from './focus.ts'
import type { MatrixCellShape } from './MatrixCell.tsx'
import styles from './matrix.module.css'
import { MatrixLine } from './MatrixLine.tsx'
import type { MatrixRow } from './use-matrix-rows.ts'

const rowPx = 40

export type RowRange = { first: number; last: number }

type MatrixGridProps = {
  head: Matrix
  rowAt: (index: number) => MatrixRow | undefined
  filters: MatrixFilters
  states: ReadonlySet<OccurrenceState>
  paused: boolean
  isStale: boolean
  stepName: (stepId: string) => string
  opened: string | undefined
  onOpen: (occurrenceId?: string) => void
  onCloser: (zoom: MatrixFilters['zoom'], from: string) => void
  onRange: (range: RowRange) => void
}

/** Time × group chats: rows of which only those in sight are drawn, with a head and names that stay. */
export function MatrixGrid(props: MatrixGridProps) {
  'use no memo' // the virtualizer changes in place, which the compiler cannot see
  const { head, rowAt, filters, states, paused, isStale, stepName, opened, onOpen, onCloser, onRange } = props
  const { t, language } = useWords()
  const navigate = useNavigate()
  const id = useId()
  const box = useRef<HTMLDivElement>(null)
  const [place, setPlace] = useState<Place>({
    row: 0,
    column: Math.max(
      0,
      head.columns.findIndex(({ isNow }) => isNow),
    ),
    item: 0,
  })
  const [hasFocus, setFocus] = useState(false)
  // oxlint-disable-next-line react/incompatible-library -- why this component is not compiled
  const virtualizer = useVirtualizer({
    count: head.rowTotal,
    getScrollElement: () => box.current,
    estimateSize: () => rowPx,
    overscan: 6,
    scrollPaddingStart: rowPx,
    onChange: ({ range }) => onRange({ first: range?.startIndex ?? 0, last: range?.endIndex ?? 0 }),
  })
  useNowInView(box, head.columns)
  const columnNames = head.columns.map(({ starts }) => columnWords(starts, filters.zoom, language))
  const itemsOf = (row: number, column: number) => rowAt(row)?.cells.find((cell) => cell.column === column)?.items ?? []
  const shape: MatrixShape = {
    rows: head.rowTotal,
    columns: head.columns.length,
    itemsAt: (row, column) => itemsOf(row, column).length,
    rowsInView: Math.max(1, Math.floor((box.current?.clientHeight ?? 400) / rowPx) - 2),
  }
  const at = within(place, shape)
  const idOf = (row: number) => (column: number, item: number) => `${id}${row}/${column}/${item}`
  const nextZoom = closer(filters.zoom)
  const goCloser = nextZoom
    ? (column: number) => onCloser(nextZoom, (head.columns[column]?.starts ?? '').slice(0, 10))
    : null

  /** A step that is only computed yet has no why: the chat's plan of its month tells about it. */
  const openStep = (item: MatrixCellShape['items'][number], groupChatId: string) => {
    if (item.occurrenceId) onOpen(item.occurrenceId)
    else if (filters.rows === 'group_chat')
      void navigate({ to: '/group-chats/$groupChatId', params: { groupChatId }, search: { tab: 'plan' } })
  }
  const act = () => {
    const item = itemsOf(at.row, at.column)[at.item]
    const row = rowAt(at.row)
    if (at.column < 0 && row && filters.rows === 'group_chat')
      void navigate({ to: '/group-chats/$groupChatId', params: { groupChatId: row.key } })
    else if (item && row) openStep(item, row.key)
    else if (at.column >= 0) goCloser?.(at.column)
  }
  const onKey = (event: KeyboardEvent) => {
    if (event.target !== box.current) return
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault()
      act()
      return
    }
    const next = moveFocus(at, event.key, event.ctrlKey || event.metaKey, shape)
    if (!next) return
    event.preventDefault()
    setPlace(next)
    virtualizer.scrollToIndex(next.row)
    const heads = box.current?.querySelectorAll('[role="columnheader"]')
    heads?.[next.column + 1]?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
    const nextItem = itemsOf(next.row, next.column)[next.item]
    if (opened && nextItem?.occurrenceId) onOpen(nextItem.occurrenceId)
  }

  return (
    <div
      ref={box}
      role="grid"
      aria-label={t('matrix.name')}
      aria-rowcount={head.rowTotal + 1}
      aria-colcount={head.columns.length + 1}
      aria-activedescendant={hasFocus ? idOf(at.row)(at.column, at.item) : undefined}
      aria-describedby={`${id}help`}
      aria-busy={isStale}
      tabIndex={0}
      className={styles['grid']}
      data-zoom={filters.zoom}
      data-gathered={filters.rows === 'group_chat' ? undefined : ''}
      style={{ '--columns': head.columns.length } as React.CSSProperties} // a property of our own style sheet
      onKeyDown={onKey}
      onFocus={(event) => setFocus(event.target === box.current)}
      onBlur={() => setFocus(false)}
    >
      <div role="row" aria-rowindex={1} className={styles['head']}>
        <div role="columnheader" className={styles['corner']}>
          {t(`matrix.rows.${filters.rows}`)}
          <em>{head.rowTotal}</em>
        </div>
        {head.columns.map((column, index) => (
          <ColumnHead
            key={column.starts}
            column={column}
            name={columnNames[index] ?? ''}
            zoom={filters.zoom}
            onCloser={goCloser ? () => goCloser(index) : null}
          />
        ))}
      </div>
      <div role="presentation" className={styles['lines']} style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index, start }) => (
          <MatrixLine
            key={index}
            index={index}
            top={start}
            row={rowAt(index)}
            columns={head.columns}
            plannedUntil={head.plannedUntil}
            columnNames={columnNames}
            rowKind={filters.rows}
            stepName={stepName}
            idOf={idOf(index)}
            states={states}
            opened={opened}
            focused={hasFocus && index === at.row ? at : null}
            paused={paused}
            onOpen={openStep}
            onCloser={goCloser}
          />
        ))}
      </div>
      <p id={`${id}help`} className="visually-hidden">
        {t('matrix.keys')}
      </p>
    </div>
  )
}

/**
 * Brings the present into sight when another span of time is shown, with a little of the past before it where there is
 * room. A span that moves on with the clock keeps the present where it is, and the scroll with it.
 */
function useNowInView(box: RefObject<HTMLDivElement | null>, columns: Matrix['columns']): void {
  const now = columns.findIndex((column) => column.isNow)
  const count = columns.length
  useLayoutEffect(() => {
    const heads = box.current?.querySelectorAll<HTMLElement>('[role="columnheader"]')
    const name = heads?.[0]
    const present = heads?.[now + 1]
    if (!box.current || !name || !present) return
    const room = Math.floor((box.current.clientWidth - name.offsetWidth) / present.offsetWidth)
    const first = heads[Math.min(count, Math.max(1, now + 1 - Math.min(2, room - 1)))]
    if (first) box.current.scrollTo({ left: now < 0 ? 0 : first.offsetLeft - name.offsetWidth })
  }, [box, now, count])
}
