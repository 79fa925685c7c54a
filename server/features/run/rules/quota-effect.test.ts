import { expect, test } from 'vitest'
import { massSendsUnder } from '#server/features/run/rules/quota-effect.ts'

const from = (date: string, ...sends: number[]) =>
  sends.map((count, index) => ({ date: Temporal.PlainDate.from(date).add({ days: index }), sends: count }))

/** 2 March 2026 is a Monday. */
test.each([
  ['one a day: 1 + 1 + 0 + 1', 'day', from('2026-03-02', 3, 1, 0, 2), 3],
  ['seven a week: the one saved on Tuesday is spent on Wednesday', 'week', from('2026-03-02', 1, 0, 3), 1 + 0 + 2],
  ['seven a week, none after the seventh', 'week', from('2026-03-02', 1, 1, 1, 1, 1, 1, 3), 7],
  ['a new week begins with seven', 'week', from('2026-03-08', 2, 1), 1 + 1],
  [
    'a month’s days: 31 in March, one each day',
    'month',
    from('2026-03-01', ...Array.from({ length: 31 }, () => 2)),
    31,
  ],
  ['of a month under way, one for each day that is left', 'month', from('2026-03-30', 2, 2), 2],
  ['nothing sent, nothing spent', 'month', from('2026-03-01', 0, 0), 0],
] as const)('%s', (_what, mode, days, massSends) => {
  expect(massSendsUnder(mode, days)).toBe(massSends)
})

test('no ceiling lets more through than there is to send', () => {
  const days = from('2026-02-20', ...Array.from({ length: 40 }, (_, index) => index % 4))
  const all = days.reduce((sum, day) => sum + day.sends, 0)
  for (const mode of ['day', 'week', 'month'] as const) expect(massSendsUnder(mode, days)).toBeLessThanOrEqual(all)
})
