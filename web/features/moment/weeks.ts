export type MomentView = 'week' | 'month'
/** Whole weeks, from a Monday on. */
export type Weeks = { from: string; weeks: number }

const mondayOf = (day: Temporal.PlainDate): Temporal.PlainDate => day.subtract({ days: day.dayOfWeek - 1 })

/** The weeks that a view shows of which `date` is a day: its own, or all that hold a day of its month. */
export function weeksOf(view: MomentView, date: string): Weeks {
  const day = Temporal.PlainDate.from(date)
  if (view === 'week') return { from: mondayOf(day).toString(), weeks: 1 }
  const first = mondayOf(day.with({ day: 1 }))
  const last = mondayOf(day.with({ day: day.daysInMonth }))
  return { from: first.toString(), weeks: first.until(last, { largestUnit: 'days' }).days / 7 + 1 }
}

/** A day of the week or month after, or before, the one of `date`. */
export const turned = (view: MomentView, date: string, direction: 1 | -1): string => {
  const day = Temporal.PlainDate.from(date)
  return (view === 'week' ? day.add({ weeks: direction }) : day.with({ day: 1 }).add({ months: direction })).toString()
}

export const daysOf = ({ from, weeks }: Weeks): string[] => {
  const first = Temporal.PlainDate.from(from)
  return Array.from({ length: weeks * 7 }, (_, day) => first.add({ days: day }).toString())
}
