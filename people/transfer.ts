import { minuteMs, type Day } from './day.ts'
import { delayAround, draw } from './draw.ts'
import { parameters } from './parameters.ts'

/**
 * When a contact who is to be handed to another staff member refuses; undefined when he lets it happen. `key` tells the transfers
 * of one contact apart.
 */
export function refusesTransferAt(
  seed: string,
  person: string,
  transfer: { key: string; at: number; day: Day },
): number | undefined {
  const { refuses, refusesHours } = parameters.transfer
  const roll = (purpose: string): number => draw(seed, person, transfer.day.date, `${purpose} ${transfer.key}`)
  if (roll('refuses transfer') >= refuses) return undefined
  return Math.round(transfer.at + delayAround(refusesHours * 60, 0.8, roll('refuses when')) * minuteMs)
}
