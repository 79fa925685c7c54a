import type { CalendarClash, CalendarEntry, CalendarStepAt } from '#contract/calendar.ts'
import type { Names } from './names.ts'

/** What the views of a calendar share. */
export type Shown = {
  entries: readonly CalendarEntry[]
  names: Names
  clashesOf: (at: CalendarStepAt) => CalendarClash[]
  /** The turn whose panel is open. */
  opened: string | undefined
  open: (turn: string | undefined) => void
  /** Asks where a turn is to go, from where it was dropped; null where the reader may move nothing. */
  drop: ((turn: string, to: { date: string; localTime?: string }) => void) | null
}
