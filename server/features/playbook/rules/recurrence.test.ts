import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { occurrencesOfRule, wallTimes, type GapRule } from './recurrence.ts'
import { FREQUENCIES, readRule, type RecurrenceRule } from './rrule-text.ts'

const rule = (text: string): RecurrenceRule => {
  const reading = readRule(text)
  if (!reading.ok) throw new Error(`${reading.part}: ${reading.message.en}`)
  return reading.rule
}

const list = (
  text: string,
  start: string,
  count: number,
  zone = 'America/New_York',
  gap: GapRule = 'shift',
): string[] =>
  [...occurrencesOfRule(rule(text), Temporal.PlainDateTime.from(start), zone, gap).take(count)].map((each) =>
    each.toString({ timeZoneName: 'never', smallestUnit: 'minute' }),
  )

/** `1997-09 EDT 2-4,7` stands for 2, 3, 4 and 7 September 1997 at 09:00 -04:00. */
const at9 = (...months: string[]): string[] =>
  months.flatMap((written) => {
    const [month = '', name = '', days = ''] = written.split(' ')
    return days.split(',').flatMap((span) => {
      const [first = 0, last = first] = span.split('-').map(Number)
      return Array.from(
        { length: last - first + 1 },
        (_, i) => `${month}-${String(first + i).padStart(2, '0')}T09:00${name === 'EDT' ? '-04:00' : '-05:00'}`,
      )
    })
  })

const SEP_2 = '1997-09-02T09:00'

