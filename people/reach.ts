import { minuteMs, type Day } from './day.ts'
import { delayAround, draw } from './draw.ts'
import { parameters } from './parameters.ts'

/** How people who are not in a group chat yet are asked to come: a text message, a card in a parcel, an AI call with a text message. */
export type Means = 'text-message' | 'parcel-card' | 'call-and-text'

/** One asking of many people: `key` tells one from the next, and how well it does follows from it. */
export type Asking = { means: Means; key: string; at: number; day: Day }

/** The share of people an asking brings: somewhere in what the trade reports for its means. */
export function reachShare(seed: string, asking: Asking): number {
  const { least, most } = parameters.reach[asking.means]
  return least + (most - least) * draw(seed, asking.key, asking.day.date, 'reach')
}

/** When one of the people comes; undefined when not at all. */
export function comesAt(seed: string, person: string, asking: Asking): number | undefined {
  const roll = (purpose: string): number => draw(seed, person, asking.day.date, `${purpose} ${asking.key}`)
  if (roll('comes') >= reachShare(seed, asking)) return undefined
  const { hours } = parameters.reach[asking.means]
  return Math.round(asking.at + delayAround(hours * 60, parameters.reach.spread, roll('comes when')) * minuteMs)
}
