import { WEEKDAYS, type Schedule, type VariableValues } from '#contract/playbook.ts'
import { holidayPeriod, isArrangementPublished, isDayType, isMarketingDay } from './chinese-calendar.ts'
import { dayOf, epochDayOf, isNthWeekday, readDate, type Day } from './day.ts'
import { isAfterUntil, wallTimes } from './recurrence.ts'
import { readRule, type RecurrenceRule } from './rrule-text.ts'

/** A time a step is due on some day: HH:MM, and its place in the schedule's own list of days or minutes. */
export interface DueTime {
  time: string
  position: number
}

/** What a schedule may ask of its surroundings. Without `dayOne` only what the calendar alone decides is answered. */
export interface ScheduleScope {
  zone: string
  values: VariableValues
  /** Epoch day of the group chat's Day 1. */
  dayOne: number | null
}

export type TimesOn = (day: Day) => readonly DueTime[]

const NONE: readonly DueTime[] = []

const VARIABLE = /^\{\{\s*(.+?)\s*\}\}$/u

const resolve = (written: string, values: VariableValues): string | null => {
  const name = VARIABLE.exec(written)?.[1]
  if (name === undefined) return written
  const value = values[name]
  return value === undefined ? null : String(value)
}

const resolveDay = (written: string, values: VariableValues): number | null => {
  const resolved = resolve(written, values)
  const date = resolved === null ? null : readDate(resolved)
  return date === null ? null : epochDayOf(date)
}

/** Whether the schedule differs from group chat to group chat: by its age, or by a variable. */
export const dependsOnGroupChat = (when: Schedule): boolean =>
  when.kind === 'group-day' ||
  (when.kind === 'rrule' && when.start === undefined) ||
  JSON.stringify(when).includes('{{')

/**
 * The times of a step's schedule by day, its bounds applied; null when the scope lacks what it needs (a variable without
 * value, a rule that cannot be read). `at` is the step's or its slot's hour.
 */
export function timesOf(when: Schedule, at: string, scope: ScheduleScope): TimesOn | null {
  const times = unboundedTimes(when, at, scope)
  const inside = times === null ? null : insideBounds(when, scope.values)
  if (times === null || inside === null) return null
  return (day) => (inside(day) ? times(day) : NONE)
}

function insideBounds(when: Schedule, values: VariableValues): ((day: Day) => boolean) | null {
  const from = when.from === undefined ? Number.NEGATIVE_INFINITY : resolveDay(when.from, values)
  const until = when.until === undefined ? Number.POSITIVE_INFINITY : resolveDay(when.until, values)
  if (from === null || until === null) return null
  const exceptions = when.except ?? []
  const dayType = when.on_days
  const isExcepted = (day: Day): boolean =>
    exceptions.some((exception) => {
      if (typeof exception === 'object') return day.iso >= exception.from && day.iso <= exception.to
      if (/^\d/.test(exception)) return day.iso === exception
      const name = exception as Parameters<typeof holidayPeriod>[0] // the schema leaves only dates and holiday names
      return [day.year, day.year + 1].some((year) => {
        const period = holidayPeriod(name, year)
        return day.epochDay >= period.first && day.epochDay <= period.last
      })
    })
  return (day) =>
    day.epochDay >= from &&
    day.epochDay <= until &&
    (dayType === undefined || isDayType(day, dayType)) &&
    (exceptions.length === 0 || !isExcepted(day))
}

