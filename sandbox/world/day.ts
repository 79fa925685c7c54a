/** A corp day: its ISO date and the instants, in epoch milliseconds, at which it begins and ends. */
export type CorpDay = { date: string; from: number; to: number }

const known = new Map<string, CorpDay>()

/** The day of `zone` that holds the instant `at`. */
export function corpDay(zone: string, at: number): CorpDay {
  const last = known.get(zone)
  if (last && at >= last.from && at < last.to) return last
  const day = dayOf(zone, Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate())
  known.set(zone, day)
  return day
}

function dayOf(zone: string, date: Temporal.PlainDate): CorpDay {
  return {
    date: date.toString(),
    from: date.toZonedDateTime(zone).epochMilliseconds,
    to: date.add({ days: 1 }).toZonedDateTime(zone).epochMilliseconds,
  }
}

/** Whole corp days from the day of `earlier` to the day of `later`. */
export function daysBetween(zone: string, earlier: number, later: number): number {
  return Temporal.PlainDate.from(corpDay(zone, earlier).date).until(corpDay(zone, later).date, { largestUnit: 'day' })
    .days
}

/** Epoch seconds, as the protocol writes times. */
export function seconds(at: number): number {
  return Math.floor(at / 1000)
}
