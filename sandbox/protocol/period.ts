import { corpDay } from '../world/day.ts'
import type { World } from '../world/world.ts'
import { WecomError } from './error.ts'

/** Days one call spans, and how far back it reaches (D92132, D92133, D97375). */
const spanDays = 30
const reachDays = 180
const dayMs = 86_400_000
/** Two changes of summer time within a span. */
const slackMs = 2 * 3_600_000

/** The last second a time field may name: the end of the year 9999, past which calendars do not reach. */
export const latestSecond = 253_402_300_799

export type Period = { from: number; to: number }

/**
 * Whole corp days from that of `begin` to that of `end` (epoch seconds, both included), in epoch milliseconds with `to` excluded.
 * More than 30 days, days before the last 180, and days after `latest` give 60267.
 */
export function wholeDays(world: World, begin: number, end: number, latest: 'yesterday' | 'today'): Period {
  const { zone } = world.corp
  const from = corpDay(zone, begin * 1000).from
  const to = corpDay(zone, end * 1000).to
  const today = corpDay(zone, world.clock.now())
  const last = latest === 'today' ? today.to : today.from
  if (to <= from || to > last || from < today.from - reachDays * dayMs || to - from > spanDays * dayMs + slackMs) {
    throw new WecomError(
      60267,
      `invalid time: days must lie between ${latest} and ${reachDays} days ago, ${spanDays} at most`,
    )
  }
  return { from, to }
}
