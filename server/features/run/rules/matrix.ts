import type { OccurrenceState, StateCounts } from '#contract/occurrence.ts'
import type { Matrix, MatrixQuery } from '#contract/run.ts'
import { dayLabel, isRestDay } from '#server/features/playbook/index.ts'

export type Zoom = MatrixQuery['zoom']

/** A span of local time cut into columns: local days from `from` to before `to`. */
export type Span = {
  zoom: Zoom
  from: Temporal.PlainDate
  to: Temporal.PlainDate
  /** Where each column begins, `2026-11-25` or `2026-11-25T15:00`. */
  starts: readonly string[]
  /** The column of each local day, `2026-11-25`; by hours the days' columns are told by the hour instead. */
  columnOfDay: ReadonlyMap<string, number>
}

const columnsOf: Record<Zoom, number> = { hour: 24, day: 14, week: 8, month: 12 }
/** Columns before the one that holds today, where nobody says where to begin. */
const columnsBefore: Record<Zoom, number> = { hour: 0, day: 6, week: 5, month: 10 }

/** The span that begins in the column of `from`; without `from`, the one that holds today with some past before it. */
export function spanOf(zoom: Zoom, from: Temporal.PlainDate | undefined, today: Temporal.PlainDate): Span {
  const first = from === undefined ? step(zoom, startOf(zoom, today), -columnsBefore[zoom]) : startOf(zoom, from)
  if (zoom === 'hour') {
    const starts = Array.from({ length: columnsOf.hour }, (_, hour) => `${first}T${String(hour).padStart(2, '0')}:00`)
    return { zoom, from: first, to: first.add({ days: 1 }), starts, columnOfDay: new Map([[first.toString(), 0]]) }
  }
  const days = Array.from({ length: columnsOf[zoom] + 1 }, (_, index) => step(zoom, first, index))
  const columnOfDay = new Map<string, number>()
  for (const [column, start] of days.slice(0, -1).entries()) {
    const next = days[column + 1] ?? start
    for (let day = start; Temporal.PlainDate.compare(day, next) < 0; day = day.add({ days: 1 }))
      columnOfDay.set(day.toString(), column)
  }
  return { zoom, from: first, to: days.at(-1) ?? first, starts: days.slice(0, -1).map(String), columnOfDay }
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

/** Which column a local moment lies in; undefined when it lies in none. `date` is 2026-11-25, `localTime` HH:MM. */
export function columnAt(span: Span, date: string, localTime: string): number | undefined {
  const column = span.columnOfDay.get(date)
  return column === undefined || span.zoom !== 'hour' ? column : Number(localTime.slice(0, 2))
}

/** The columns as the desk draws them; `now` is the corp's local time. */
export function presentColumns(span: Span, now: Temporal.PlainDateTime): Matrix['columns'] {
  const current = columnAt(span, now.toPlainDate().toString(), now.toPlainTime().toString({ smallestUnit: 'minute' }))
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
  date: string
  localTime: string
  clicked: boolean
}

/** How many steps of a row stand in a state, in the column that a local moment lies in. */
export type CountCell = {
  key: string
  date: string
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
    const cellAt = (date: string, localTime: string): Row['cells'][number] | undefined => {
      const column = columnAt(span, date, localTime)
      if (column === undefined) return undefined
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
