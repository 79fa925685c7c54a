import { expect, test } from 'vitest'
import { daysOf, turned, weeksOf } from './weeks.ts'

test.each([
  ['week', '2026-11-25', { from: '2026-11-23', weeks: 1 }],
  ['week', '2026-11-29', { from: '2026-11-23', weeks: 1 }],
  // November 2026 begins on a Sunday and ends on a Monday: six weeks hold a day of it.
  ['month', '2026-11-25', { from: '2026-10-26', weeks: 6 }],
  // February 2027 is four weeks exactly.
  ['month', '2027-02-14', { from: '2027-02-01', weeks: 4 }],
] as const)('a %s of %s', (view, date, expected) => {
  expect(weeksOf(view, date)).toEqual(expected)
})

test('turning a month begins with its first day, so that no short month is left out', () => {
  expect(turned('month', '2027-01-31', 1)).toBe('2027-02-01')
  expect(turned('week', '2026-11-25', -1)).toBe('2026-11-18')
})

test('a week has seven days', () => {
  expect(daysOf({ from: '2026-11-30', weeks: 1 })).toEqual(
    ['11-30', '12-01', '12-02', '12-03', '12-04', '12-05', '12-06'].map((day) => `2026-${day}`),
  )
})
