/** A day of the corp's zone: its ISO date and, in epoch milliseconds, the instants at which it begins and ends. */
export type Day = { date: string; from: number; to: number }

export const minuteMs = 60_000

/** Minutes since the day began. */
export function minuteOf(day: Day, at: number): number {
  return (at - day.from) / minuteMs
}

/** The instant at which `minute` of the day has passed. */
export function atMinute(day: Day, minute: number): number {
  return Math.round(day.from + minute * minuteMs)
}

/** Day of the week, 1 Monday to 7 Sunday, of an ISO date. */
export function weekday(date: string): number {
  return Temporal.PlainDate.from(date).dayOfWeek
}
