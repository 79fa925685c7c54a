import { expect, test } from 'vitest'
import { takeBatches } from './contest.ts'

/** Someone with so many left to give, who tells what was asked. */
function source(has: number) {
  const asked: number[] = []
  let left = has
  return {
    asked,
    take: (_worker: number, limit: number) => {
      asked.push(limit)
      const given = Math.min(limit, left)
      left -= given
      return Promise.resolve(given)
    },
  }
}

test('takes what was asked for, no batch above its size', async () => {
  const { asked, take } = source(1_000)
  expect(await takeBatches(250, { workers: 2, size: 100 }, take)).toBe(250)
  expect(Math.max(...asked)).toBe(100)
})

test('ends when nothing is left', async () => {
  const { take } = source(30)
  expect(await takeBatches(250, { workers: 2, size: 100 }, take)).toBe(30)
})

test('shares the last of it among the workers', async () => {
  const { asked, take } = source(1_000)
  await takeBatches(10, { workers: 2, size: 100 }, take)
  expect(asked[0]).toBe(5)
})