/** Every example of RFC 5545 section 3.8.5.3 whose times are 09:00 in New York; `ends` where the RFC's list is whole. */
const examples: { name: string; start: string; rules: string[]; times: string[]; ends: boolean }[] = [
  { name: 'daily for 10', start: SEP_2, rules: ['FREQ=DAILY;COUNT=10'], times: at9('1997-09 EDT 2-11'), ends: true },
  {
    name: 'daily until 24 December 1997',
    start: SEP_2,
    rules: ['FREQ=DAILY;UNTIL=19971224T000000Z'],
    times: at9('1997-09 EDT 2-30', '1997-10 EDT 1-25', '1997-10 EST 26-31', '1997-11 EST 1-30', '1997-12 EST 1-23'),
    ends: true,
  },
  {
    name: 'every other day',
    start: SEP_2,
    rules: ['FREQ=DAILY;INTERVAL=2'],
    times: at9(
      '1997-09 EDT 2,4,6,8,10,12,14,16,18,20,22,24,26,28,30',
      '1997-10 EDT 2,4,6,8,10,12,14,16,18,20,22,24',
      '1997-10 EST 26,28,30',
      '1997-11 EST 1,3,5,7,9,11,13,15,17,19,21,23,25,27,29',
      '1997-12 EST 1,3',
    ),
    ends: false,
  },
  {
    name: 'every 10 days, 5 times',
    start: SEP_2,
    rules: ['FREQ=DAILY;INTERVAL=10;COUNT=5'],
    times: at9('1997-09 EDT 2,12,22', '1997-10 EDT 2,12'),
    ends: true,
  },
  {
    name: 'every day in January for 3 years',
    start: '1998-01-01T09:00',
    rules: [
      'FREQ=YEARLY;UNTIL=20000131T140000Z;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA',
      'FREQ=DAILY;UNTIL=20000131T140000Z;BYMONTH=1',
    ],
    times: at9('1998-01 EST 1-31', '1999-01 EST 1-31', '2000-01 EST 1-31'),
    ends: true,
  },
  {
    name: 'weekly for 10',
    start: SEP_2,
    rules: ['FREQ=WEEKLY;COUNT=10'],
    times: at9('1997-09 EDT 2,9,16,23,30', '1997-10 EDT 7,14,21', '1997-10 EST 28', '1997-11 EST 4'),
    ends: true,
  },
  {
    name: 'weekly until 24 December 1997',
    start: SEP_2,
    rules: ['FREQ=WEEKLY;UNTIL=19971224T000000Z'],
    times: at9(
      '1997-09 EDT 2,9,16,23,30',
      '1997-10 EDT 7,14,21',
      '1997-10 EST 28',
      '1997-11 EST 4,11,18,25',
      '1997-12 EST 2,9,16,23',
    ),
    ends: true,
  },
  {
    name: 'every other week',
    start: SEP_2,
    rules: ['FREQ=WEEKLY;INTERVAL=2;WKST=SU'],
    times: at9(
      '1997-09 EDT 2,16,30',
      '1997-10 EDT 14',
      '1997-10 EST 28',
      '1997-11 EST 11,25',
      '1997-12 EST 9,23',
      '1998-01 EST 6,20',
      '1998-02 EST 3,17',
    ),
    ends: false,
  },
  {
    name: 'weekly on Tuesday and Thursday for five weeks',
    start: SEP_2,
    rules: ['FREQ=WEEKLY;UNTIL=19971007T000000Z;WKST=SU;BYDAY=TU,TH', 'FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH'],
    times: at9('1997-09 EDT 2,4,9,11,16,18,23,25,30', '1997-10 EDT 2'),
    ends: true,
  },
  {
    name: 'every other week on Monday, Wednesday and Friday until 24 December 1997',
    start: '1997-09-01T09:00',
    rules: ['FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224T000000Z;WKST=SU;BYDAY=MO,WE,FR'],
    times: at9(
      '1997-09 EDT 1,3,5,15,17,19,29',
      '1997-10 EDT 1,3,13,15,17',
      '1997-10 EST 27,29,31',
      '1997-11 EST 10,12,14,24,26,28',
      '1997-12 EST 8,10,12,22',
    ),
    ends: true,
  },
  {
    name: 'every other week on Tuesday and Thursday, 8 times',
    start: SEP_2,
    rules: ['FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH'],
    times: at9('1997-09 EDT 2,4,16,18,30', '1997-10 EDT 2,14,16'),
    ends: true,
  },
  {
    name: 'monthly on the first Friday, 10 times',
    start: '1997-09-05T09:00',
    rules: ['FREQ=MONTHLY;COUNT=10;BYDAY=1FR'],
    times: at9(
      '1997-09 EDT 5',
      '1997-10 EDT 3',
      '1997-11 EST 7',
      '1997-12 EST 5',
      '1998-01 EST 2',
      '1998-02 EST 6',
      '1998-03 EST 6',
      '1998-04 EST 3',
      '1998-05 EDT 1',
      '1998-06 EDT 5',
    ),
    ends: true,
  },
  {
    name: 'monthly on the first Friday until 24 December 1997',
    start: '1997-09-05T09:00',
    rules: ['FREQ=MONTHLY;UNTIL=19971224T000000Z;BYDAY=1FR'],
    times: at9('1997-09 EDT 5', '1997-10 EDT 3', '1997-11 EST 7', '1997-12 EST 5'),
    ends: true,
  },
  {
    name: 'every other month on the first and last Sunday, 10 times',
    start: '1997-09-07T09:00',
    rules: ['FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU'],
    times: at9('1997-09 EDT 7,28', '1997-11 EST 2,30', '1998-01 EST 4,25', '1998-03 EST 1,29', '1998-05 EDT 3,31'),
    ends: true,
  },
  {
    name: 'monthly on the second-to-last Monday for 6 months',
    start: '1997-09-22T09:00',
    rules: ['FREQ=MONTHLY;COUNT=6;BYDAY=-2MO'],
    times: at9(
      '1997-09 EDT 22',
      '1997-10 EDT 20',
      '1997-11 EST 17',
      '1997-12 EST 22',
      '1998-01 EST 19',
      '1998-02 EST 16',
    ),
    ends: true,
  },
  {
    name: 'monthly on the third-to-last day',
    start: '1997-09-28T09:00',
    rules: ['FREQ=MONTHLY;BYMONTHDAY=-3'],
    times: at9(
      '1997-09 EDT 28',
      '1997-10 EST 29',
      '1997-11 EST 28',
      '1997-12 EST 29',
      '1998-01 EST 29',
      '1998-02 EST 26',
    ),
    ends: false,
  },
  {
    name: 'monthly on the 2nd and 15th, 10 times',
    start: SEP_2,
    rules: ['FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15'],
    times: at9('1997-09 EDT 2,15', '1997-10 EDT 2,15', '1997-11 EST 2,15', '1997-12 EST 2,15', '1998-01 EST 2,15'),
    ends: true,
  },
  {
    name: 'monthly on the first and last day, 10 times',
    start: '1997-09-30T09:00',
    rules: ['FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1'],
    times: at9(
      '1997-09 EDT 30',
      '1997-10 EDT 1',
      '1997-10 EST 31',
      '1997-11 EST 1,30',
      '1997-12 EST 1,31',
      '1998-01 EST 1,31',
      '1998-02 EST 1',
    ),
    ends: true,
  },
  {
    name: 'every 18 months on the 10th to the 15th, 10 times',
    start: '1997-09-10T09:00',
    rules: ['FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15'],
    times: at9('1997-09 EDT 10-15', '1999-03 EST 10-13'),
    ends: true,
  },
  {
    name: 'every Tuesday, every other month',
    start: SEP_2,
    rules: ['FREQ=MONTHLY;INTERVAL=2;BYDAY=TU'],
    times: at9(
      '1997-09 EDT 2,9,16,23,30',
      '1997-11 EST 4,11,18,25',
      '1998-01 EST 6,13,20,27',
      '1998-03 EST 3,10,17,24,31',
    ),
    ends: false,
  },
  {
    name: 'yearly in June and July, 10 times',
    start: '1997-06-10T09:00',
    rules: ['FREQ=YEARLY;COUNT=10;BYMONTH=6,7'],
    times: [1997, 1998, 1999, 2000, 2001].flatMap((year) => at9(`${year}-06 EDT 10`, `${year}-07 EDT 10`)),
    ends: true,
  },
  {
    name: 'every other year in January, February and March, 10 times',
    start: '1997-03-10T09:00',
    rules: ['FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3'],
    times: [
      ...at9('1997-03 EST 10'),
      ...[1999, 2001, 2003].flatMap((year) => at9(`${year}-01 EST 10`, `${year}-02 EST 10`, `${year}-03 EST 10`)),
    ],
    ends: true,
  },
  {
    name: 'every third year on the 1st, 100th and 200th day, 10 times',
    start: '1997-01-01T09:00',
    rules: ['FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200'],
    times: at9(
      '1997-01 EST 1',
      '1997-04 EDT 10',
      '1997-07 EDT 19',
      '2000-01 EST 1',
      '2000-04 EDT 9',
      '2000-07 EDT 18',
      '2003-01 EST 1',
      '2003-04 EDT 10',
      '2003-07 EDT 19',
      '2006-01 EST 1',
    ),
    ends: true,
  },
  {
    name: 'every 20th Monday of the year',
    start: '1997-05-19T09:00',
    rules: ['FREQ=YEARLY;BYDAY=20MO'],
    times: at9('1997-05 EDT 19', '1998-05 EDT 18', '1999-05 EDT 17'),
    ends: false,
  },
  {
    name: 'Monday of week 20',
    start: '1997-05-12T09:00',
    rules: ['FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO'],
    times: at9('1997-05 EDT 12', '1998-05 EDT 11', '1999-05 EDT 17'),
    ends: false,
  },
  {
    name: 'every Thursday in March',
    start: '1997-03-13T09:00',
    rules: ['FREQ=YEARLY;BYMONTH=3;BYDAY=TH'],
    times: at9('1997-03 EST 13,20,27', '1998-03 EST 5,12,19,26', '1999-03 EST 4,11,18,25'),
    ends: false,
  },
  {
    name: 'every Thursday in June, July and August',
    start: '1997-06-05T09:00',
    rules: ['FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8'],
    times: at9(
      '1997-06 EDT 5,12,19,26',
      '1997-07 EDT 3,10,17,24,31',
      '1997-08 EDT 7,14,21,28',
      '1998-06 EDT 4,11,18,25',
      '1998-07 EDT 2,9,16,23,30',
      '1998-08 EDT 6,13,20,27',
      '1999-06 EDT 3,10,17,24',
      '1999-07 EDT 1,8,15,22,29',
      '1999-08 EDT 5,12,19,26',
    ),
    ends: false,
  },
  {
    // The RFC leaves DTSTART out with EXDATE; a start the pattern does not match is no occurrence here.
    name: 'every Friday the 13th',
    start: SEP_2,
    rules: ['FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13'],
    times: at9('1998-02 EST 13', '1998-03 EST 13', '1998-11 EST 13', '1999-08 EDT 13', '2000-10 EDT 13'),
    ends: false,
  },
  {
    name: 'the first Saturday after the first Sunday of the month',
    start: '1997-09-13T09:00',
    rules: ['FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13'],
    times: at9(
      '1997-09 EDT 13',
      '1997-10 EDT 11',
      '1997-11 EST 8',
      '1997-12 EST 13',
      '1998-01 EST 10',
      '1998-02 EST 7',
      '1998-03 EST 7',
      '1998-04 EDT 11',
      '1998-05 EDT 9',
      '1998-06 EDT 13',
    ),
    ends: false,
  },
  {
    name: 'every 4 years, the first Tuesday after a Monday in November',
    start: '1996-11-05T09:00',
    rules: ['FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8'],
    times: at9('1996-11 EST 5', '2000-11 EST 7', '2004-11 EST 2'),
    ends: false,
  },
  {
    name: 'the third Tuesday, Wednesday or Thursday of the month, 3 times',
    start: '1997-09-04T09:00',
    rules: ['FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3'],
    times: at9('1997-09 EDT 4', '1997-10 EDT 7', '1997-11 EST 6'),
    ends: true,
  },
  {
    name: 'the second-to-last weekday of the month',
    start: '1997-09-29T09:00',
    rules: ['FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2'],
    times: at9(
      '1997-09 EDT 29',
      '1997-10 EST 30',
      '1997-11 EST 27',
      '1997-12 EST 30',
      '1998-01 EST 29',
      '1998-02 EST 26',
      '1998-03 EST 30',
    ),
    ends: false,
  },
  {
    name: 'weeks that begin on Monday',
    start: '1997-08-05T09:00',
    rules: ['FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO'],
    times: at9('1997-08 EDT 5,10,19,24'),
    ends: true,
  },
  {
    name: 'weeks that begin on Sunday',
    start: '1997-08-05T09:00',
    rules: ['FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU'],
    times: at9('1997-08 EDT 5,17,19,31'),
    ends: true,
  },
  {
    name: 'a date that does not exist is passed over',
    start: '2007-01-15T09:00',
    rules: ['FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5'],
    times: at9('2007-01 EST 15,30', '2007-02 EST 15', '2007-03 EDT 15,30'),
    ends: true,
  },
]

