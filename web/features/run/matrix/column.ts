import type { Language } from '#web/i18n/languages.ts'
import { monthWords, weekdayWords } from '#web/time/words.ts'
import type { MatrixFilters } from '../queries.ts'

type Zoom = MatrixFilters['zoom']

const dayOf = (starts: string): Temporal.PlainDate => Temporal.PlainDate.from(starts.slice(0, 10))

/** What stands above a column: 周三 25, 15:00, 11/23–29, 2026年11月. */
export function columnWords(starts: string, zoom: Zoom, language: Language): string {
  const day = dayOf(starts)
  switch (zoom) {
    case 'hour':
      return starts.slice(11, 16)
    case 'day':
      return `${weekdayWords(day, language)} ${day.day}`
    case 'week': {
      const last = day.add({ days: 6 })
      return `${day.month}/${day.day} – ${last.month === day.month ? '' : `${last.month}/`}${last.day}`
    }
    case 'month':
      return monthWords(day.toPlainYearMonth(), language)
    default:
      return zoom satisfies never
  }
}

/** The first day to ask for when one turns to the span before (−1) or after (1) the one in sight. */
export function turned(first: string, columns: number, zoom: Zoom, direction: 1 | -1): string {
  const day = dayOf(first)
  const step = {
    hour: { days: direction },
    day: { days: columns * direction },
    week: { weeks: columns * direction },
    month: { months: columns * direction },
  }[zoom]
  return day.add(step).toString()
}

/** One step closer: where a column leads that gathers several. Null where columns are hours already. */
export const closer = (zoom: Zoom): Zoom | null =>
  ({ month: 'week', week: 'day', day: 'hour', hour: null } as const)[zoom]
