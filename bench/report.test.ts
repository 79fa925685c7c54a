import { InvalidArgumentError } from 'commander'
import { expect, test } from 'vitest'
import { anyCountOption, countOption, percentile } from './report.ts'

test('a percentile is the value that so many of a hundred do not exceed', () => {
  const values = Array.from({ length: 100 }, (_, at) => 100 - at)
  expect(percentile(values, 50)).toBe(50)
  expect(percentile(values, 99)).toBe(99)
  expect(percentile(values, 100)).toBe(100)
  // Of seven values 99 of a hundred are all of them: 0.99 × 7 = 6.93.
  expect(percentile([3, 1, 2, 7, 5, 6, 4], 99)).toBe(7)
  expect(percentile([4], 50)).toBe(4)
})

test('an option of a number refuses what is none', () => {
  expect(countOption('1000000')).toBe(1_000_000)
  expect(anyCountOption('0')).toBe(0)
  for (const written of ['0', '-1', '1e6', '1.5', '', 'many', '9999999999'])
    expect(() => countOption(written)).toThrow(InvalidArgumentError)
  for (const written of ['-1', '1.5', '']) expect(() => anyCountOption(written)).toThrow(InvalidArgumentError)
})