/** The examples within a day, on 2 September 1997 in New York. */
const hours: { name: string; rules: string[]; times: string[]; ends: boolean }[] = [
  {
    // The RFC lists 15:00 too, but its UNTIL is 13:00 in New York; with the UNTIL of the erratum 15:00 is in.
    name: 'every 3 hours until 17:00 UTC',
    rules: ['FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T170000Z'],
    times: ['09:00', '12:00'],
    ends: true,
  },
  {
    name: 'every 3 hours until 17:00 in New York',
    rules: ['FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T210000Z'],
    times: ['09:00', '12:00', '15:00'],
    ends: true,
  },
  {
    name: 'every 15 minutes, 6 times',
    rules: ['FREQ=MINUTELY;INTERVAL=15;COUNT=6'],
    times: ['09:00', '09:15', '09:30', '09:45', '10:00', '10:15'],
    ends: true,
  },
  {
    name: 'every hour and a half, 4 times',
    rules: ['FREQ=MINUTELY;INTERVAL=90;COUNT=4'],
    times: ['09:00', '10:30', '12:00', '13:30'],
    ends: true,
  },
  {
    name: 'every 20 minutes from 09:00 to 16:40',
    rules: [
      'FREQ=DAILY;BYHOUR=9,10,11,12,13,14,15,16;BYMINUTE=0,20,40',
      'FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,10,11,12,13,14,15,16',
    ],
    times: [9, 10, 11, 12, 13, 14, 15, 16].flatMap((hour) =>
      ['00', '20', '40'].map((minute) => `${String(hour).padStart(2, '0')}:${minute}`),
    ),
    ends: false,
  },
]

