import type { DayStanding } from '#contract/staff-page.ts'
import type { StaffTaskItem } from '#contract/staff-task.ts'

/** One local day of a member of staff: what was asked, and what became of it. */
export type DayCount = { date: Temporal.PlainDate; total: number; open: number; done: number; onTime: number }

/** Days that a streak, and the on-time rate, look back on; today is counted besides. */
export const lookBackDays = 30

/** Below this many nothing is said of a rate: one slip would read as a verdict. */
export const leastForRate = 5

/** Percent of what was asked, and does not wait any more, that was done in time, whole; null where that is too little. */
export function onTimePercent(days: readonly DayCount[]): number | null {
  const total = days.reduce((sum, day) => sum + day.total - day.open, 0)
  const onTime = days.reduce((sum, day) => sum + day.onTime, 0)
  return total < leastForRate ? null : Math.round((onTime / total) * 100)
}

/**
 * Days in a row, up to today, on which all that was asked was done. A day without anything is passed over; today counts
 * once all of it is done, and breaks nothing before it is over.
 */
export function streakDays(days: readonly DayCount[], today: Temporal.PlainDate): number {
  const before = days
    .filter((day) => day.total > 0 && Temporal.PlainDate.compare(day.date, today) < 0)
    .toSorted((a, b) => Temporal.PlainDate.compare(b.date, a.date))
  const broken = before.findIndex((day) => day.done < day.total)
  const streak = broken < 0 ? before.length : broken
  const now = days.find((day) => day.date.equals(today))
  return streak + (now && now.total > 0 && now.done === now.total ? 1 : 0)
}

/** How a task stands on its holder's day. */
export function taskStanding(state: StaffTaskItem['state'], reason: string | null, isLate: boolean): DayStanding {
  switch (state) {
    case 'open':
    case 'permitted':
      return isLate ? 'late' : 'waiting'
    case 'done':
      return 'done'
    case 'expired':
      return 'missed'
    case 'cancelled':
      return reason === 'staff_declined' ? 'missed' : 'withdrawn'
    default:
      return state satisfies never
  }
}

/** How a mass send stands on its sender's day, from how its deliveries ended. */
export function massSendStanding(
  states: { open: number; sent: number; expired: number },
  isLate: boolean,
): DayStanding {
  if (states.open > 0) return isLate ? 'late' : 'waiting'
  if (states.sent > 0) return 'done'
  return states.expired > 0 ? 'missed' : 'withdrawn'
}

/** The beginning of a message, on one line. */
export function previewOf(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  const characters = Array.from(line)
  return characters.length > 60 ? `${characters.slice(0, 59).join('')}…` : line
}
