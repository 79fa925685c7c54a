declare const corpBrand: unique symbol
declare const realBrand: unique symbol

/** An instant on a corp's own clock: plans, sends, joins, quotas (spec 70 "Time"). Columns named `*_at`. */
export type CorpInstant = Temporal.Instant & { readonly [corpBrand]: true }

/** An instant on the wall clock: HTTP, tokens, leases, sessions, audit. Columns named `*_real_at`. */
export type RealInstant = Temporal.Instant & { readonly [realBrand]: true }

/** Marks an instant as corp time. Only for values that come from a corp's clock, its plans or WeCom's facts. */
export const corpInstant = (instant: Temporal.Instant): CorpInstant => instant as CorpInstant // the brand has no run-time form

/** Marks an instant as real time. Only for values read off the machine's clock or a protocol's lives. */
export const realInstant = (instant: Temporal.Instant): RealInstant => instant as RealInstant // the brand has no run-time form

/** A corp's clock: at real time `anchorRealAt` it showed `originAt`, and it runs at `rate` (0 stands still, 1 is real). */
export type CorpClock = { originAt: CorpInstant; anchorRealAt: RealInstant; rate: number }

/** What the corp's clock shows at a real instant, to the millisecond. */
export function corpTimeAt(clock: CorpClock, realNow: RealInstant): CorpInstant {
  const elapsedMs = realNow.epochMilliseconds - clock.anchorRealAt.epochMilliseconds
  return corpInstant(clock.originAt.add({ milliseconds: Math.round(elapsedMs * clock.rate) }))
}

/** When, in real time, the corp's clock will show `at`; null when it stands still and has not come there yet. */
export function realTimeAt(clock: CorpClock, at: CorpInstant): RealInstant | null {
  const aheadMs = at.epochMilliseconds - clock.originAt.epochMilliseconds
  if (clock.rate === 0) return aheadMs <= 0 ? clock.anchorRealAt : null
  return realInstant(clock.anchorRealAt.add({ milliseconds: Math.round(aheadMs / clock.rate) }))
}

/** The same clock, running at `rate` from `realNow` on, without a jump. */
export function withRate(clock: CorpClock, rate: number, realNow: RealInstant): CorpClock {
  return { originAt: corpTimeAt(clock, realNow), anchorRealAt: realNow, rate }
}

export const isBefore = <T extends Temporal.Instant>(a: T, b: T): boolean => Temporal.Instant.compare(a, b) < 0

export const earliest = <T extends Temporal.Instant>(first: T, ...others: T[]): T =>
  others.reduce((a, b) => (isBefore(b, a) ? b : a), first)

export const latest = <T extends Temporal.Instant>(first: T, ...others: T[]): T =>
  others.reduce((a, b) => (isBefore(a, b) ? b : a), first)

/** Milliseconds from `from` to `to`; negative when `to` is earlier. */
export const msBetween = <T extends Temporal.Instant>(from: T, to: T): number =>
  to.epochMilliseconds - from.epochMilliseconds

export const addMs = <T extends CorpInstant | RealInstant>(at: T, ms: number): T =>
  at.add({ milliseconds: Math.round(ms) }) as T // adding a duration keeps the clock

/** The local day in `zone` that holds `at`. */
export const localDateOf = (at: CorpInstant, zone: string): Temporal.PlainDate =>
  at.toZonedDateTimeISO(zone).toPlainDate()

/** The first instant of a local day in `zone`, which need not be midnight where the day starts in a DST gap. */
export const startOfDay = (date: Temporal.PlainDate, zone: string): CorpInstant =>
  corpInstant(date.toZonedDateTime({ timeZone: zone }).startOfDay().toInstant())

/** A local wall time as an instant: in a gap the time after it, in an overlap the first of the two (RFC 5545 3.3.5). */
export const localTimeToInstant = (date: Temporal.PlainDate, time: Temporal.PlainTime, zone: string): CorpInstant =>
  corpInstant(date.toZonedDateTime({ timeZone: zone, plainTime: time }).toInstant())

/** When the clock of `zone` first shows a local time or a later one: at the end of a gap, at the first pass of an overlap. */
export const localTimeReached = (date: Temporal.PlainDate, time: Temporal.PlainTime, zone: string): CorpInstant =>
  passOf(date, time, zone, 'earlier')

/** When the clock of `zone` comes to a local time for the last time: at the end of a gap, at the second pass of an overlap. */
export const localTimePassed = (date: Temporal.PlainDate, time: Temporal.PlainTime, zone: string): CorpInstant =>
  passOf(date, time, zone, 'later')

function passOf(
  date: Temporal.PlainDate,
  time: Temporal.PlainTime,
  zone: string,
  disambiguation: 'earlier' | 'later',
): CorpInstant {
  const wall = date.toPlainDateTime(time)
  const zoned = wall.toZonedDateTime(zone, { disambiguation })
  if (zoned.toPlainDateTime().equals(wall)) return corpInstant(zoned.toInstant())
  const before = wall.toZonedDateTime(zone, { disambiguation: 'earlier' })
  return corpInstant((before.getTimeZoneTransition('next') ?? before).toInstant()) // a gap has its end
}
