/** Spec 60, Time: quiet hours whose ends fall into a clock change, in every IANA zone in a year. */
import { expect, test } from 'vitest'
import { corpInstant, type CorpInstant } from '#server/kernel/time.ts'
import { clockChanges, middleOf } from '#server/test/clock-changes.ts'
import { nextQuietStart, type Quiet, quietEnd } from './rules.ts'

test.each([
  ['begin', (middle: string, other: string): Quiet => ({ from: middle, to: other })],
  ['end', (middle: string, other: string): Quiet => ({ from: other, to: middle })],
])('quiet hours that %s in a change begin once and end once, and nothing between is quiet', (_what, quietOf) => {
  for (const change of clockChanges) {
    const wall = middleOf(change).toPlainTime()
    const [middle, other] = [wall, wall.add({ hours: 9 })].map((time) => time.toString({ smallestUnit: 'minute' }))
    const quiet = quietOf(middle ?? '', other ?? '')
    const isAwake = (at: CorpInstant): boolean => quietEnd(at, quiet, change.zone) === null
    for (let hour = -26; hour <= 26; hour += 4) {
      const at = corpInstant(change.at.add({ minutes: hour * 60 + 7 }).toInstant())
      const end = quietEnd(at, quiet, change.zone)
      const start = nextQuietStart(at, quiet, change.zone)
      expect({
        change: `${change.zone} ${change.byMinutes}`,
        at: `${at}`,
        startsLater: Temporal.Instant.compare(at, start) < 0,
        quietFromStart: !isAwake(start),
        awakeBeforeStart: end !== null || isAwake(corpInstant(start.subtract({ seconds: 1 }))),
        endsLater: end === null || Temporal.Instant.compare(at, end) < 0,
        awakeFromEnd: end === null || isAwake(end),
      }).toEqual({
        change: `${change.zone} ${change.byMinutes}`,
        at: `${at}`,
        startsLater: true,
        quietFromStart: true,
        awakeBeforeStart: true,
        endsLater: true,
        awakeFromEnd: true,
      })
    }
  }
})
