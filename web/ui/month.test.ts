import { expect, test } from 'vitest'
import { dayBeside, monthOf } from '#web/ui/month.ts'

test.each([
  ['2026-11', 6, 30], // 1 November 2026 is a Sunday
  ['2027-02', 0, 28], // 1 February 2027 is a Monday
  ['2028-02', 1, 29], // a leap year; 1 February 2028 is a Tuesday
])('%s begins after %i cells and has %i days', (month, lead, days) => {
  expect(monthOf(month)).toEqual({ lead, days })
})

test('arrows lead to the day beside, above or below', () => {
  const ways = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'a'].map((key) => dayBeside('2026-11-25', key))
  expect(ways).toEqual(['2026-11-24', '2026-11-26', '2026-11-18', '2026-12-02', null])
})
