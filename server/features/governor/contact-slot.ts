import type { Governor } from '#contract/playbook.ts'
import {
  type MassSendMode,
  nextQuietStart,
  quietEnd,
  quotaWindow,
  startOfWeek,
} from '#server/features/governor/rules.ts'
import { type CorpInstant, earliest, localDateOf, msBetween, startOfDay } from '#server/kernel/time.ts'

/** The moments that a message to a contact is decided by: the same for every contact of a corp at one time. */
export type ContactSlots = {
  /** When messages may go out: now, or when quiet hours and what is left of the day before them are over. */
  openAt: CorpInstant
  /** Until then one that goes out now must have been sent: the end of the day, or the next quiet start. */
  closesAt: CorpInstant
  /** When one may go out that today's cap or load holds back, this week's cap, or WeCom's ceiling. */
  tomorrowAt: CorpInstant
  nextWeekAt: CorpInstant
  nextQuotaAt: CorpInstant
  /** When the local day of now began, and the windows that one going out now is counted in. */
  dayStartsAt: CorpInstant
  day: Temporal.PlainDate
  week: Temporal.PlainDate
  quota: { mode: MassSendMode; startsOn: Temporal.PlainDate; quota: number }
}

/** Less time than this before the limit gives staff no chance to tap. */
export const leastOpenMs = 5 * 60_000

/** Later than this a step was missed, and its catch-up rule is asked. */
export const onTimeMs = 10 * 60_000

export function contactSlots(
  governor: Pick<Governor, 'quiet'>,
  mode: MassSendMode,
  zone: string,
  now: CorpInstant,
): ContactSlots {
  const awake = (at: CorpInstant): CorpInstant => quietEnd(at, governor.quiet, zone) ?? at
  const day = localDateOf(now, zone)
  const week = startOfWeek(day)
  const quota = quotaWindow(mode, day)
  const tomorrow = startOfDay(day.add({ days: 1 }), zone)
  const nextQuota = {
    day: day.add({ days: 1 }),
    week: week.add({ days: 7 }),
    month: day.with({ day: 1 }).add({ months: 1 }),
  }[mode]
  const closesAt = earliest(tomorrow, nextQuietStart(now, governor.quiet, zone))
  const isClosing = msBetween(now, closesAt) < leastOpenMs
  return {
    openAt: isClosing ? awake(closesAt) : awake(now),
    closesAt,
    tomorrowAt: awake(tomorrow),
    nextWeekAt: awake(startOfDay(week.add({ days: 7 }), zone)),
    nextQuotaAt: awake(startOfDay(nextQuota, zone)),
    dayStartsAt: startOfDay(day, zone),
    day,
    week,
    quota: { mode, ...quota },
  }
}
