import published from 'chinese-days/dist/chinese-days.json' with { type: 'json' }
import { HOLIDAYS, MARKETING_DATES, type DayType, type Holiday, type MarketingDate } from '#contract/playbook.ts'
import { dayOf, epochDayOf, isNthWeekday, type Day } from './day.ts'

/*
 * The package's tables are read directly: its functions parse dates in the machine's own zone and are a day off
 * west of Greenwich. Each entry is "English,中文,days" by ISO date.
 */
const daysOff: Readonly<Record<string, string>> = published.holidays
const makeUpDays: Readonly<Record<string, string>> = published.workdays

const publishedYears = new Set(Object.keys(daysOff).map((iso) => Number(iso.slice(0, 4))))

/** Whether the State Council's arrangement for the year (usually out in November before) is known here. */
export const isArrangementPublished = (year: number): boolean => publishedYears.has(year)

/** The Gregorian day of a date of the Chinese lunar calendar, in the lunar year that begins in `year`. */
const lunar = (year: number, month: number, day: number): number =>
  epochDayOf(
    Temporal.PlainDate.from({
      calendar: 'chinese',
      year,
      monthCode: `M${String(month).padStart(2, '0')}`,
      day,
    }).withCalendar('iso8601'),
  )

const solar = (year: number, month: number, day: number): number => epochDayOf(new Temporal.PlainDate(year, month, day))

const nthWeekday = (year: number, month: number, nth: number, weekday: number): number => {
  const first = solar(year, month, 1)
  const offset = Array.from({ length: 31 }, (_, i) => i).find((i) => isNthWeekday(dayOf(first + i), nth, weekday))
  return first + (offset ?? 0)
}

/** 清明 falls on 4 or 5 April; the almanac's formula for 2000–2099: ⌊0.2422·y + 4.81⌋ − ⌊y / 4⌋, y counted from 2000. */
const qingming = (year: number): number => {
  const y = year % 100
  return solar(year, 4, Math.floor(0.2422 * y + 4.81) - Math.floor(y / 4))
}

const festivals: Record<MarketingDate, (year: number) => number> = {
  元旦: (year) => solar(year, 1, 1),
  腊八: (year) => lunar(year - 1, 12, 8),
  除夕: (year) => lunar(year, 1, 1) - 1,
  春节: (year) => lunar(year, 1, 1),
  元宵节: (year) => lunar(year, 1, 15),
  情人节: (year) => solar(year, 2, 14),
  女神节: (year) => solar(year, 3, 8),
  消费者权益日: (year) => solar(year, 3, 15),
  清明: qingming,
  劳动节: (year) => solar(year, 5, 1),
  母亲节: (year) => nthWeekday(year, 5, 2, 7),
  '520': (year) => solar(year, 5, 20),
  儿童节: (year) => solar(year, 6, 1),
  父亲节: (year) => nthWeekday(year, 6, 3, 7),
  端午节: (year) => lunar(year, 5, 5),
  '618': (year) => solar(year, 6, 18),
  七夕: (year) => lunar(year, 7, 7),
  '88会员节': (year) => solar(year, 8, 8),
  开学季: (year) => solar(year, 9, 1),
  教师节: (year) => solar(year, 9, 10),
  '99大促': (year) => solar(year, 9, 9),
  中秋节: (year) => lunar(year, 8, 15),
  国庆节: (year) => solar(year, 10, 1),
  重阳节: (year) => lunar(year, 9, 9),
  双11: (year) => solar(year, 11, 11),
  感恩节: (year) => nthWeekday(year, 11, 4, 4),
  双12: (year) => solar(year, 12, 12),
  平安夜: (year) => solar(year, 12, 24),
  圣诞节: (year) => solar(year, 12, 25),
  跨年: (year) => solar(year, 12, 31),
}

/** What is worked out once for a name and a year. */
function remember<N, T>(workOut: (name: N, year: number) => T): (name: N, year: number) => T {
  const known = new Map<N, Map<number, T>>()
  return (name, year) => {
    const years = known.get(name) ?? new Map<number, T>()
    known.set(name, years)
    const found = years.get(year) ?? workOut(name, year)
    years.set(year, found)
    return found
  }
}

