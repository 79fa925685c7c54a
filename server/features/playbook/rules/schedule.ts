import { WEEKDAYS, type Schedule, type VariableValues } from '#contract/playbook.ts'
import { corpInstant } from '#server/kernel/time.ts'
import { holidayPeriod, isArrangementPublished, isDayType, isMarketingDay } from './chinese-calendar.ts'
import { dayOf, epochDayOf, isNthWeekday, readDate, type Day } from './day.ts'
import { clock, type DueTime, type TimesOn } from './due-time.ts'
import { isRuleOfTheCalendar, LONG_AGO, ruleSpecificity, ruleTimes } from './rule-times.ts'

/** What a schedule may ask of its surroundings. Without `dayOne` only what the calendar alone decides is answered. */
export interface ScheduleScope {
  zone: string
  values: VariableValues
  /** Epoch day of the group chat's Day 1. */
  dayOne: number | null
}

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
  (when.kind === 'rrule' && when.start === undefined && !isRuleOfTheCalendar(when.rule)) ||
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
      return ruleTimes(when.rule, ruleStart(when, scope), at, scope.zone)
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

/** DTSTART's day: as written, else long ago where any start does, else the group chat's Day 1. */
function ruleStart(when: Extract<Schedule, { kind: 'rrule' }>, scope: ScheduleScope): number | null {
  if (when.start !== undefined) return resolveDay(when.start, scope.values)
  return isRuleOfTheCalendar(when.rule) ? LONG_AGO : scope.dayOne
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

function momentTimes(moment: string | null, minutes: readonly number[], zone: string): TimesOn | null {
  if (moment === null || readDate(moment.slice(0, 10)) === null) return null
  const start = Temporal.PlainDateTime.from(moment).toZonedDateTime(zone)
  const byDay = new Map<number, DueTime[]>()
  for (const [position, offset] of minutes.entries()) {
    const at = start.add({ minutes: offset })
    const epochDay = epochDayOf(at.toPlainDate())
    const due = { time: clock(at.toPlainTime()), position, at: corpInstant(at.toInstant()) }
    byDay.set(epochDay, [...(byDay.get(epochDay) ?? []), due])
  }
  return (day) => byDay.get(day.epochDay) ?? NONE
}

/** How narrow a schedule is: of the steps in one slot the narrowest goes out (spec 10: date > month > week > day). */
export function specificityOf(when: Schedule): number {
  return kindSpecificity(when) + (when.on_days === undefined ? 0 : 1)
}

const SPECIFICITY = { day: 10, workingDay: 15, week: 20, month: 30, date: 40 } as const

function kindSpecificity(when: Schedule): number {
  switch (when.kind) {
    case 'daily':
      return SPECIFICITY.day
    case 'weekdays':
      return SPECIFICITY.workingDay
    case 'weekly':
      return SPECIFICITY.week
    case 'monthly':
      return SPECIFICITY.month
    case 'rrule':
      return SPECIFICITY[ruleSpecificity(when.rule)]
    case 'group-day':
      return when.days === undefined ? SPECIFICITY.week : SPECIFICITY.date
    case 'countdown':
    case 'moment':
    case 'holiday':
    case 'marketing-date':
      return SPECIFICITY.date
    default:
      return when satisfies never
  }
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
