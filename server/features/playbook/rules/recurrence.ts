import { RRuleTemporal } from 'rrule-temporal'
import type { Frequency, RecurrenceRule } from './rrule-text.ts'

/*
 * A rule runs on the wall clock: local times first, then each becomes an instant of the zone. The library is asked in
 * UTC, where a wall clock has neither gaps nor overlaps, and only for the pattern; COUNT, UNTIL and the zone are ours.
 * So a daily 02:30 keeps its hour the whole year, and any window of a rule gives what the whole gives.
 */

/** Hours asked of the library at once: a few hundred occurrences at most. */
const WINDOW_HOURS: Record<Frequency, number> = {
  SECONDLY: 1,
  MINUTELY: 24,
  HOURLY: 24 * 30,
  DAILY: 24 * 366,
  WEEKLY: 24 * 366 * 4,
  MONTHLY: 24 * 366 * 16,
  YEARLY: 24 * 366 * 64,
}

/** A rule silent for this long is over: 29 February on a given weekday, the rarest usual pattern, waits at most 40 years. */
const SILENCE_YEARS = 100

/** Candidates the library may look at for one window. A dense rule is asked in shorter windows, */
const SEARCH_BOUND = 200_000

/** and one that spends the bound this often without an occurrence is over. */
const SEARCHES_MAX = 4

const END_OF_TIME = new Temporal.PlainDateTime(9900, 1, 1)

/**
 * Wall times of a rule that begins at `start`, in order, from `from` to before `to`; a start the pattern does not match
 * is no occurrence. COUNT holds, UNTIL is for the caller who knows the zone. Ends after a century of silence.
 */
export function* wallTimes(
  rule: RecurrenceRule,
  start: Temporal.PlainDateTime,
  from: Temporal.PlainDateTime = start,
  to: Temporal.PlainDateTime = END_OF_TIME,
): Generator<Temporal.PlainDateTime> {
  if (rule.count === null) {
    yield* pattern(rule, start, from, to)
    return
  }
  let left = rule.count
  for (const each of pattern(rule, start, start, to)) {
    if (left === 0) return
    left -= 1
    if (Temporal.PlainDateTime.compare(each, from) >= 0) yield each
  }
}

function* pattern(
  rule: RecurrenceRule,
  start: Temporal.PlainDateTime,
  from: Temporal.PlainDateTime,
  to: Temporal.PlainDateTime,
): Generator<Temporal.PlainDateTime> {
  const end = to.toZonedDateTime('UTC')
  const library = new RRuleTemporal({
    rruleString: [
      `FREQ=${rule.frequency}`,
      `INTERVAL=${rule.interval}`,
      ...[...rule.parts].map(([name, values]) => `${name}=${values.join(',')}`),
    ].join(';'),
    dtstart: start.toZonedDateTime('UTC'),
    temporal: Temporal,
    strict: true,
    cache: false,
    maxIterations: SEARCH_BOUND, // naming maxCandidateEvaluations too would cost the library its fast paths
  })
  const timesOfDay = ['BYHOUR', 'BYMINUTE', 'BYSECOND'].map((name) => rule.parts.get(name)?.length ?? 1)
  let shortest = Math.ceil(WINDOW_HOURS[rule.frequency] / timesOfDay.reduce((product, each) => product * each, 1))
  let hours = shortest
  let searches = 0
  let lower = (Temporal.PlainDateTime.compare(from, start) < 0 ? start : from).toZonedDateTime('UTC')
  let silentFrom = lower.add({ years: SILENCE_YEARS })
  while (Temporal.ZonedDateTime.compare(lower, silentFrom) < 0 && Temporal.ZonedDateTime.compare(lower, end) < 0) {
    const next = lower.add({ hours })
    const upper = Temporal.ZonedDateTime.compare(next, end) < 0 ? next : end
    const found = between(library, lower, upper.subtract({ seconds: 1 }))
    if (found === 'beyond the search bound') {
      searches += 1
      if (searches === SEARCHES_MAX) return
      shortest = Math.ceil(hours / 16)
      hours = shortest
      continue
    }
    for (const each of found) yield each.toPlainDateTime()
    const last = found.at(-1)
    if (last !== undefined) {
      silentFrom = last.add({ years: SILENCE_YEARS })
      searches = 0
    }
    hours = last === undefined ? hours * 2 : shortest
    lower = upper
  }
}

function between(
  library: RRuleTemporal<Temporal.ZonedDateTime>,
  lower: Temporal.ZonedDateTime,
  upper: Temporal.ZonedDateTime,
): Temporal.ZonedDateTime[] | 'beyond the search bound' {
  try {
    return library.between(lower, upper, true)
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('Maximum ')) return 'beyond the search bound'
    throw error
  }
}

/** What becomes of a wall time that a zone's clock jumps over: moved on by the length of the gap, or left out. */
export type GapRule = 'shift' | 'omit'

/**
 * The occurrences of a rule as times of a zone, in order and each instant once. A wall time that happens twice means
 * the first; one that never happens is moved past the gap (`shift`, Temporal's "compatible"), or left out and not counted
 * (`omit`, the letter of RFC 5545 section 3.3.10).
 */
export function* occurrencesOfRule(
  rule: RecurrenceRule,
  start: Temporal.PlainDateTime,
  zone: string,
  gap: GapRule = 'shift',
): Generator<Temporal.ZonedDateTime> {
  let left = rule.count ?? Number.POSITIVE_INFINITY
  let previous: Temporal.ZonedDateTime | undefined
  for (const each of inOrderOfInstants(wallTimes({ ...rule, count: null }, start), zone, gap)) {
    if (left === 0 || isAfterUntil(rule, each)) return
    if (previous?.epochNanoseconds === each.epochNanoseconds) continue
    previous = each
    left -= 1
    yield each
  }
}

/** Shifted times wait until the wall times that come before them have passed. */
function* inOrderOfInstants(
  times: Iterable<Temporal.PlainDateTime>,
  zone: string,
  gap: GapRule,
): Generator<Temporal.ZonedDateTime> {
  let shifted: Temporal.ZonedDateTime[] = []
  for (const wall of times) {
    const zoned = wall.toZonedDateTime(zone)
    const isShifted = !zoned.toPlainDateTime().equals(wall)
    if (isShifted && gap === 'shift') shifted.push(zoned)
    if (isShifted) continue
    yield* shifted.filter((each) => Temporal.ZonedDateTime.compare(each, zoned) <= 0)
    shifted = shifted.filter((each) => Temporal.ZonedDateTime.compare(each, zoned) > 0)
    yield zoned
  }
  yield* shifted
}

/** Whether a time lies after the last moment the rule names. */
export function isAfterUntil(rule: RecurrenceRule, at: Temporal.ZonedDateTime): boolean {
  const until = rule.until
  if (until === null) return false
  switch (until.kind) {
    case 'instant':
      return Temporal.Instant.compare(at.toInstant(), until.at) > 0
    case 'wall':
      return Temporal.PlainDateTime.compare(at.toPlainDateTime(), until.at) > 0
    case 'day':
      return Temporal.PlainDate.compare(at.toPlainDate(), until.at) > 0
    default:
      return until satisfies never
  }
}
