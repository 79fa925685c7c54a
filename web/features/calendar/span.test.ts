import { expect, test } from 'vitest'
import { hoursOf, spanOf, turned } from './span.ts'

test.each([
  ['month', '2026-11-25', '2026-11-01', '2026-12-01'],
  ['month', '2028-02-29', '2028-02-01', '2028-03-01'],
  ['week', '2026-11-25', '2026-11-23', '2026-11-30'],
  ['week', '2026-11-29', '2026-11-23', '2026-11-30'],
  ['day', '2026-12-31', '2026-12-31', '2027-01-01'],
] as const)('a %s shows the days around %s', (view, date, from, to) => {
  expect(spanOf(view, date)).toEqual({ from, to })
})

test('turning goes by the whole of what is shown, and a long month into a short one', () => {
  expect(turned('month', '2026-01-31', 1)).toBe('2026-02-28')
  expect(turned('week', '2026-11-25', -1)).toBe('2026-11-18')
  expect(turned('day', '2026-11-30', 1)).toBe('2026-12-01')
})

test('the hours of the working day are always there, others where something is due', () => {
  expect(hoursOf([])).toHaveLength(14) // 8 to 21
  expect(hoursOf([{ localTime: '06:30' }, { localTime: '23:59' }])).toHaveLength(18) // 6 to 23
})
