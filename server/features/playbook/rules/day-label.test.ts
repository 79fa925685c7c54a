import { expect, test } from 'vitest'
import { dayLabel, isRestDay } from './day-label.ts'

const day = (text: string) => Temporal.PlainDate.from(text)

// Arrangement for 2026 by the State Council: 15-23 February off, 14 and 28 February are working Saturdays.
test.each([
  ['2026-11-11', '双11', 'Double 11', false],
  ['2026-02-17', '春节', 'Spring Festival', true],
  ['2026-02-18', '春节假期', 'Spring Festival holiday', true],
  ['2026-02-28', '调休上班', 'make-up working day', false],
  ['2026-06-19', '端午节', 'Dragon Boat Festival', true],
  ['2026-06-20', '端午假期', 'Dragon Boat Festival holiday', true],
])('%s is labelled %s', (date, zh, en, rests) => {
  expect(dayLabel(day(date))).toEqual({ zh, en })
  expect(isRestDay(day(date))).toBe(rests)
})

test('an ordinary day has no label', () => {
  expect(dayLabel(day('2026-11-25'))).toBeNull()
  expect([isRestDay(day('2026-11-25')), isRestDay(day('2026-11-28'))]).toEqual([false, true])
})

test('every label of ten years is told in English', () => {
  const labels = Array.from({ length: 3_650 }, (_, index) => dayLabel(day('2024-01-01').add({ days: index })))
  expect(labels.filter((label) => label !== null && /[\u4e00-\u9fff]/.test(label.en))).toEqual([])
})
