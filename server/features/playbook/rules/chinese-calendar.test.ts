import { MARKETING_DATES, type DayType, type Holiday, type MarketingDate } from '#contract/playbook.ts'
import { describe, expect, test } from 'vitest'
import {
  holidayPeriod,
  isArrangementPublished,
  isDayType,
  isMarketingDay,
  labelsOf,
  marketingDay,
} from './chinese-calendar.ts'
import { dayOf, epochDayOf, isNthWeekday, readDate } from './day.ts'

const day = (iso: string) => dayOf(epochDayOf(Temporal.PlainDate.from(iso)))

describe('kinds of day', () => {
  // The State Council's arrangements for 2025 and 2026.
  test.each<[string, string, DayType[]]>([
    ['an ordinary Wednesday', '2026-03-11', ['working', 'not-holiday']],
    ['an ordinary Sunday', '2026-03-08', ['day-off', 'not-holiday']],
    ['a holiday in the week', '2026-10-01', ['day-off', 'holiday']],
    ['a Saturday made up', '2026-10-10', ['working', 'not-holiday', 'make-up']],
    ['a Sunday made up', '2026-09-20', ['working', 'not-holiday', 'make-up']],
    ['an exchanged day off', '2026-10-07', ['day-off', 'holiday']],
    ['the eve of Spring Festival', '2025-01-28', ['day-off', 'holiday']],
    ['a holiday by law before the arrangement is out', '2031-10-03', ['day-off', 'holiday']],
    ['a weekday after it', '2031-10-06', ['working', 'not-holiday']],
  ])('%s', (_name, iso, expected) => {
    const types: DayType[] = ['working', 'day-off', 'holiday', 'not-holiday', 'make-up']
    expect(types.filter((type) => isDayType(day(iso), type)).toSorted()).toEqual(expected.toSorted())
  })
})

describe('holiday periods', () => {
  test.each<[Holiday, number, string, string, string]>([
    ['春节', 2026, '2026-02-15', '2026-02-17', '2026-02-23'],
    ['国庆节', 2026, '2026-10-01', '2026-10-01', '2026-10-07'],
    ['中秋', 2026, '2026-09-25', '2026-09-25', '2026-09-27'],
    ['中秋', 2025, '2025-10-01', '2025-10-06', '2025-10-08'], // one period with 国庆节
    ['元旦', 2023, '2022-12-31', '2023-01-01', '2023-01-02'], // begins in the year before
    ['劳动节', 2031, '2031-05-01', '2031-05-01', '2031-05-02'], // by law
  ])('%s %i', (name, year, first, festival, last) => {
    const period = holidayPeriod(name, year)
    expect([period.first, period.festival, period.last].map((epochDay) => dayOf(epochDay).iso)).toEqual([
      first,
      festival,
      last,
    ])
  })

  test('are known to be published or not', () => {
    expect(isArrangementPublished(2026)).toBe(true)
    expect(isArrangementPublished(2031)).toBe(false)
  })
})

describe('marketing dates', () => {
  test.each<[MarketingDate, string[]]>([
    ['春节', ['2024-02-10', '2025-01-29', '2026-02-17', '2027-02-06', '2028-01-26']],
    ['除夕', ['2025-01-28', '2026-02-16', '2027-02-05']],
    ['元宵节', ['2025-02-12', '2026-03-03']],
    ['腊八', ['2025-01-07', '2026-01-26']],
    ['端午节', ['2024-06-10', '2025-05-31', '2026-06-19', '2027-06-09']],
    ['七夕', ['2025-08-29', '2026-08-19']],
    ['中秋节', ['2024-09-17', '2025-10-06', '2026-09-25', '2027-09-15']],
    ['重阳节', ['2025-10-29', '2026-10-18']],
    ['清明', ['2023-04-05', '2024-04-04', '2025-04-04', '2026-04-05', '2027-04-05', '2028-04-04']],
    ['母亲节', ['2025-05-11', '2026-05-10']],
    ['父亲节', ['2025-06-15', '2026-06-21']],
    ['感恩节', ['2025-11-27', '2026-11-26']],
    ['618', ['2026-06-18']],
    ['双11', ['2026-11-11']],
    ['女神节', ['2026-03-08']],
  ])('%s', (name, dates) => {
    expect(dates.map((iso) => dayOf(marketingDay(name, Number(iso.slice(0, 4)))).iso)).toEqual(dates)
  })

  test.each(MARKETING_DATES.filter((name) => name !== '腊八'))('%s falls in its own year from 2020 to 2060', (name) => {
    const years = Array.from({ length: 41 }, (_, i) => 2020 + i)
    expect(years.map((year) => dayOf(marketingDay(name, year)).year)).toEqual(years)
  })

  test('腊八 comes twice in one Gregorian year and not at all in the next', () => {
    const days = Array.from({ length: 730 }, (_, i) => dayOf(day('2022-01-01').epochDay + i))
    expect(days.filter((each) => isMarketingDay('腊八', each)).map((each) => each.iso)).toEqual([
      '2022-01-10',
      '2022-12-30',
    ])
  })

  test('are told of a day beside its holiday', () => {
    expect(labelsOf(day('2026-10-01'))).toEqual(['国庆节'])
    expect(labelsOf(day('2026-10-02'))).toEqual(['国庆节假期'])
    expect(labelsOf(day('2026-10-10'))).toEqual(['调休上班'])
    expect(labelsOf(day('2026-03-11'))).toEqual([])
  })
})

describe('days', () => {
  test.each([
    ['2026-02-28', true],
    ['2026-02-29', false],
    ['2028-02-29', true],
    ['2026-13-01', false],
    ['2026-00-10', false],
    ['2026-04-31', false],
    ['soon', false],
  ])('%s is in the calendar: %s', (iso, exists) => {
    expect(readDate(iso) !== null).toBe(exists)
  })

  test('know the nth weekday of their month from either end', () => {
    expect(isNthWeekday(day('2026-03-11'), 2, 3)).toBe(true) // the second Wednesday
    expect(isNthWeekday(day('2026-03-25'), -1, 3)).toBe(true)
    expect(isNthWeekday(day('2026-03-25'), 4, 3)).toBe(true)
    expect(isNthWeekday(day('2026-03-25'), 5, 3)).toBe(false)
    expect(isNthWeekday(day('2026-03-25'), 4, 2)).toBe(false)
  })
})
