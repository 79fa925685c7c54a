import { minuteMs, type Day } from './day.ts'
import { delayAround, draw } from './draw.ts'
import { parameters } from './parameters.ts'

/** When a contact answers whether his conversations may be kept, and what. `key` tells the places apart in which he is asked. */
export function archiveAnswer(
  seed: string,
  person: string,
  asked: { key: string; at: number; day: Day },
): { at: number; agreed: boolean } {
  const { agrees, hours, spread } = parameters.archive
  const roll = (purpose: string): number => draw(seed, person, asked.day.date, `${purpose} ${asked.key}`)
  return {
    at: Math.round(asked.at + delayAround(hours * 60, spread, roll('answers when')) * minuteMs),
    agreed: roll('agrees') < agrees,
  }
}
