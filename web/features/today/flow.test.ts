import { expect, test } from 'vitest'
import { barHeights, flowTotals } from '#web/features/today/flow.ts'

const span = (sent: number, clicks: number, joined = 0, left = 0) => ({
  from: '2026-11-25T07:00:00Z',
  sent,
  clicks,
  joined,
  left,
})

test('the hour is the sum of its spans', () => {
  // 3 + 5 = 8 sent, 1 + 4 = 5 clicks, 2 joined, 1 left.
  expect(flowTotals([span(3, 1, 2), span(5, 4, 0, 1)])).toEqual({ sent: 8, clicks: 5, joined: 2, left: 1 })
})

test('one scale for all: the highest bar fills the box, a small one is still seen, none stays empty', () => {
  // 100 of 200 is half of 40.
  expect(
    barHeights(
      [
        [0, 1, 200],
        [100, 0, 0],
      ],
      40,
    ),
  ).toEqual([
    [0, 1.5, 40],
    [20, 0, 0],
  ])
})

test('an hour without anything draws nothing, rather than dividing by nothing', () => {
  expect(barHeights([[0, 0]], 40)).toEqual([[0, 0]])
})
