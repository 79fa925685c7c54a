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
  /** The spell of the day, by its place in parameters.member.hours, in which the person mostly looks at the phone. */
  spell: number
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
    spell: someSpell(trait('spell')),
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

/** A minute of the day at which somebody looks at the phone: mostly in the own spell, else in any. */
export function lookingMinute(spell: number, at: number, within: number): number {
  const { hours, ownSpell, wakes, sleeps } = parameters.member
  const own = at < ownSpell
  const hour = hours[own ? spell : someSpell((at - ownSpell) / (1 - ownSpell))] ?? hours[0]
  return Math.min(Math.max(hour.centre + hour.spread * normalAt(within), wakes), sleeps)
}

/** Whether a minute of the day lies in a spell: within two spreads of its centre. */
export function isInSpell(spell: number, minute: number): boolean {
  const hour = parameters.member.hours[spell]
  return hour !== undefined && Math.abs(minute - hour.centre) <= 2 * hour.spread
}

/** A spell, each as likely as its share: so it comes out the same over all people whether they keep to their own or not. */
export function someSpell(at: number): number {
  return weighted(
    parameters.member.hours.map((hour) => hour.share),
    at,
  )
}
