import { expect, test } from 'vitest'
import { monthOf } from '#web/ui/month.ts'

test.each([
  ['2026-11', 6, 30], // 1 November 2026 is a Sunday
  ['2027-02', 0, 28], // 1 February 2027 is a Monday
  ['2028-02', 1, 29], // a leap year; 1 February 2028 is a Tuesday
])('%s begins after %i cells and has %i days', (month, lead, days) => {
  expect(monthOf(month)).toEqual({ lead, days })
})
