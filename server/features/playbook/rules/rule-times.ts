import { dayOf, epochDayOf } from './day.ts'
import { isAfterUntil, wallTimes } from './recurrence.ts'
import { readRule, type RecurrenceRule } from './rrule-text.ts'
import { clock, type DueTime, type TimesOn } from './due-time.ts'

/** Where a rule of the calendar alone begins: any start long past gives the same days. */
export const LONG_AGO = epochDayOf(new Temporal.PlainDate(2000, 1, 1))

/** Days expanded at once; a rule is asked in blocks so that any window finds the same times. */
const BLOCK_DAYS = 400

/**
 * Whether the days of a rule are settled without its start: every period counts, none is counted off, and the days
 * within a period are named. Such a rule is the same for every group chat.
 */
export function isRuleOfTheCalendar(text: string): boolean {
  const reading = readRule(text)
  if (!reading.ok) return false
  const { frequency, interval, count, parts } = reading.rule
  if (interval !== 1 || count !== null) return false
  const names = (...wanted: string[]): boolean => wanted.some((name) => parts.has(name))
  switch (frequency) {
    case 'DAILY':
      return true
    case 'WEEKLY':
      return names('BYDAY')
    case 'MONTHLY':
      return names('BYDAY', 'BYMONTHDAY')
    case 'YEARLY':
      return names('BYDAY', 'BYYEARDAY') || (names('BYMONTH') && names('BYMONTHDAY'))
    case 'HOURLY':
    case 'MINUTELY':
    case 'SECONDLY':
      return false
    default:
      return frequency satisfies never
  }
}

/** The times of a rule that begins on `startDay` at `at`; null when it cannot be read or has no start. */
export function ruleTimes(text: string, startDay: number | null, at: string, zone: string): TimesOn | null {
  const reading = readRule(text)
  if (!reading.ok || startDay === null) return null
  const start = dayOf(startDay).date.toPlainDateTime(Temporal.PlainTime.from(at))
  const blocks = new Map<number, Map<number, DueTime[]>>()
  return (day) => {
    const block = Math.floor(day.epochDay / BLOCK_DAYS)
    const times = blocks.get(block) ?? blockTimes(reading.rule, start, block, zone)
    blocks.set(block, times)
    return times.get(day.epochDay) ?? []
  }
}

function blockTimes(
  rule: RecurrenceRule,
  start: Temporal.PlainDateTime,
  block: number,
  zone: string,
): Map<number, DueTime[]> {
  const byDay = new Map<number, DueTime[]>()
  const first = dayOf(block * BLOCK_DAYS).date.toPlainDateTime()
  const end = dayOf((block + 1) * BLOCK_DAYS).date.toPlainDateTime()
  for (const wall of wallTimes(rule, start, first, end)) {
    if (rule.until !== null && isAfterUntil(rule, wall.toZonedDateTime(zone))) break
    const epochDay = epochDayOf(wall.toPlainDate())
    byDay.set(epochDay, [...(byDay.get(epochDay) ?? []), { time: clock(wall.toPlainTime()), position: 0 }])
  }
  return byDay
}

/** Which of the steps of a slot a rule stands with. A rule that cannot be read stands lowest. */
export function ruleSpecificity(text: string): 'day' | 'week' | 'month' | 'date' {
  const reading = readRule(text)
  if (!reading.ok) return 'day'
  const { frequency, parts } = reading.rule
  if (frequency === 'YEARLY' || parts.has('BYYEARDAY') || (parts.has('BYMONTH') && parts.has('BYMONTHDAY')))
    return 'date'
  if (frequency === 'MONTHLY' || parts.has('BYMONTHDAY')) return 'month'
  return frequency === 'WEEKLY' || parts.has('BYDAY') ? 'week' : 'day'
}
