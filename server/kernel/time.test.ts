import { expect, test } from 'vitest'
import fc from 'fast-check'
import {
  corpInstant,
  corpTimeAt,
  localTimePassed,
  localTimeReached,
  localTimeToInstant,
  realInstant,
  realTimeAt,
  startOfDay,
  withRate,
} from './time.ts'

const at = (text: string) => Temporal.Instant.from(text)
const clock = {
  originAt: corpInstant(at('2026-11-23T00:00:00Z')),
  anchorRealAt: realInstant(at('2026-01-01T00:00:00Z')),
  rate: 1440,
}

test('a clock at 1440 shows a day after a real minute', () => {
  expect(corpTimeAt(clock, realInstant(at('2026-01-01T00:01:00Z'))).toString()).toBe('2026-11-24T00:00:00Z')
})

test('a change of rate never makes the clock jump, and real and corp time agree both ways', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 10 ** 9 }),
      fc.integer({ min: 1, max: 1440 }),
      fc.integer({ min: 0, max: 1440 }),
      (ms, rate, next) => {
        const now = realInstant(clock.anchorRealAt.add({ milliseconds: ms }))
        const first = { ...clock, rate }
        expect(corpTimeAt(withRate(first, next, now), now).equals(corpTimeAt(first, now))).toBe(true)
        const back = realTimeAt(first, corpTimeAt(first, now))
        expect(Math.abs((back?.epochMilliseconds ?? 0) - now.epochMilliseconds)).toBeLessThanOrEqual(1)
      },
    ),
  )
})

test('a stopped clock never comes to a later instant', () => {
  expect(realTimeAt({ ...clock, rate: 0 }, corpInstant(at('2026-11-23T00:00:01Z')))).toBeNull()
})

test('a wall time in a gap is the time after it, in an overlap the first of the two', () => {
  const day = (text: string) => Temporal.PlainDate.from(text)
  const half = Temporal.PlainTime.from('02:30')
  // New York skips 02:00-03:00 on 2026-03-08 and repeats 01:00-02:00 on 2026-11-01.
  expect(localTimeToInstant(day('2026-03-08'), half, 'America/New_York').toString()).toBe('2026-03-08T07:30:00Z')
  expect(localTimeToInstant(day('2026-11-01'), Temporal.PlainTime.from('01:30'), 'America/New_York').toString()).toBe(
    '2026-11-01T05:30:00Z',
  )
  // Beirut's day of 2026-03-29 starts at 01:00.
  expect(startOfDay(day('2026-03-29'), 'Asia/Beirut').toString()).toBe('2026-03-28T22:00:00Z')
})

test('a wall time in a gap is reached and passed at its end; one that shows twice is reached first and passed second', () => {
  const zone = 'America/New_York'
  const at = (of: typeof localTimeReached, day: string, time: string) =>
    of(Temporal.PlainDate.from(day), Temporal.PlainTime.from(time), zone).toString()
  expect(at(localTimeReached, '2026-03-08', '02:30')).toBe('2026-03-08T07:00:00Z')
  expect(at(localTimePassed, '2026-03-08', '02:30')).toBe('2026-03-08T07:00:00Z')
  expect(at(localTimeReached, '2026-11-01', '01:30')).toBe('2026-11-01T05:30:00Z')
  expect(at(localTimePassed, '2026-11-01', '01:30')).toBe('2026-11-01T06:30:00Z')
  expect(at(localTimeReached, '2026-06-01', '01:30')).toBe(at(localTimePassed, '2026-06-01', '01:30'))
})
