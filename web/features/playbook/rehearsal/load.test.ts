import { expect, test } from 'vitest'
import type { RehearsedDay } from '#contract/rehearsal.ts'
import { loadOf, meanLoad, shadeOf } from './load.ts'

const day = (load: number[]) => ({ load }) as RehearsedDay

test('days add up bucket by bucket', () => {
  expect(loadOf([day([1, 2, 3]), day([4, 0, 1])])).toEqual([5, 2, 4])
  expect(loadOf([])).toEqual([])
})

test('a member’s mean is told from the buckets, and shaded in steps', () => {
  expect(meanLoad({ load: [0, 2, 2] })).toBe(1.5)
  expect(meanLoad({ load: [0, 0, 0] })).toBe(0)
  expect([0, 0.2, 1, 1.5, 3, 9].map(shadeOf)).toEqual([0, 1, 1, 2, 3, 4])
})
