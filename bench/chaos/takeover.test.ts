import { expect, test } from 'vitest'
import { awayWithin } from './takeover.ts'

test('what a server was away counts as far as it lies between two moments', () => {
  const away = [
    { fromMs: 100, untilMs: 200 },
    { fromMs: 500, untilMs: 700 },
    { fromMs: 900, untilMs: null },
  ]
  expect(awayWithin(away, 0, 1_000)).toBe(400)
  expect(awayWithin(away, 150, 600)).toBe(150)
  expect(awayWithin(away, 200, 500)).toBe(0)
  expect(awayWithin([], 0, 1_000)).toBe(0)
})
