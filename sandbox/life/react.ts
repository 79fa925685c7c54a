import { isQuestion, reactions, readPost, topicsOf, type Post, type Reaction } from '#people/post.ts'
import { answersLetterAt } from '#people/staff.ts'
import { answeredBy, repliesAt, wording } from '#people/talk.ts'
import type { Topic } from '#people/traits.ts'
import { corpDay, daysBetween } from '../world/day.ts'
import type { Content, Message } from '../world/message.ts'
import type { World } from '../world/world.ts'
import { viewedLately } from '../world/shop.ts'
import type { Agenda, Plan, Said } from './agenda.ts'
import type { Cast } from './cast.ts'

export type Scene = { world: World; agenda: Agenda; cast: Cast; played: ReadonlySet<string> }

/** Puts into the agenda what people will do about a message of the corp in a group chat. */
export function reactToPost(scene: Scene, message: Message & { kind: 'group' }): void {
  const { world, cast, played } = scene
  const { chatId, corpAt } = message
  const day = corpDay(world.corp.zone, corpAt)
  const post = readPost(message.content.text, linksOf(message.content))
  const nth = countPost(world, chatId, day.date, post.kind === 'promotion')
  if (!world.settings.people) return
  const chat = world.store.row<{ created_at: number }>('select created_at from group_chat where chat_id = ?', chatId)
  const ageDays = daysBetween(world.corp.zone, chat?.created_at ?? corpAt, corpAt)
  const seen = { chatId, post, at: corpAt, day, ageDays, nth }
  const people = world.store
    .rows<{ id: string }>(
      'select member_id as id from membership where chat_id = ? and type = 2 order by member_id',
      chatId,
    )
    .map(({ id }) => id)
  const viewed = post.hasCoupon ? viewedLately(world, people, corpAt) : new Map<string, Topic[]>()
  for (const person of people) {
    if (played.has(person)) continue
    for (const reaction of reactions(world.corp.seed, seen, person, cast.traits(person), viewed.get(person))) {
      planReaction(scene, { chatId, nth, post }, person, reaction)
    }
  }
}

type Occasion = {
  chatId: string
  nth: number
  post: Post
}

function planReaction({ agenda }: Scene, occasion: Occasion, person: string, reaction: Reaction): void {
  const { chatId, nth } = occasion
  const key = `${reaction.kind} ${chatId} ${nth} ${person}`
  const say = (said: Said): void =>
    agenda.put(reaction.at, key, { kind: 'speak', chatId, person, said, key, answer: true })
  switch (reaction.kind) {
    case 'click':
      agenda.put(reaction.at, key, { kind: 'click', person, url: reaction.url, topics: occasion.post.topics })
      break
    case 'buy':
      agenda.put(reaction.at, `order ${key}`, { ...purchaseOf(occasion.post), person, key })
      if (reaction.tells) say({ intent: 'bought' })
      break
    case 'answer':
      say(answerTo(occasion.post))
      break
    default:
      reaction satisfies never
  }
}

/** The plan of somebody who buys what a post offers. */
export function purchaseOf(post: Post): Omit<Extract<Plan, { kind: 'buy' }>, 'person' | 'key'> {
  return { kind: 'buy', url: post.urls[0] ?? '', topics: post.topics, hasCoupon: post.hasCoupon }
}

/** What people say to a post: to a question on a topic, how it is with them. */
export function answerTo(post: Post): Said {
  switch (post.kind) {
    case 'greeting':
      return { intent: 'greet' }
    case 'knowledge':
    case 'notice':
      return { intent: 'thanks' }
    case 'promotion':
      return { intent: 'interest' }
    case 'question': {
      const topic = post.topics[0]
      return post.wants === 'story' && topic !== undefined ? { intent: 'share', topic } : { intent: post.wants }
    }
    default:
      return post.kind satisfies never
  }
}

/** Another member may answer what a member asks. */
export function reactToQuestion({ world, agenda, played }: Scene, message: Message & { kind: 'group' }): void {
  const { chatId, content, corpAt, sender } = message
  if (!world.settings.people || !isQuestion(content.text)) return
  const day = corpDay(world.corp.zone, corpAt)
  const nth =
    world.store.row<{ messages: number }>(
      'select messages from chat_day where chat_id = ? and day = ?',
      chatId,
      day.date,
    )?.messages ?? 0
  const others =
    world.store.row<{ count: number }>(
      'select count(*) as count from membership where chat_id = ? and type = 2 and member_id <> ?',
      chatId,
      sender,
    )?.count ?? 0
  const answer = answeredBy(world.corp.seed, { chatId, at: corpAt, day, nth }, others)
  if (!answer) return
  const person = world.store.row<{ id: string }>(
    'select member_id as id from membership where chat_id = ? and type = 2 and member_id <> ? order by member_id limit 1 offset ?',
    chatId,
    sender,
    answer.which,
  )?.id
  if (person === undefined || played.has(person)) return
  const topic = topicsOf(content.text)[0]
  const key = `answer ${chatId} ${nth}`
  const said: Said = { intent: 'answer', ...(topic === undefined ? {} : { topic }) }
  agenda.put(answer.at, key, { kind: 'speak', chatId, person, said, key, answer: true })
}

/** A contact may answer what a staff member or the corp writes to him alone, and a staff member what a contact writes. */
export function reactToLetter({ world, agenda, played }: Scene, message: Message & { kind: 'single' }): void {
  const { externalUserid: person, userid, route, corpAt: at } = message
  if (!world.settings.people || route === 'group_welcome') return
  const { seed, zone } = world.corp
  const day = corpDay(zone, at)
  const nth =
    world.store.row<{ count: number }>(
      'select count(*) as count from message where userid = ? and external_userid = ? and corp_at >= ?',
      userid,
      person,
      day.from,
    )?.count ?? 0
  if (route === 'member') {
    if (played.has(userid)) return
    const servesAt = answersLetterAt(seed, userid, { from: person, at, day, nth })
    if (servesAt === undefined) return
    const key = `serve ${userid} ${person} ${nth}`
    const text = wording(seed, { intent: 'serve', person: userid, day, key })
    agenda.put(servesAt, key, { kind: 'serve', userid, person, text })
    return
  }
  if (played.has(person)) return
  const repliedAt = repliesAt(seed, person, { route, at, day, nth })
  if (repliedAt === undefined) return
  const key = `reply ${userid} ${person} ${nth}`
  const text = wording(seed, { intent: 'reply', person, day, key })
  agenda.put(repliedAt, key, { kind: 'reply', userid, person, text })
}

/** Counts a post of the corp for the day; answers how many there were before it. */
function countPost(world: World, chatId: string, date: string, isPromotion: boolean): number {
  const row = world.store.row<{ posts: number }>(
    `insert into chat_day (chat_id, day, posts, promotions) values (?, ?, 1, ?)
     on conflict (chat_id, day) do update set posts = posts + 1, promotions = promotions + excluded.promotions
     returning posts`,
    chatId,
    date,
    Number(isPromotion),
  )
  return (row?.posts ?? 1) - 1
}

/** The addresses that a message's attachments lead to. */
export function linksOf(content: Content): string[] {
  return content.attachments.flatMap(({ fields }) => (fields['url'] === undefined ? [] : [fields['url']]))
}