describe('the examples of RFC 5545', () => {
  for (const { name, start, rules, times, ends } of examples) {
    test.each(rules)(`${name}: %s`, (text) => {
      expect(list(text, start, times.length + (ends ? 5 : 0))).toEqual(times)
    })
  }
  for (const { name, rules, times, ends } of hours) {
    test.each(rules)(`${name}: %s`, (text) => {
      expect(list(text, SEP_2, times.length + (ends ? 5 : 0))).toEqual(times.map((time) => `1997-09-02T${time}-04:00`))
    })
  }

  test('every 20 minutes goes on the next morning', () => {
    expect(list('FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,10,11,12,13,14,15,16', SEP_2, 25).at(-1)).toBe(
      '1997-09-03T09:00-04:00',
    )
  })
})

describe('clock changes', () => {
  const cases: { name: string; zone: string; start: string; shift: string[]; omit: string[] }[] = [
    {
      name: 'New York, spring: 02:30 does not happen',
      zone: 'America/New_York',
      start: '2026-03-07T02:30',
      shift: ['2026-03-07T02:30-05:00', '2026-03-08T03:30-04:00', '2026-03-09T02:30-04:00'],
      omit: ['2026-03-07T02:30-05:00', '2026-03-09T02:30-04:00', '2026-03-10T02:30-04:00'],
    },
    {
      name: 'New York, autumn: 01:30 happens twice',
      zone: 'America/New_York',
      start: '2026-10-31T01:30',
      shift: ['2026-10-31T01:30-04:00', '2026-11-01T01:30-04:00', '2026-11-02T01:30-05:00'],
      omit: ['2026-10-31T01:30-04:00', '2026-11-01T01:30-04:00', '2026-11-02T01:30-05:00'],
    },
    {
      name: 'Lord Howe, spring: half an hour is left out',
      zone: 'Australia/Lord_Howe',
      start: '2026-10-03T02:15',
      shift: ['2026-10-03T02:15+10:30', '2026-10-04T02:45+11:00', '2026-10-05T02:15+11:00'],
      omit: ['2026-10-03T02:15+10:30', '2026-10-05T02:15+11:00', '2026-10-06T02:15+11:00'],
    },
    {
      name: 'Santiago: the day begins at 01:00',
      zone: 'America/Santiago',
      start: '2026-09-05T00:00',
      shift: ['2026-09-05T00:00-04:00', '2026-09-06T01:00-03:00', '2026-09-07T00:00-03:00'],
      omit: ['2026-09-05T00:00-04:00', '2026-09-07T00:00-03:00', '2026-09-08T00:00-03:00'],
    },
    {
      // Both 30 and 31 December would fall on the 31st: one instant, once.
      name: 'Apia: 30 December 2011 does not happen',
      zone: 'Pacific/Apia',
      start: '2011-12-29T10:00',
      shift: ['2011-12-29T10:00-10:00', '2011-12-31T10:00+14:00', '2012-01-01T10:00+14:00'],
      omit: ['2011-12-29T10:00-10:00', '2011-12-31T10:00+14:00', '2012-01-01T10:00+14:00'],
    },
    {
      name: 'Shanghai: nothing changes',
      zone: 'Asia/Shanghai',
      start: '2026-03-28T02:30',
      shift: ['2026-03-28T02:30+08:00', '2026-03-29T02:30+08:00', '2026-03-30T02:30+08:00'],
      omit: ['2026-03-28T02:30+08:00', '2026-03-29T02:30+08:00', '2026-03-30T02:30+08:00'],
    },
  ]
  test.each(cases)('$name', ({ zone, start, shift, omit }) => {
    expect(list('FREQ=DAILY', start, 3, zone, 'shift')).toEqual(shift)
    expect(list('FREQ=DAILY', start, 3, zone, 'omit')).toEqual(omit)
  })

  test('times moved past a gap stand in order among the others, each instant once', () => {
    // 02:00 → 03:00, 02:30 → 03:30, and then the 03:00 and 03:30 of the rule itself.
    expect(list('FREQ=MINUTELY;INTERVAL=30', '2026-03-08T01:30', 5)).toEqual([
      '2026-03-08T01:30-05:00',
      '2026-03-08T03:00-04:00',
      '2026-03-08T03:30-04:00',
      '2026-03-08T04:00-04:00',
      '2026-03-08T04:30-04:00',
    ])
  })

  test('UNTIL in the second pass of an hour keeps the first pass whole', () => {
    // 05:30 UTC is 01:30 EDT; 06:10 UTC is 01:10 EST, after it.
    expect(list('FREQ=DAILY;UNTIL=20261101T061000Z', '2026-10-31T01:30', 9)).toEqual([
      '2026-10-31T01:30-04:00',
      '2026-11-01T01:30-04:00',
    ])
  })

  test('a leap day waits for the next leap year', () => {
    expect(list('FREQ=YEARLY', '2024-02-29T09:00', 3, 'Asia/Shanghai')).toEqual([
      '2024-02-29T09:00+08:00',
      '2028-02-29T09:00+08:00',
      '2032-02-29T09:00+08:00',
    ])
  })
})

