import type { CalendarEntry, CalendarStepAt } from '#contract/calendar.ts'
import type { calendarViews } from '#web/search.ts'

export type CalendarView = (typeof calendarViews)[number]
/** Local days from one up to, and without, another. */
export type Span = { from: string; to: string }

/** The days that a view shows of which `date` is one: its month, its week from Monday, or the day. */
export function spanOf(view: CalendarView, date: string): Span {
  const day = Temporal.PlainDate.from(date)
  const first = { month: day.with({ day: 1 }), week: day.subtract({ days: day.dayOfWeek - 1 }), day }[view]
  const length = { month: { months: 1 }, week: { weeks: 1 }, day: { days: 1 } }[view]
  return { from: first.toString(), to: first.add(length).toString() }
}

/** A date in the span after, or before, the one that holds `date`. */
export function turned(view: CalendarView, date: string, direction: 1 | -1): string {
  const length = { month: { months: direction }, week: { weeks: direction }, day: { days: direction } }[view]
  return Temporal.PlainDate.from(date).add(length).toString()
}

/** A step's turn as it stands in the address: 2026-11-25T20:00~run~step. */
export const turnKey = ({ date, localTime, runId, stepId }: CalendarStepAt): string =>
  [`${date}T${localTime}`, runId, stepId].join('~')

export const isTurn = (key: string | undefined, at: CalendarStepAt): boolean => key === turnKey(at)

/** The hours that a week or a day shows: the working day, and whatever lies outside of it. */
export function hoursOf(entries: readonly Pick<CalendarEntry, 'localTime'>[]): number[] {
  const used = entries.map((entry) => Number(entry.localTime.slice(0, 2)))
  const [first, last] = [Math.min(8, ...used), Math.max(21, ...used)]
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}
