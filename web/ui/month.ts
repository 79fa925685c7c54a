/** How a month lies in a calendar whose weeks begin on Monday: cells before its first day, and its days. */
export function monthOf(month: string): { lead: number; days: number } {
  const of = Temporal.PlainYearMonth.from(month)
  return { lead: of.toPlainDate({ day: 1 }).dayOfWeek - 1, days: of.daysInMonth }
}

/** The day that an arrow leads to from another; null where the key is no arrow. */
export function dayBeside(date: string, key: string): string | null {
  const days = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }[key]
  return days === undefined ? null : Temporal.PlainDate.from(date).add({ days }).toString()
}