describe('rules that end or never begin', () => {
  test.each([
    'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30',
    'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30',
    'FREQ=WEEKLY;BYMONTH=2;BYDAY=MO;BYSETPOS=5',
    'FREQ=HOURLY;INTERVAL=2;BYHOUR=10',
    'FREQ=SECONDLY;INTERVAL=60;BYSECOND=7',
    'FREQ=SECONDLY;BYMONTH=4;BYMONTHDAY=31',
  ])('%s gives nothing and returns', (text) => {
    expect(list(text, SEP_2, 1)).toEqual([])
  })

  test('a rule that waits 40 years for its day is followed', () => {
    expect(list('FREQ=MONTHLY;BYMONTHDAY=29;BYMONTH=2;BYDAY=MO', SEP_2, 4).map((time) => time.slice(0, 10))).toEqual([
      '2016-02-29',
      '2044-02-29',
      '2072-02-29',
      '2112-02-29',
    ])
  })

  test('a rule of many times a day is followed in full', () => {
    const every = (to: number): string => Array.from({ length: to }, (_, i) => i).join(',')
    const times = list(`FREQ=DAILY;BYHOUR=${every(24)};BYMINUTE=${every(60)}`, '1997-09-02T00:00', 2881)
    expect(times.at(-1)).toBe('1997-09-04T00:00-04:00') // 2 × 24 × 60 times later
  })

  test('a count larger than the search bound is counted to its end', () => {
    expect(list('FREQ=DAILY;COUNT=20000', SEP_2, 30_000)).toHaveLength(20_000)
  })
})

