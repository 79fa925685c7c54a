/** A day of the calendar as plain numbers, made once and shared: plans ask about days millions of times. */
export interface Day {
  /** Days since 1970-01-01. */
  readonly epochDay: number
  readonly year: number
  readonly month: number
  readonly dayOfMonth: number
  readonly daysInMonth: number
  /** 1 is Monday, 7 is Sunday. */
  readonly weekday: number
  readonly date: Temporal.PlainDate
  /** YYYY-MM-DD */
  readonly iso: string
}

const EPOCH = new Temporal.PlainDate(1970, 1, 1)

const made = new Map<number, Day>()

/** The day that many days after 1970-01-01. */
export function dayOf(epochDay: number): Day {
  const known = made.get(epochDay)
  if (known !== undefined) return known
  const date = EPOCH.add({ days: epochDay })
  const day: Day = {
    epochDay,
    year: date.year,
    month: date.month,
    dayOfMonth: date.day,
    daysInMonth: date.daysInMonth,
    weekday: date.dayOfWeek,
    date,
    iso: date.toString(),
  }
  made.set(epochDay, day)
  return day
}

/** Days since 1970-01-01. */
export const epochDayOf = (date: Temporal.PlainDate): number => EPOCH.until(date).days

/** The date written YYYY-MM-DD, or null when the calendar has no such day. */
export function readDate(iso: string): Temporal.PlainDate | null {
  const [year, month, day] = iso.split('-').map(Number)
  if (year === undefined || month === undefined || day === undefined) return null
  if (!(month >= 1 && month <= 12 && day >= 1) || !Number.isInteger(year + day)) return null
  return day > new Temporal.PlainYearMonth(year, month).daysInMonth ? null : new Temporal.PlainDate(year, month, day)
}

/** Whether the day is the nth of its weekday in its month: 1 is the first, -1 the last. */
export function isNthWeekday(day: Day, nth: number, weekday: number): boolean {
  if (day.weekday !== weekday) return false
  return nth > 0
    ? Math.ceil(day.dayOfMonth / 7) === nth
    : Math.ceil((day.daysInMonth - day.dayOfMonth + 1) / 7) === -nth
}