function unboundedTimes(when: Schedule, at: string, scope: ScheduleScope): TimesOn | null {
  const once: readonly DueTime[] = [{ time: at, position: 0 }]
  const whenever =
    (holds: (day: Day) => boolean): TimesOn =>
    (day) =>
      holds(day) ? once : NONE
  const byOffset =
    (offsets: readonly number[], isTarget: (day: Day) => boolean): TimesOn =>
    (day) =>
      offsets.flatMap((offset, position) => (isTarget(dayOf(day.epochDay - offset)) ? [{ time: at, position }] : []))
  switch (when.kind) {
    case 'daily':
      return whenever(() => true)
    case 'weekdays':
      return when.calendar === 'plain'
        ? whenever((day) => day.weekday <= 5)
        : whenever((day) => isDayType(day, 'working'))
    case 'weekly': {
      const days = new Set(when.days.map((name) => WEEKDAYS.indexOf(name) + 1))
      return whenever((day) => days.has(day.weekday))
    }
    case 'monthly':
      return whenever((day) => when.days.some((each) => isMonthDay(day, each)))
    case 'rrule':
      return ruleTimes(when.rule, when.start, at, scope)
    case 'group-day':
      return groupDayTimes(when, at, scope.dayOne)
    case 'countdown': {
      if (typeof when.to !== 'string') {
        const target = when.to.monthly === 'last' ? -1 : when.to.monthly
        return byOffset(when.days, (day) => isMonthDay(day, target))
      }
      const target = resolveDay(when.to, scope.values)
      return target === null ? null : byOffset(when.days, (day) => day.epochDay === target)
    }
    case 'moment':
      return momentTimes(resolve(when.of, scope.values), when.minutes, scope.zone)
    case 'holiday':
      return (day) =>
        when.names.flatMap((name, position) =>
          [day.year, day.year + 1].some((year) => isHolidayDay(day, holidayPeriod(name, year), when.day))
            ? [{ time: at, position }]
            : [],
        )
    case 'marketing-date':
      return byOffset(when.days ?? [0], (day) => when.names.some((name) => isMarketingDay(name, day)))
    default:
      return when satisfies never
  }
}

type MonthDay = Extract<Schedule, { kind: 'monthly' }>['days'][number]

function isMonthDay(day: Day, wanted: MonthDay): boolean {
  if (wanted === 'first') return day.dayOfMonth === 1
  if (wanted === 'last') return day.dayOfMonth === day.daysInMonth
  if (typeof wanted === 'object') return isNthWeekday(day, wanted.nth, WEEKDAYS.indexOf(wanted.weekday) + 1)
  return wanted > 0 ? day.dayOfMonth === wanted : day.dayOfMonth === day.daysInMonth + 1 + wanted
}

function isHolidayDay(
  day: Day,
  period: ReturnType<typeof holidayPeriod>,
  wanted: Extract<Schedule, { kind: 'holiday' }>['day'],
): boolean {
  switch (wanted) {
    case 'eve':
      return day.epochDay === period.first - 1
    case 'first':
      return day.epochDay === period.first
    case 'festival':
      return day.epochDay === period.festival
    case 'each':
      return day.epochDay >= period.first && day.epochDay <= period.last
    case 'last':
      return day.epochDay === period.last
    case 'after':
      return day.epochDay === period.last + 1
    default:
      return wanted satisfies never
  }
}

function groupDayTimes(
  when: Extract<Schedule, { kind: 'group-day' }>,
  at: string,
  dayOne: number | null,
): TimesOn | null {
  if (dayOne === null) return null
  const { days, every, first = 1 } = when
  if (days !== undefined) {
    return (day) =>
      days.flatMap((groupDay, position) => (day.epochDay - dayOne + 1 === groupDay ? [{ time: at, position }] : []))
  }
  if (every === undefined) return null
  return (day) => {
    const since = day.epochDay - dayOne + 1 - first
    return since >= 0 && since % every === 0 ? [{ time: at, position: 0 }] : NONE
  }
}

const clock = (time: Temporal.PlainTime): string => time.toString({ smallestUnit: 'minute' })

