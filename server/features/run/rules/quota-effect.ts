import { type MassSendMode, quotaForToday, quotaWindow } from '#server/features/governor/index.ts'

/** Sends of one group chat by local day, the earliest first; days without any may be left out. */
export type DaySends = { date: Temporal.PlainDate; sends: number }

/**
 * How many of a group chat's sends would go by mass send under a ceiling, spread over its window as the dispatcher spreads
 * them; the rest go by hand. Of the window that the first day falls into, what is left is taken to be one for each day.
 */
export function massSendsUnder(mode: MassSendMode, days: readonly DaySends[]): number {
  let window: Temporal.PlainDate | null = null
  let left = 0
  let massSends = 0
  for (const { date, sends } of days) {
    const { startsOn, quota } = quotaWindow(mode, date)
    if (window === null) left = mode === 'day' ? quota : quota - startsOn.until(date, { largestUnit: 'days' }).days
    else if (!startsOn.equals(window)) left = quota
    window = startsOn
    const taken = Math.min(sends, quotaForToday(mode, date, left))
    left -= taken
    massSends += taken
  }
  return massSends
}
