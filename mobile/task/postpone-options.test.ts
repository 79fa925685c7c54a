import fc from 'fast-check'
import { expect, test } from 'vitest'
import { postponeOptions } from '#mobile/task/postpone-options.ts'

const at = (time: string): number => Date.parse(`2026-11-25T${time}+08:00`)
const shown = (now: string, latest: string) =>
  postponeOptions(at(now), at(latest)).map(({ atMs, minutes }) => [
    new Date(atMs + 8 * 3_600_000).toISOString().slice(11, 16),
    minutes,
  ])

test.each([
  [
    'offers steps and the latest',
    '15:00:00',
    '16:50:00',
    [
      ['15:15', 15],
      ['15:30', 30],
      ['16:00', 60],
      ['16:50', null],
    ],
  ],
  [
    'counts from the next whole minute',
    '15:00:20',
    '15:40:00',
    [
      ['15:16', 15],
      ['15:31', 30],
      ['15:40', null],
    ],
  ],
  [
    'leaves out a latest that is as good as a step',
    '15:00:00',
    '15:32:00',
    [
      ['15:15', 15],
      ['15:30', 30],
    ],
  ],
  ['offers the latest alone where nothing else fits', '15:00:00', '15:12:00', [['15:12', null]]],
  ['offers nothing where it is too late', '15:00:00', '15:03:00', []],
])('%s', (_what, now, latest, options) => {
  expect(shown(now, latest)).toEqual(options)
})

test('whatever the times, every offer is ahead, none beyond the latest, none twice', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 86_400_000 }),
      fc.integer({ min: -3_600_000, max: 7_200_000 }),
      (now, left) => {
        const options = postponeOptions(now, now + left).map(({ atMs }) => atMs)
        expect(options.every((atMs) => atMs - now >= 5 * 60_000 && atMs <= now + left)).toBe(true)
        expect(new Set(options).size).toBe(options.length)
      },
    ),
  )
})