function momentTimes(moment: string | null, minutes: readonly number[], zone: string): TimesOn | null {
  if (moment === null || readDate(moment.slice(0, 10)) === null) return null
  const start = Temporal.PlainDateTime.from(moment).toZonedDateTime(zone)
  const byDay = new Map<number, DueTime[]>()
  for (const [position, offset] of minutes.entries()) {
    const at = start.add({ minutes: offset })
    const epochDay = epochDayOf(at.toPlainDate())
    byDay.set(epochDay, [...(byDay.get(epochDay) ?? []), { time: clock(at.toPlainTime()), position }])
  }
  return (day) => byDay.get(day.epochDay) ?? NONE
}

/** Days expanded at once; a rule is asked in blocks so that any window finds the same times. */
const BLOCK_DAYS = 400

function ruleTimes(text: string, startDate: string | undefined, at: string, scope: ScheduleScope): TimesOn | null {
  const reading = readRule(text)
  const startDay = startDate === undefined ? scope.dayOne : resolveDay(startDate, scope.values)
  if (!reading.ok || startDay === null) return null
  const start = dayOf(startDay).date.toPlainDateTime(Temporal.PlainTime.from(at))
  const blocks = new Map<number, Map<number, DueTime[]>>()
  return (day) => {
    const block = Math.floor(day.epochDay / BLOCK_DAYS)
    const times = blocks.get(block) ?? blockTimes(reading.rule, start, block, scope.zone)
    blocks.set(block, times)
    return times.get(day.epochDay) ?? NONE
  }
}

function blockTimes(
  rule: RecurrenceRule,
  start: Temporal.PlainDateTime,
  block: number,
  zone: string,
): Map<number, DueTime[]> {
  const byDay = new Map<number, DueTime[]>()
  const end = dayOf((block + 1) * BLOCK_DAYS).date.toPlainDateTime()
  for (const wall of wallTimes(rule, start, dayOf(block * BLOCK_DAYS).date.toPlainDateTime(), end)) {
    if (rule.until !== null && isAfterUntil(rule, wall.toZonedDateTime(zone))) break
    const epochDay = epochDayOf(wall.toPlainDate())
    byDay.set(epochDay, [...(byDay.get(epochDay) ?? []), { time: clock(wall.toPlainTime()), position: 0 }])
  }
  return byDay
}

/** How narrow a schedule is: of the steps in one slot the narrowest goes out (spec 10: date > month > week > day). */
export function specificityOf(when: Schedule): number {
  return kindSpecificity(when) + (when.on_days === undefined ? 0 : 1)
}

const DAY = 10
const WORKING_DAY = 15
const WEEK = 20
const MONTH = 30
const DATE = 40

function kindSpecificity(when: Schedule): number {
  switch (when.kind) {
    case 'daily':
      return DAY
    case 'weekdays':
      return WORKING_DAY
    case 'weekly':
      return WEEK
    case 'monthly':
      return MONTH
    case 'rrule':
      return ruleSpecificity(when.rule)
    case 'group-day':
      return when.days === undefined ? WEEK : DATE
    case 'countdown':
    case 'moment':
    case 'holiday':
    case 'marketing-date':
      return DATE
    default:
      return when satisfies never
  }
}

function ruleSpecificity(text: string): number {
  const reading = readRule(text)
  if (!reading.ok) return DAY
  const { frequency, parts } = reading.rule
  if (frequency === 'YEARLY' || parts.has('BYYEARDAY') || (parts.has('BYMONTH') && parts.has('BYMONTHDAY'))) return DATE
  if (frequency === 'MONTHLY' || parts.has('BYMONTHDAY')) return MONTH
  return frequency === 'WEEKLY' || parts.has('BYDAY') ? WEEK : DAY
}

/** Years whose holiday arrangement this day's answer rests on without its being published yet. */
export function restsOnUnpublishedYear(when: Schedule, day: Day): number | null {
  const asksHolidays =
    when.kind === 'holiday' ||
    (when.kind === 'weekdays' && when.calendar !== 'plain') ||
    when.on_days !== undefined ||
    (when.except?.some((each) => typeof each === 'string' && !/^\d/.test(each)) ?? false)
  return asksHolidays && !isArrangementPublished(day.year) ? day.year : null
}
