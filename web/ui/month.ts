/** How a month lies in a calendar whose weeks begin on Monday: cells before its first day, and its days. */
export function monthOf(month: string): { lead: number; days: number } {
  const of = Temporal.PlainYearMonth.from(month)
  return { lead: of.toPlainDate({ day: 1 }).dayOfWeek - 1, days: of.daysInMonth }
}
