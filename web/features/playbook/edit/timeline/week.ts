import {
  calendarTracks,
  WEEKDAYS,
  type CalendarTrack,
  type PlaybookDocument,
  type Step,
  type Weekday,
} from '#contract/playbook.ts'
import { timeOf } from '../../read/place-steps.ts'

export type PlacedStep = { step: Step; track: CalendarTrack }

/** A step over days of the week that follow one another; null where nothing is planned. */
export type Bar = { from: number; days: number; placed: PlacedStep | null; gaveWay: PlacedStep[] }

/** One time of day. Steps apart from a slot, and those a slot has no room for on their days, have rows of their own. */
export type WeekRow = { time: string; bars: Bar[] }

/** The narrower wins in a slot: a weekday over working days over every day. */
const narrowness = { weekly: 3, weekdays: 2, daily: 1 } as const

const isOfWeek = (step: Step): boolean => Object.hasOwn(narrowness, step.when.kind)

function isOn(step: Step, day: Weekday): boolean {
  if (step.when.kind === 'weekly') return Array.isArray(step.when.days) && step.when.days.includes(day)
  return step.when.kind === 'daily' || (step.when.kind === 'weekdays' && day !== 'sat' && day !== 'sun')
}

const rank = ({ step }: PlacedStep): number =>
  step.when.kind === 'weekly' || step.when.kind === 'weekdays' ? narrowness[step.when.kind] : narrowness.daily

/** Which goes out of two that are due in one slot: the narrower, then the more important, then the earlier written. */
const byPrecedence = (a: PlacedStep, b: PlacedStep): number =>
  rank(b) - rank(a) || (b.step.priority ?? 5) - (a.step.priority ?? 5)

const placedSteps = (document: PlaybookDocument): PlacedStep[] =>
  calendarTracks(document).flatMap((track) => track.steps.map((step) => ({ step, track })))

/** The steps of a week, hour by hour, as a reader of a calendar looks for them. */
export function weekRows(document: PlaybookDocument): WeekRow[] {
  const groups = Map.groupBy(
    placedSteps(document).filter(({ step }) => isOfWeek(step)),
    ({ step }) =>
      `${timeOf(step, document)} ${step.slot ?? `own ${step.id}`} ${[...(step.phases ?? [])].sort().join()}`,
  )
  return [...groups.values()]
    .map((placed) => ({ time: placed[0] ? timeOf(placed[0].step, document) : '', bars: barsOf(placed) }))
    .sort((a, b) => a.time.localeCompare(b.time))
}

function barsOf(placed: readonly PlacedStep[]): Bar[] {
  const bars: Bar[] = []
  for (const [day, name] of WEEKDAYS.entries()) {
    const [winner = null, ...gaveWay] = placed.filter(({ step }) => isOn(step, name)).toSorted(byPrecedence)
    const last = bars.at(-1)
    const isSame =
      last?.placed?.step === winner?.step &&
      String(last?.gaveWay.map(({ step }) => step.id)) === String(gaveWay.map(({ step }) => step.id))
    if (last && winner && isSame) last.days += 1
    else bars.push({ from: day, days: 1, placed: winner, gaveWay })
  }
  return bars
}

/** Steps that go by the age of the group chat, and those by other days: months, holidays, countdowns. */
export function otherSteps(document: PlaybookDocument): { byAge: PlacedStep[]; special: PlacedStep[] } {
  const others = placedSteps(document).filter(({ step }) => !isOfWeek(step))
  const byAge = others.filter(({ step }) => step.when.kind === 'group-day')
  return { byAge, special: others.filter((placed) => !byAge.includes(placed)) }
}
