import fc from 'fast-check'
import { expect, test } from 'vitest'
import { corpInstant } from '#server/kernel/time.ts'
import type { Wait } from './program.ts'
import { wakeAt } from './wake.ts'

const zone = 'America/New_York'
const wake = (wait: Partial<Wait>, from: string, of = zone): string =>
  wakeAt(
    { for: undefined, until: undefined, ...wait },
    corpInstant(Temporal.PlainDateTime.from(from).toZonedDateTime(of).toInstant()),
    of,
  )
    .toZonedDateTimeISO(of)
    .toString({ timeZoneName: 'never' })

test.each<[string, Partial<Wait>, string, string]>([
  [
    'hours and minutes are counted through',
    { for: { hours: 3, minutes: 30 } },
    '2026-11-25T22:00',
    '2026-11-26T01:30:00-05:00',
  ],
  ['a day is the same hour of the next one', { for: { days: 2 } }, '2026-11-25T15:07', '2026-11-27T15:07:00-05:00'],
  ['at is the hour of that day', { for: { days: 2, at: '10:00' } }, '2026-11-25T15:07', '2026-11-27T10:00:00-05:00'],
  ['until is today while it is ahead', { until: '10:00' }, '2026-11-25T09:59', '2026-11-25T10:00:00-05:00'],
  ['until is tomorrow at the very time', { until: '10:00' }, '2026-11-25T10:00', '2026-11-26T10:00:00-05:00'],
  [
    'a weekday is the next such day',
    { until: { weekday: 'sat', at: '09:30' } },
    '2026-11-25T12:00',
    '2026-11-28T09:30:00-05:00',
  ],
  [
    'a weekday is a week on when its hour is over',
    { until: { weekday: 'wed', at: '09:30' } },
    '2026-11-25T12:00',
    '2026-12-02T09:30:00-05:00',
  ],
  // Clocks go from 02:00 to 03:00 on 8 March 2026, and from 02:00 back to 01:00 on 1 November.
  ['a day over a change of clocks is 23 hours', { for: { days: 1 } }, '2026-03-07T12:00', '2026-03-08T12:00:00-04:00'],
  ['24 hours over it end an hour later', { for: { hours: 24 } }, '2026-03-07T12:00', '2026-03-08T13:00:00-04:00'],
  ['a time in the gap is the time after it', { until: '02:30' }, '2026-03-07T12:00', '2026-03-08T03:30:00-04:00'],
  ['a time that comes twice is the first', { until: '01:30' }, '2026-10-31T12:00', '2026-11-01T01:30:00-04:00'],
])('%s', (_name, wait, from, expected) => {
  expect(wake(wait, from)).toBe(expected)
})

test('a wait is over after it began, whatever the zone', () => {
  const wait = fc.oneof(
    fc.record({
      for: fc.record({ days: fc.integer({ min: 1, max: 366 }), at: fc.constantFrom('00:00', '02:30', '23:59') }),
    }),
    fc.record({ for: fc.record({ hours: fc.nat({ max: 720 }), minutes: fc.integer({ min: 1, max: 1440 }) }) }),
    fc.record({ until: fc.constantFrom('00:00', '02:30', '23:59') }),
    fc.record({ until: fc.record({ weekday: fc.constantFrom('mon', 'sun'), at: fc.constantFrom('00:00', '02:30') }) }),
  )
  fc.assert(
    fc.property(
      wait,
      fc.integer({ min: 1_700_000_000, max: 1_900_000_000 }),
      fc.constantFrom('Asia/Shanghai', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia', 'Africa/Casablanca'),
      (given, second, of) => {
        const from = corpInstant(Temporal.Instant.fromEpochMilliseconds(second * 1000))
        const over = wakeAt({ for: undefined, until: undefined, ...given }, from, of)
        expect(Temporal.Instant.compare(from, over)).toBe(-1)
      },
    ),
    { numRuns: 500 },
  )
})
