/** The corp day in which a storm plays, and how fast its clock runs through it. */
import { addMs, type CorpInstant } from '#server/kernel/time.ts'
import type { PeopleOptions } from './people.ts'
import { instantOf, type StoryOptions } from './story.ts'
import type { WorldOptions } from './world.ts'

export type Evening = {
  world: Pick<WorldOptions, 'start' | 'firstDue' | 'groups' | 'stepMinutes' | 'story' | 'surplusEvery' | 'quota'>
  until: CorpInstant
  rate: number
  /** When quiet hours begin and days end: the storm's clock comes there slowly. */
  limits: CorpInstant[]
  people: Omit<PeopleOptions, 'seed'>
}

const minuteMs = 60_000

type Size = { rounds: number; rate: number }

const storyOf = (size: Size, parts: Partial<StoryOptions>): StoryOptions => ({
  rounds: size.rounds,
  everyMinutes: 60,
  quiet: { from: '22:00', to: '23:00' },
  capPerDay: 2 * size.rounds,
  ...parts,
})

/**
 * The last day of a month, on which WeCom takes any number of mass sends: every chat is due twice an hour until the quiet
 * hours begin, and some staff tap only inside of them.
 */
export function untilQuiet(size: Size): Evening {
  const quiet = instantOf('2026-11-30T22:00')
  const firstDue = addMs(quiet, -(size.rounds * 60 + 40) * minuteMs)
  return {
    // Late ones are given up before midnight: all belong to one day.
    world: { ...calendarOf(firstDue), story: storyOf(size, { graceMinutes: 120 }), surplusEvery: 20 },
    until: addMs(quiet, 2 * minuteMs),
    rate: size.rate,
    limits: [quiet, instantOf('2026-12-01T00:00')],
    people: {
      tapMs: [200, 3_000],
      late: { percent: 4, from: addMs(quiet, -45 * minuteMs), until: addMs(quiet, minuteMs / 2) },
    },
  }
}

/**
 * The same over midnight: caps of the one day end, those of the next begin, and with December WeCom takes one mass send a
 * day, so that the rest goes by hand.
 */
export function overMidnight(size: Size): Evening {
  const midnight = instantOf('2026-12-01T00:00')
  const firstDue = addMs(midnight, -(size.rounds * 30 + 10) * minuteMs)
  return {
    world: {
      ...calendarOf(firstDue),
      story: storyOf(size, { quiet: { from: '05:00', to: '06:00' }, capPerDay: size.rounds + 1 }),
    },
    until: addMs(midnight, (size.rounds * 30 + 40) * minuteMs),
    rate: size.rate,
    limits: [midnight, instantOf('2026-12-01T05:00')],
    people: {
      tapMs: [200, 3_000],
      late: { percent: 4, from: addMs(midnight, -45 * minuteMs), until: addMs(midnight, minuteMs / 2) },
    },
  }
}

/**
 * Two days of which nothing lives for 36 hours: what was due meanwhile is late, most of it too late, and what staff had on
 * their phones some tap at night.
 */
export function longDowntime(): Evening & { downFrom: CorpInstant } {
  const firstDue = instantOf('2026-11-29T08:10')
  const downFrom = addMs(firstDue, 25 * minuteMs)
  return {
    world: {
      ...calendarOf(firstDue),
      story: storyOf({ rounds: 12, rate: 60 }, { everyMinutes: 180, quiet: { from: '23:00', to: '07:00' } }),
    },
    downFrom,
    until: addMs(downFrom, 36 * 60 * minuteMs),
    rate: 60,
    limits: [],
    people: {
      tapMs: [200, 3_000],
      late: { percent: 10, from: firstDue, until: instantOf('2026-11-30T02:00') },
    },
  }
}

const calendarOf = (firstDue: CorpInstant) => {
  const local = (at: CorpInstant): string =>
    at.toZonedDateTimeISO('Asia/Shanghai').toPlainDateTime().toString({ smallestUnit: 'minute' })
  return { start: local(addMs(firstDue, -10 * minuteMs)), firstDue: local(firstDue), groups: 20, stepMinutes: 1 }
}
