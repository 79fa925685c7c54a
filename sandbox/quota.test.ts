import fc from 'fast-check'
import { expect, test } from 'vitest'
import { quotaWindow } from './quota.ts'
import type { QuotaMode } from './world/world.ts'

const zones = ['Asia/Shanghai', 'America/New_York', 'Europe/London', 'Pacific/Apia', 'Australia/Lord_Howe']
const instants = fc.integer({
  min: Temporal.Instant.from('2024-01-01T00:00:00Z').epochMilliseconds,
  max: Temporal.Instant.from('2028-12-31T00:00:00Z').epochMilliseconds,
})
const anyWindow = fc.record({
  mode: fc.constantFrom<QuotaMode>('day', 'week', 'month'),
  zone: fc.constantFrom(...zones),
  at: instants,
})

test('a window holds the instant it was asked for, and every instant in it gives the same window', () => {
  fc.assert(
    fc.property(
      anyWindow,
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      ({ mode, zone, at }, share) => {
        const window = quotaWindow(mode, zone, at)
        expect(window.from).toBeLessThanOrEqual(at)
        expect(window.to).toBeGreaterThan(at)
        const other = Math.min(window.to - 1, Math.floor(window.from + share * (window.to - window.from)))
        expect(quotaWindow(mode, zone, other)).toEqual(window)
      },
    ),
  )
})

test('windows follow one another without gap or overlap', () => {
  fc.assert(
    fc.property(anyWindow, ({ mode, zone, at }) => {
      const window = quotaWindow(mode, zone, at)
      expect(quotaWindow(mode, zone, window.to).from).toBe(window.to)
      expect(quotaWindow(mode, zone, window.from - 1).to).toBe(window.from)
    }),
  )
})

test('limits are one a day, seven a week from Monday, and the days of the month a month', () => {
  const at = Temporal.Instant.from('2028-02-16T03:00:00Z').epochMilliseconds // a Wednesday of a leap February
  const day = (text: string): number => Temporal.Instant.from(text).epochMilliseconds
  expect(quotaWindow('day', 'Asia/Shanghai', at)).toEqual({
    from: day('2028-02-15T16:00:00Z'),
    to: day('2028-02-16T16:00:00Z'),
    limit: 1,
  })
  expect(quotaWindow('week', 'Asia/Shanghai', at)).toEqual({
    from: day('2028-02-13T16:00:00Z'),
    to: day('2028-02-20T16:00:00Z'),
    limit: 7,
  })
  expect(quotaWindow('month', 'Asia/Shanghai', at)).toEqual({
    from: day('2028-01-31T16:00:00Z'),
    to: day('2028-02-29T16:00:00Z'),
    limit: 29,
  })
})

test('a day that loses an hour to summer time is still one window', () => {
  const at = Temporal.Instant.from('2026-03-08T12:00:00Z').epochMilliseconds // New York springs forward
  const window = quotaWindow('day', 'America/New_York', at)
  expect(window.to - window.from).toBe(23 * 3_600_000)
})
