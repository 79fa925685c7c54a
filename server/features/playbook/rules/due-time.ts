import type { CorpInstant } from '#server/kernel/time.ts'
import type { Day } from './day.ts'

/** A time a step is due on some day: HH:MM, and its place in the schedule's own list of days or minutes. */
export interface DueTime {
  time: string
  position: number
  /** The very instant, of a schedule that counts minutes as they pass; the others go by the wall clock alone. */
  at?: CorpInstant
}

/** The times a step is due on a day. */
export type TimesOn = (day: Day) => readonly DueTime[]

/** A time as HH:MM. */
export const clock = (time: Temporal.PlainTime): string => time.toString({ smallestUnit: 'minute' })
