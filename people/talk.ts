import { minuteMs, type Day } from './day.ts'
import { delayAround, draw, pick } from './draw.ts'
import { parameters } from './parameters.ts'
import { phrases, type Intent } from './phrase.ts'
import type { Topic } from './traits.ts'

/** A remark: what it is for, what about, and who says it when. The same remark is worded the same in every run. */
export type Remark = { intent: Intent; topic?: Topic; person: string; day: Day; key: string }

/** Words for a remark, from the phrase bank: a phrase, and of each `{…|…}` in it one choice. */
export function wording(seed: string, remark: Remark): string {
  const roll = (purpose: string): number => draw(seed, remark.person, remark.day.date, `${purpose} ${remark.key}`)
  let slot = 0
  return pick(phrases(remark.intent, remark.topic), roll('words')).replaceAll(/\{([^}]*)\}/g, (_, choices: string) => {
    slot += 1
    return pick(choices.split('|'), roll(`choice ${slot}`))
  })
}

/** What somebody talks about without being asked: mostly questions and small talk on what interests them. */
export function smallTalk(
  seed: string,
  person: string,
  day: Day,
  key: string,
  interests: readonly [Topic, Topic],
): Pick<Remark, 'intent' | 'topic'> {
  const at = draw(seed, person, day.date, `talk ${key}`)
  const topic = at % 0.1 < 0.06 ? interests[0] : interests[1]
  const intent: Intent = at < 0.42 ? 'ask' : at < 0.72 ? 'share' : 'chat'
  return intent === 'chat' ? { intent } : { intent, topic }
}

/** When a question in a group chat is answered and by which of the `others`, counted from 0; undefined when nobody does. */
export function answeredBy(
  seed: string,
  question: { chatId: string; at: number; day: Day; nth: number },
  others: number,
): { which: number; at: number } | undefined {
  const roll = (purpose: string): number => draw(seed, question.chatId, question.day.date, `${purpose} ${question.nth}`)
  if (others === 0 || roll('answered') >= parameters.talk.answered) return undefined
  const delay = delayAround(parameters.talk.answerMinutes, 0.8, roll('answer delay')) * minuteMs
  return { which: Math.floor(roll('answered by') * others), at: Math.round(question.at + delay) }
}

/** When a contact answers a one-to-one message, by how it came; undefined when not at all. */
export function repliesAt(
  seed: string,
  person: string,
  message: { route: keyof typeof parameters.talk.replies; at: number; day: Day; nth: number },
): number | undefined {
  const roll = (purpose: string): number => draw(seed, person, message.day.date, `${purpose} ${message.nth}`)
  if (roll('replies') >= parameters.talk.replies[message.route]) return undefined
  return Math.round(message.at + delayAround(parameters.talk.replyMinutes, 0.7, roll('reply delay')) * minuteMs)
}