describe('rules that are refused', () => {
  test.each([
    ['', ''],
    ['FREQ=FORTNIGHTLY', 'FREQ'],
    ['INTERVAL=2', 'FREQ'],
    ['FREQ=DAILY;INTERVAL=0', 'INTERVAL'],
    ['FREQ=DAILY;INTERVAL=-1', 'INTERVAL'],
    ['FREQ=DAILY;COUNT=0', 'COUNT'],
    ['FREQ=DAILY;COUNT=1;UNTIL=20261231', 'UNTIL'],
    ['FREQ=DAILY;UNTIL=20260230', 'UNTIL'],
    ['FREQ=DAILY;UNTIL=tomorrow', 'UNTIL'],
    ['FREQ=DAILY;BYHOUR=24', 'BYHOUR'],
    ['FREQ=DAILY;BYMONTH=13', 'BYMONTH'],
    ['FREQ=DAILY;BYMONTH=-1', 'BYMONTH'],
    ['FREQ=MONTHLY;BYMONTHDAY=0', 'BYMONTHDAY'],
    ['FREQ=MONTHLY;BYMONTHDAY=32', 'BYMONTHDAY'],
    ['FREQ=WEEKLY;BYDAY=XX', 'BYDAY'],
    ['FREQ=WEEKLY;BYDAY=1MO', 'BYDAY'],
    ['FREQ=YEARLY;BYWEEKNO=20;BYDAY=1MO', 'BYDAY'],
    ['FREQ=YEARLY;BYDAY=54MO', 'BYDAY'],
    ['FREQ=WEEKLY;BYMONTHDAY=1', 'BYMONTHDAY'],
    ['FREQ=MONTHLY;BYYEARDAY=1', 'BYYEARDAY'],
    ['FREQ=MONTHLY;BYWEEKNO=1', 'BYWEEKNO'],
    ['FREQ=DAILY;BYSETPOS=1', 'BYSETPOS'],
    ['FREQ=DAILY;WKST=2MO', 'WKST'],
    ['FREQ=DAILY;FREQ=WEEKLY', 'FREQ'],
    ['FREQ=DAILY;BYEASTER=1', 'BYEASTER'],
    ['FREQ=DAILY;', ''],
  ])('%s for its %s', (text, part) => {
    const reading = readRule(text)
    expect(reading.ok).toBe(false)
    if (reading.ok) return
    expect(reading.part).toBe(part)
    expect(reading.repair.zh).not.toBe('')
    expect(reading.repair.en).not.toBe('')
  })
})

