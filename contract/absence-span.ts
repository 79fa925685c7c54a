/** The days of an absence as people enter them. Free of any library: the staff pages carry it. */

/** Days such as 2026-11-30, the last one included; times such as 13:30, empty for whole days. */
export type AbsenceForm = { firstDay: string; lastDay: string; fromTime: string; untilTime: string }

/** From (included) until (excluded) on the corp's wall clock; null while a day is missing. */
export function spanOfForm({ firstDay, lastDay, fromTime, untilTime }: AbsenceForm): {
  from: string
  until: string
} | null {
  if (firstDay === '' || lastDay === '') return null
  return {
    from: `${firstDay}T${fromTime === '' ? '00:00' : fromTime}`,
    until: untilTime === '' ? `${dayAfter(lastDay)}T00:00` : `${lastDay}T${untilTime}`,
  }
}

const dayMs = 24 * 60 * 60_000

const dayAfter = (day: string): string => new Date(Date.parse(`${day}T00:00:00Z`) + dayMs).toISOString().slice(0, 10)

/** A moment of the last day that an absence holds: one that ends at midnight ends with the day before. */
export const withinLastDay = (until: string): number => Date.parse(until) - 60_000
