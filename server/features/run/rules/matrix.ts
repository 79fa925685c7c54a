import type { OccurrenceState, StateCounts } from '#contract/occurrence.ts'
import type { Matrix, MatrixQuery } from '#contract/run.ts'
import { dayLabel, isRestDay } from '#server/features/playbook/index.ts'

export type Zoom = MatrixQuery['zoom']

/** A span of local time cut into columns: local days from `from` to before `to`. */
export type Span = { zoom: Zoom; from: Temporal.PlainDate; to: Temporal.PlainDate; starts: readonly string[] }

const columnsOf: Record<Zoom, number> = { hour: 24, day: 14, week: 8, month: 12 }
/** Columns before the one that holds today, where nobody says where to begin. */
const columnsBefore: Record<Zoom, number> = { hour: 0, day: 6, week: 5, month: 10 }

/** The span that begins in the column of `from`; without `from`, the one that holds today with some past before it. */
export function spanOf(zoom: Zoom, from: Temporal.PlainDate | undefined, today: Temporal.PlainDate): Span {
  const first = from === undefined ? step(zoom, startOf(zoom, today), -columnsBefore[zoom]) : startOf(zoom, from)
  if (zoom === 'hour')
    return {
      zoom,
      from: first,
      to: first.add({ days: 1 }),
      starts: Array.from({ length: columnsOf.hour }, (_, hour) => hourStart(first, hour)),
    }
  const starts = Array.from({ length: columnsOf[zoom] }, (_, index) => step(zoom, first, index))
  return { zoom, from: first, to: step(zoom, first, starts.length), starts: starts.map(String) }
}

/** The first day of the column that a day lies in: weeks begin on Monday. */
function startOf(zoom: Zoom, date: Temporal.PlainDate): Temporal.PlainDate {
  switch (zoom) {
    case 'hour':
    case 'day':
      return date
    case 'week':
      return date.subtract({ days: date.dayOfWeek - 1 })
    case 'month':
      return date.with({ day: 1 })
    default:
      return zoom satisfies never
  }
}

function step(zoom: Zoom, date: Temporal.PlainDate, count: number): Temporal.PlainDate {
  switch (zoom) {
    case 'hour':
    case 'day':
      return date.add({ days: count })
    case 'week':
      return date.add({ weeks: count })
    case 'month':
      return date.add({ months: count })
    default:
      return zoom satisfies never
  }
}

const hourStart = (date: Temporal.PlainDate, hour: number): string => `${date}T${String(hour).padStart(2, '0')}:00`

/** Which column a local moment lies in; -1 when it lies in none. `localTime` is HH:MM. */
export const columnAt = (span: Span, date: Temporal.PlainDate, localTime: string): number =>
  span.starts.indexOf(
    span.zoom === 'hour' ? hourStart(date, Number(localTime.slice(0, 2))) : startOf(span.zoom, date).toString(),
  )

/** The columns as the desk draws them; `now` is the corp's local time. */
export function presentColumns(span: Span, now: Temporal.PlainDateTime): Matrix['columns'] {
  const current = columnAt(span, now.toPlainDate(), now.toPlainTime().toString({ smallestUnit: 'minute' }))
  return span.starts.map((starts, index) => {
    const date = Temporal.PlainDate.from(starts)
    const showsDays = span.zoom === 'hour' || span.zoom === 'day'
    return {
      starts,
      isNow: index === current,
      isRestDay: showsDays && isRestDay(date),
      label: span.zoom === 'day' ? dayLabel(date) : null,
    }
  })
}

/** A due step of a row, where cells show single steps. */
export type ItemCell = {
  key: string
  occurrenceId: string | null
  stepId: string
  state: OccurrenceState
  date: Temporal.PlainDate
  localTime: string
  clicked: boolean
}

/** How many steps of a row stand in a state, in the column that a local moment lies in. */
export type CountCell = {
  key: string
  date: Temporal.PlainDate
  localTime: string
  state: OccurrenceState
  count: number
}

type Row = Matrix['rows'][number]

/** Whether cells show single steps: one group chat a row, and columns of a day at most. */
export const showsItems = (rows: MatrixQuery['rows'], zoom: Zoom): boolean =>
  rows === 'group_chat' && (zoom === 'hour' || zoom === 'day')

/** Puts what is known of rows into their cells. Cells without anything are left out; a row without cells stays. */
export function layOut(
  span: Span,
  rows: readonly Omit<Row, 'cells'>[],
  items: readonly ItemCell[],
  counts: readonly CountCell[],
): Row[] {
  const itemsOf = Map.groupBy(items, (item) => item.key)
  const countsOf = Map.groupBy(counts, (count) => count.key)
  return rows.map((row) => {
    const cells = new Map<number, Row['cells'][number]>()
    const cellAt = (date: Temporal.PlainDate, localTime: string): Row['cells'][number] | null => {
      const column = columnAt(span, date, localTime)
      if (column < 0) return null
      const cell = cells.get(column) ?? { column, items: [], counts: {} }
      cells.set(column, cell)
      return cell
    }
    for (const { key: _key, date, ...item } of itemsOf.get(row.key) ?? []) {
      const cell = cellAt(date, item.localTime)
      cell?.items.push(item)
    }
    for (const { date, localTime, state, count } of countsOf.get(row.key) ?? []) {
      const cell = cellAt(date, localTime)
      if (cell) addTo(cell.counts, state, count)
    }
    for (const cell of cells.values()) cell.items.sort((a, b) => (a.localTime < b.localTime ? -1 : 1))
    return { ...row, cells: [...cells.values()].sort((a, b) => a.column - b.column) }
  })
}

function addTo(counts: StateCounts, state: OccurrenceState, count: number): void {
  counts[state] = (counts[state] ?? 0) + count
}

/** A row is in trouble when something of it needs a person, or is lost for good. */
export const troubleStates = ['failed', 'in_doubt', 'expired'] as const satisfies readonly OccurrenceState[]

/** Day 1 is the chat's creation date in the corp's zone (spec 10). */
export const groupDayOf = (createdOn: Temporal.PlainDate, today: Temporal.PlainDate): number =>
  createdOn.until(today, { largestUnit: 'days' }).days + 1