const pick = (...values: number[]) => fc.subarray(values, { minLength: 1, maxLength: 3 })

const anyRule = fc
  .record({
    frequency: fc.constantFrom('YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY'),
    interval: fc.integer({ min: 1, max: 5 }),
    month: fc.option(pick(1, 2, 6, 11, 12)),
    monthDay: fc.option(pick(1, 15, 29, 31, -1)),
    day: fc.option(fc.subarray(['MO', 'WE', 'SA', 'SU'], { minLength: 1 })),
    hour: fc.option(pick(0, 9, 23)),
  })
  .map(({ frequency, interval, month, monthDay, day, hour }) =>
    [
      `FREQ=${frequency}`,
      `INTERVAL=${interval}`,
      ...(month === null ? [] : [`BYMONTH=${month.join(',')}`]),
      ...(monthDay === null || frequency === 'WEEKLY' ? [] : [`BYMONTHDAY=${monthDay.join(',')}`]),
      ...(day === null ? [] : [`BYDAY=${day.join(',')}`]),
      ...(hour === null ? [] : [`BYHOUR=${hour.join(',')}`]),
    ].join(';'),
  )

describe('laws', () => {
  const start = Temporal.PlainDateTime.from('2024-01-31T09:00')
  const firstDays = (text: string, from: Temporal.PlainDateTime): string[] => {
    const until = from.add({ days: 400 })
    const times: string[] = []
    for (const each of wallTimes(rule(text), start, from)) {
      if (Temporal.PlainDateTime.compare(each, until) >= 0) break
      times.push(each.toString())
    }
    return times
  }

  test('a window of a rule holds what the whole rule has there', () => {
    fc.assert(
      fc.property(anyRule, fc.integer({ min: 0, max: 2000 }), (text, days) => {
        const from = start.add({ days })
        const whole: string[] = []
        for (const each of wallTimes(rule(text), start)) {
          if (Temporal.PlainDateTime.compare(each, from.add({ days: 400 })) >= 0) break
          if (Temporal.PlainDateTime.compare(each, from) >= 0) whole.push(each.toString())
        }
        expect(firstDays(text, from)).toEqual(whole)
      }),
      { numRuns: 50 },
    )
  })

  test('a daily rule with limits holds exactly the days that meet them', () => {
    fc.assert(
      fc.property(
        pick(1, 2, 3, 7, 12),
        pick(1, 2, 14, 29, 31),
        fc.integer({ min: 1, max: 9 }),
        (months, days, interval) => {
          const found = firstDays(
            `FREQ=DAILY;INTERVAL=${interval};BYMONTH=${months.join(',')};BYMONTHDAY=${days.join(',')}`,
            start,
          )
          const expected = Array.from({ length: 400 }, (_, i) => start.add({ days: i }))
            .filter((day, i) => i % interval === 0 && months.includes(day.month) && days.includes(day.day))
            .map(String)
          expect(found).toEqual(expected)
        },
      ),
      { numRuns: 100 },
    )
  })

  test('every frequency is known', () => {
    for (const frequency of FREQUENCIES) expect(list(`FREQ=${frequency}`, SEP_2, 1)).toEqual(['1997-09-02T09:00-04:00'])
  })
})
