import { draw, normalAt, weighted } from './draw.ts'
import { parameters } from './parameters.ts'

/** What people of a mothers' group care about. */
export const topics = ['milk', 'diaper', 'food', 'sleep', 'learning', 'health'] as const
export type Topic = (typeof topics)[number]

/** A member's character: it follows from seed and person alone and never changes. */
export type MemberTraits = {
  /** Factors around 1: how much the person talks and how readily links are opened. */
  chatty: number
  curious: number
  /** 0 to 1: how much is put up with, and how much a low price moves. */
  patience: number
  priceSense: number
  interests: readonly [Topic, Topic]
}

export function memberTraits(seed: string, person: string): MemberTraits {
  const trait = (purpose: string): number => draw(seed, person, 'always', purpose)
  const first = Math.floor(trait('interest') * topics.length)
  const step = 1 + Math.floor(trait('second interest') * (topics.length - 1))
  return {
    chatty: factor(parameters.member.chattySpread, trait('chatty')),
    curious: factor(parameters.member.curiousSpread, trait('curious')),
    patience: trait('patience'),
    priceSense: trait('price sense'),
    interests: [topics[first] ?? 'milk', topics[(first + step) % topics.length] ?? 'food'],
  }
}

/** How lively a group chat is by itself: a factor around 1. */
export function chatMood(seed: string, chatId: string): number {
  return factor(parameters.chat.moodSpread, draw(seed, chatId, 'always', 'mood'))
}

/** A log-normal factor whose median is 1 for groups and people alike; `spread` is that of its logarithm. */
function factor(spread: number, at: number): number {
  return Math.exp(spread * normalAt(at))
}

/** A minute of the day at which people look at their phone. */
export function lookingMinute(at: number, within: number): number {
  const { hours, wakes, sleeps } = parameters.member
  const spell =
    hours[
      weighted(
        hours.map((hour) => hour.share),
        at,
      )
    ] ?? hours[0]
  return Math.min(Math.max(spell.centre + spell.spread * normalAt(within), wakes), sleeps)
}
