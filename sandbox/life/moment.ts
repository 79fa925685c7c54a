import { momentResponses, type MomentResponse } from '#people/moment.ts'
import { readPost, type Post } from '#people/post.ts'
import { wording } from '#people/talk.ts'
import type { Topic } from '#people/traits.ts'
import { corpDay } from '../world/day.ts'
import { findMoment, momentContent, reactToMoment, visibleTo } from '../world/moment.ts'
import { viewedLately } from '../world/shop.ts'
import type { World } from '../world/world.ts'
import type { Plan } from './agenda.ts'
import { answerTo, linksOf, purchaseOf, type Scene } from './react.ts'

/** Puts into the agenda what friends will do about a moment that a member has just published. */
export function respondToMoment(
  scene: Scene,
  { momentId, userid, at }: { momentId: string; userid: string; at: number },
): void {
  const { world, agenda, cast, played } = scene
  const moment = findMoment(world, momentId)
  if (!moment || !world.settings.people) return
  const content = momentContent(moment)
  const post = readPost(content.text, linksOf(content))
  const seen = { key: `moment ${moment.number} ${userid}`, post, at, day: corpDay(world.corp.zone, at) }
  const people = visibleTo(world, momentId, userid)
  const viewed = post.hasCoupon ? viewedLately(world, people, at) : new Map<string, Topic[]>()
  for (const person of people) {
    if (played.has(person)) continue
    for (const response of momentResponses(world.corp.seed, seen, person, cast.traits(person), viewed.get(person))) {
      const key = `${response.kind} ${seen.key} ${person}`
      agenda.put(response.at, key, planOf(response, { post, momentId, userid, person, key }))
    }
  }
}

function planOf(
  response: MomentResponse,
  about: { post: Post; momentId: string; userid: string; person: string; key: string },
): Plan {
  const { post, momentId, userid, person, key } = about
  switch (response.kind) {
    case 'click':
      return { kind: 'click', person, url: response.url, topics: post.topics }
    case 'buy':
      return { ...purchaseOf(post), person, key }
    case 'like':
      return { kind: 'moment', momentId, userid, person, key }
    case 'comment':
      return { kind: 'moment', momentId, userid, person, key, said: answerTo(post) }
    default:
      return response satisfies never
  }
}

/** A like, or a comment in words of its own. */
export function carryOutResponse(world: World, plan: Extract<Plan, { kind: 'moment' }>, at: number): void {
  const { momentId, userid, person, said, key } = plan
  const day = corpDay(world.corp.zone, at)
  reactToMoment(world, {
    momentId,
    userid,
    person,
    at,
    ...(said === undefined
      ? { kind: 'like', text: '' }
      : { kind: 'comment', text: wording(world.corp.seed, { ...said, person, day, key }) }),
  })
}
