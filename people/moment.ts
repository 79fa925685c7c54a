import { minuteMs, type Day } from './day.ts'
import { delayAround, draw } from './draw.ts'
import { parameters } from './parameters.ts'
import { buyChance, clickChance, couponFits, isInterested, type Post } from './post.ts'
import type { MemberTraits, Topic } from './traits.ts'

/** A moment as a friend comes across it. */
export type SeenMoment = {
  /** Tells moments apart; the same moment has the same key in every run. */
  key: string
  post: Post
  at: number
  day: Day
}

/** What a friend does about a moment. */
export type MomentResponse =
  | { kind: 'like'; at: number }
  | { kind: 'comment'; at: number }
  | { kind: 'click'; at: number; url: string }
  | { kind: 'buy'; at: number }

/** What one friend does about one moment, within a day or two or not at all. A pure function of its arguments. */
export function momentResponses(
  seed: string,
  seen: SeenMoment,
  person: string,
  traits: MemberTraits,
  viewed: readonly Topic[] = [],
): MomentResponse[] {
  const { sees, like, comment, click, interested, minutes, spread } = parameters.moment
  const roll = (purpose: string): number => draw(seed, person, seen.day.date, `${purpose} ${seen.key}`)
  if (roll('sees moment') >= sees) return []
  const fits = isInterested(seen.post, traits)
  const warmth = fits ? interested : 1
  const at = Math.round(seen.at + delayAround(minutes, spread, roll('looks')) * minuteMs)
  const list: MomentResponse[] = []
  if (roll('likes') < like * warmth) list.push({ kind: 'like', at })
  const [url] = seen.post.urls
  if (url !== undefined && roll('opens') < click * clickChance(seen.post, traits)) {
    list.push({ kind: 'click', at, url })
    const buys = seen.post.kind === 'promotion' && roll('buys') < buyChance(couponFits(seen.post, viewed))
    if (buys) list.push({ kind: 'buy', at: at + 3 * minuteMs })
  }
  if (roll('comments') < comment * warmth * traits.chatty) list.push({ kind: 'comment', at: at + minuteMs })
  return list
}
