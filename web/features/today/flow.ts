import type { Today } from '#contract/today.ts'

export type Flow = Today['lastHour']

/** What the last hour came to. */
export function flowTotals(flow: Flow): { sent: number; clicks: number; joined: number; left: number } {
  const total = { sent: 0, clicks: 0, joined: 0, left: 0 }
  for (const span of flow) {
    total.sent += span.sent
    total.clicks += span.clicks
    total.joined += span.joined
    total.left += span.left
  }
  return total
}

/** Heights of bars in a box: the highest of all figures fills it, and any figure above 0 is at least a line. */
export function barHeights(series: readonly (readonly number[])[], height: number): number[][] {
  const highest = Math.max(1, ...series.flat())
  return series.map((figures) =>
    figures.map((figure) => (figure === 0 ? 0 : Math.max(1.5, (figure / highest) * height))),
  )
}

/** Whether an instant lies no more than an hour after another. */
export const isWithinHour = (at: string, now: Temporal.ZonedDateTime): boolean =>
  Temporal.Instant.from(at).since(now.toInstant()).total('minutes') <= 60
