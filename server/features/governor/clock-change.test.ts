/** Quiet hours where the clock changes: every change of every zone in a year, quiet hours that begin and end inside it. */
import { expect, test } from 'vitest'
import { type CorpInstant, corpInstant, isBefore } from '#server/kernel/time.ts'
import { type ClockChange, edgesOf, kindsOfChange } from '#server/test/clock-changes.ts'
import { nextQuietStart, quietEnd, type Quiet } from './rules.ts'

const minute = (wall: Temporal.PlainDateTime): string => wall.toPlainTime().toString({ smallestUnit: 'minute' })

/** Quiet hours that the change meets: beginning inside it, ending inside it, wholly inside, and the usual. */
function quietsAt(change: ClockChange): Quiet[] {
  const { low, high } = edgesOf(change)
  const middle = low.add({ minutes: low.until(high).total('minutes') / 2 })
  return [
    { from: minute(middle), to: minute(high.add({ hours: 6 })) },
    { from: minute(low.subtract({ hours: 6 })), to: minute(middle) },
    { from: minute(low.add({ minutes: 5 })), to: minute(high.subtract({ minutes: 5 })) },
    { from: minute(low), to: minute(high) },
    { from: '21:30', to: '08:00' },
  ]
}

/** Whether a clock that shows this time shows quiet hours. */
function showsQuiet({ from, to }: Quiet, at: CorpInstant, zone: string): boolean {
  const shown = at.toZonedDateTimeISO(zone).toPlainTime().toString().slice(0, 5)
  return from < to ? from <= shown && shown < to : from <= shown || shown < to
}

const offsets = [-420, -121, -120, -61, -60, -31, -30, -16, -5, -1, 0, 1, 5, 14, 15, 30, 31, 59, 60, 61, 120, 360, 500]

/** Looks at moments on both sides of each change, and tells those of which something does not hold. */
function wrongAt(problemsOf: (at: CorpInstant, quiet: Quiet, zone: string) => string[]): string[] {
  return kindsOfChange.flatMap((change) =>
    quietsAt(change).flatMap((quiet) =>
      offsets.flatMap((minutes) => {
        const at = corpInstant(change.at.add({ minutes }))
        const problems = problemsOf(at, quiet, change.zone)
        return problems.map((problem) => `${change.zone} ${at} ${quiet.from}–${quiet.to} ${problem}`)
      }),
    ),
  )
}

test('it is quiet whenever the clock shows quiet hours, and when they end the clock shows none', () => {
  expect(kindsOfChange.length).toBeGreaterThan(30)
  const wrong = wrongAt((at, quiet, zone) => {
    const end = quietEnd(at, quiet, zone)
    if (end === null) return showsQuiet(quiet, at, zone) ? ['is not quiet'] : []
    return [
      ...(isBefore(at, end) ? [] : [`ends at ${end}, which has been`]),
      ...(showsQuiet(quiet, end, zone) ? [`ends at ${end}, when the clock shows quiet hours`] : []),
      ...(quietEnd(end, quiet, zone) === null ? [] : [`ends at ${end}, when it is quiet`]),
    ]
  })
  expect(wrong).toEqual([])
}, 60_000)

test('quiet hours begin next at a moment before which it is not quiet and from which on it is', () => {
  const wrong = wrongAt((at, quiet, zone) => {
    const begins = nextQuietStart(at, quiet, zone)
    const isQuiet = (look: CorpInstant): boolean => quietEnd(look, quiet, zone) !== null
    const minutes = begins.since(at).total('minutes')
    const between = [0.05, 0.35, 0.8].map((part) => corpInstant(at.add({ minutes: Math.floor(minutes * part) })))
    return [
      ...(isBefore(at, begins) ? [] : [`begins at ${begins}, which has been`]),
      ...(isQuiet(begins) ? [] : [`begins at ${begins}, when it is not quiet`]),
      ...(isQuiet(corpInstant(begins.subtract({ seconds: 1 }))) ? [`is quiet before it begins at ${begins}`] : []),
      ...(!isQuiet(at) && between.some(isQuiet) ? [`has quiet hours before ${begins}`] : []),
    ]
  })
  expect(wrong).toEqual([])
}, 60_000)

test('a gap that swallows quiet hours whole leaves none of them', () => {
  // New York skips 02:00–03:00 on 8 March 2026.
  const quiet = { from: '02:10', to: '02:40' }
  const at = (text: string) => corpInstant(Temporal.Instant.from(text))
  expect(quietEnd(at('2026-03-08T06:59:00Z'), quiet, 'America/New_York')).toBeNull()
  expect(quietEnd(at('2026-03-08T07:00:00Z'), quiet, 'America/New_York')).toBeNull()
  expect(nextQuietStart(at('2026-03-08T06:59:00Z'), quiet, 'America/New_York').toString()).toBe('2026-03-09T06:10:00Z')
})
