/** Local days and quiet hours, as the judge of a storm asks for them. Pure. */

export type Quiet = { from: string; to: string }

const minuteMs = 60_000

/** Local days and quiet hours of a zone, remembered: a storm asks for few days and many times. */
export function daysIn(zone: string) {
  const offsets = new Map<number, number>()
  /** Local wall time as if it were UTC; the offset is looked up once an hour. */
  const localMs = (ms: number): number => {
    const hour = Math.floor(ms / 3_600_000)
    let offset = offsets.get(hour)
    if (offset === undefined) {
      offset = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone).offsetNanoseconds / 1_000_000
      offsets.set(hour, offset)
    }
    return ms + offset
  }
  const dayMs = 86_400_000
  const dateOf = (ms: number): string => new Date(localMs(ms)).toISOString().slice(0, 10)
  /** When the quiet hours that hold `ms` began; null outside of them. */
  const quietSince = ({ from, to }: Quiet, ms: number): number | null => {
    const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))
    const [begins, ends] = [minutesOf(from) * minuteMs, minutesOf(to) * minuteMs]
    const inDay = ((localMs(ms) % dayMs) + dayMs) % dayMs
    const since = (inDay - begins + dayMs) % dayMs
    return since < (ends - begins + dayMs) % dayMs ? ms - since : null
  }
  return { dateOf, quietSince }
}

export type Days = ReturnType<typeof daysIn>

/** When the quiet hours after a moment begin; never where they have no length. */
export function nextQuiet({ from, to }: Quiet, ms: number, zone: string): number {
  if (from === to) return Infinity
  const at = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone)
  const tonight = at.withPlainTime(Temporal.PlainTime.from(from))
  return (Temporal.ZonedDateTime.compare(at, tonight) < 0 ? tonight : tonight.add({ days: 1 })).epochMilliseconds
}
