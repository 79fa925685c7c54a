import type { QuotaMode } from './world/world.ts'

/** The window of a mass-send quota: from (inclusive) to (exclusive) in epoch milliseconds, and how many it admits. */
export type QuotaWindow = { from: number; to: number; limit: number }

/**
 * The window that holds `at` (D92135: one a day, 7 a week, or as many a month as the month has days).
 * Windows are natural days, weeks from Monday and months of the corp's zone; that weeks are natural is the sandbox's choice.
 */
export function quotaWindow(mode: QuotaMode, zone: string, at: number): QuotaWindow {
  const date = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate()
  switch (mode) {
    case 'day':
      return between(zone, date, date.add({ days: 1 }), 1)
    case 'week': {
      const monday = date.subtract({ days: date.dayOfWeek - 1 })
      return between(zone, monday, monday.add({ days: 7 }), 7)
    }
    case 'month': {
      const first = date.with({ day: 1 })
      return between(zone, first, first.add({ months: 1 }), date.daysInMonth)
    }
    default:
      return mode satisfies never
  }
}

function between(zone: string, first: Temporal.PlainDate, next: Temporal.PlainDate, limit: number): QuotaWindow {
  return {
    from: first.toZonedDateTime(zone).epochMilliseconds,
    to: next.toZonedDateTime(zone).epochMilliseconds,
    limit,
  }
}