/** The epoch day of a marketing date in a year. 腊八 closes the lunar year before, and in some years falls in December. */
export const marketingDay = remember((name: MarketingDate, year) => festivals[name](year))

/** Whether the day is that marketing date. */
export const isMarketingDay = (name: MarketingDate, day: Day): boolean =>
  marketingDay(name, day.year) === day.epochDay || marketingDay(name, day.year + 1) === day.epochDay

const festivalOfHoliday: Record<Holiday, MarketingDate> = {
  元旦: '元旦',
  春节: '春节',
  清明: '清明',
  劳动节: '劳动节',
  端午: '端午节',
  中秋: '中秋节',
  国庆节: '国庆节',
}

/** Days of a holiday by law (办法 as revised in 2024), as offsets from the festival: for years without an arrangement. */
const legalOffsets: Record<Holiday, readonly number[]> = {
  元旦: [0],
  春节: [-1, 0, 1, 2],
  清明: [0],
  劳动节: [0, 1],
  端午: [0],
  中秋: [0],
  国庆节: [0, 1, 2],
}

/** First and last epoch day of a holiday, and the festival itself. */
export interface HolidayPeriod {
  first: number
  festival: number
  last: number
}

/**
 * The unbroken run of days off around the festival, as published. Where 中秋 falls inside 国庆节 the two are one period.
 * A year without an arrangement gets the days the law names.
 */
export const holidayPeriod = remember((name: Holiday, year): HolidayPeriod => {
  const festival = marketingDay(festivalOfHoliday[name], year)
  return isArrangementPublished(year) ? publishedPeriod(festival) : legalPeriod(name, festival)
})

function publishedPeriod(festival: number): HolidayPeriod {
  let first = festival
  let last = festival
  while (dayOf(first - 1).iso in daysOff) first -= 1
  while (dayOf(last + 1).iso in daysOff) last += 1
  return { first, festival, last }
}

function legalPeriod(name: Holiday, festival: number): HolidayPeriod {
  const offsets = legalOffsets[name]
  return { first: festival + Math.min(...offsets), festival, last: festival + Math.max(...offsets) }
}

const legalDays = new Map<number, ReadonlySet<number>>()

function legalDaysOf(year: number): ReadonlySet<number> {
  const known = legalDays.get(year)
  if (known !== undefined) return known
  const days = new Set<number>()
  for (const name of HOLIDAYS) {
    const { first, last } = holidayPeriod(name, year)
    for (let day = first; day <= last; day += 1) days.add(day)
  }
  legalDays.set(year, days)
  return days
}

const isHoliday = (day: Day): boolean =>
  isArrangementPublished(day.year) ? day.iso in daysOff : legalDaysOf(day.year).has(day.epochDay)

const isWorking = (day: Day): boolean => day.iso in makeUpDays || (day.weekday <= 5 && !isHoliday(day))

/** Whether a day of mainland China's calendar is of the type; see `DAY_TYPES` for what each means. */
export function isDayType(day: Day, type: DayType): boolean {
  switch (type) {
    case 'working':
      return isWorking(day)
    case 'day-off':
      return !isWorking(day)
    case 'holiday':
      return isHoliday(day)
    case 'not-holiday':
      return !isHoliday(day)
    case 'make-up':
      return day.iso in makeUpDays
    default:
      return type satisfies never
  }
}

/** What the calendar says of a day: marketing dates, the holiday it belongs to, make-up work. */
export function labelsOf(day: Day): string[] {
  const dates: string[] = MARKETING_DATES.filter((name) => isMarketingDay(name, day))
  const holidays = HOLIDAYS.filter((name) => {
    const { first, last } = holidayPeriod(name, day.year)
    return day.epochDay >= first && day.epochDay <= last && !dates.some((date) => date.startsWith(name))
  })
  return [...dates, ...holidays.map((name) => `${name}假期`), ...(isDayType(day, 'make-up') ? ['调休上班'] : [])]
}
