import { expect, test } from 'vitest'
import { inParallel } from './parallel.ts'

test('nothing is at work any more when the first failure is told, and nothing was begun after it', async () => {
  const ended: number[] = []
  let end = (): void => undefined
  const held = new Promise<void>((resolve) => {
    end = resolve
  })
  const done = inParallel([1, 2, 3, 4], 2, async (item) => {
    if (item === 1) throw new Error('one')
    await held
    ended.push(item)
  })
  const seen = done.then(
    () => [],
    (error: Error) => [error.message, ...ended],
  )
  await new Promise((resolve) => setImmediate(resolve))
  end()
  expect(await seen).toEqual(['one', 2])
})

test('never more than so many at once, and each item once', async () => {
  let now = 0
  let most = 0
  const done: number[] = []
  await inParallel([1, 2, 3, 4, 5], 2, async (item) => {
    most = Math.max(most, (now += 1))
    await new Promise((resolve) => setImmediate(resolve))
    now -= 1
    done.push(item)
  })
  expect([most, done.sort((a, b) => a - b)]).toEqual([2, [1, 2, 3, 4, 5]])
})
