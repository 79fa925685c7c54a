import { expect, test } from 'vitest'
import { closer, columnWords, turned } from '#web/features/run/matrix/column.ts'

test.each([
  ['hour', '2026-11-25T15:00', '15:00', '15:00'],
  ['day', '2026-11-25', '周三 25', 'Wed 25'],
  ['week', '2026-11-23', '11/23 – 29', '11/23 – 29'],
  ['week', '2026-11-30', '11/30 – 12/6', '11/30 – 12/6'],
  ['month', '2026-11-01', '2026年11月', 'November 2026'],
] as const)('a column of a %s is headed by what it holds', (zoom, starts, zh, en) => {
  expect(columnWords(starts, zoom, 'zh')).toBe(zh)
  expect(columnWords(starts, zoom, 'en')).toBe(en)
})

test('turning goes by the whole span in sight, across months and years', () => {
  expect(turned('2026-11-25T00:00', 24, 'hour', 1)).toBe('2026-11-26')
  expect(turned('2026-12-28', 7, 'day', 1)).toBe('2027-01-04')
  expect(turned('2026-11-23', 8, 'week', -1)).toBe('2026-09-28') // 8 × 7 = 56 days before
  expect(turned('2026-03-01', 12, 'month', -1)).toBe('2025-03-01')
})

test('every gathered column leads one step closer', () => {
  expect([closer('month'), closer('week'), closer('day'), closer('hour')]).toEqual(['week', 'day', 'hour', null])
})
