import type { PlaybookDocument } from '#contract/playbook.ts'
import { labelsOf, isDayType } from './chinese-calendar.ts'
import { dayOf, epochDayOf } from './day.ts'
import { occurrencesOf, type PlanContext, type PlannedOccurrence } from './occurrence.ts'

/** One day of a month as the read view shows it. */
export interface PreviewDay {
  date: Temporal.PlainDate
  isWorking: boolean
  /** Holidays, make-up days and marketing dates of the day, in Chinese. */
  labels: string[]
  occurrences: PlannedOccurrence[]
}

/** A month of a playbook for one group chat, every day in it, in order. */
export function monthPreview(
  document: PlaybookDocument,
  context: PlanContext,
  month: Temporal.PlainYearMonth,
): PreviewDay[] {
  const first = month.toPlainDate({ day: 1 })
  const planned = Map.groupBy(
    occurrencesOf(document, context, first, first.add({ months: 1 })),
    (occurrence) => occurrence.localDate.day,
  )
  return Array.from({ length: month.daysInMonth }, (_, i) => {
    const day = dayOf(epochDayOf(first) + i)
    return {
      date: day.date,
      isWorking: isDayType(day, 'working'),
      labels: labelsOf(day),
      occurrences: planned.get(day.dayOfMonth) ?? [],
    }
  })
}
