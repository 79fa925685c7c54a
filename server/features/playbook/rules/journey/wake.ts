import { WEEKDAYS } from '#contract/playbook.ts'
import { addMs, type CorpInstant, corpInstant, isBefore, localTimeToInstant } from '#server/kernel/time.ts'
import type { Wait } from './program.ts'

const minuteMs = 60_000

/**
 * When a wait that begins at `from` is over. Days are local days of the zone: a day on is the same hour of the next one,
 * also where a clock changes in between; hours and minutes are counted through. `until` is the next such local time after
 * `from`, never `from` itself. A local time in a gap is the time after it, one that comes twice is the first.
 */
export function wakeAt(wait: Wait, from: CorpInstant, zone: string): CorpInstant {
  const { for: duration, until } = wait
  if (duration !== undefined) {
    const { days = 0, hours = 0, minutes = 0, at } = duration
    const local = from.toZonedDateTimeISO(zone)
    const day = local.toPlainDate().add({ days })
    const begun =
      at === undefined
        ? corpInstant(days === 0 ? from : local.add({ days }).toInstant())
        : localTimeToInstant(day, Temporal.PlainTime.from(at), zone)
    return addMs(begun, (hours * 60 + minutes) * minuteMs)
  }
  if (until === undefined) return from
  const { weekday, at } = typeof until === 'string' ? { weekday: null, at: until } : until
  const time = Temporal.PlainTime.from(at)
  const wanted = weekday === null ? null : WEEKDAYS.indexOf(weekday) + 1
  let day = from.toZonedDateTimeISO(zone).toPlainDate()
  for (;;) {
    const due = localTimeToInstant(day, time, zone)
    if ((wanted === null || day.dayOfWeek === wanted) && isBefore(from, due)) return due
    day = day.add({ days: 1 })
  }
}
