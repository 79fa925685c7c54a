import type { Order } from '#people/order.ts'
import { parameters } from '#people/parameters.ts'
import type { Topic } from '#people/traits.ts'
import { madeWord } from '../id.ts'
import { findContact } from './contact.ts'
import type { World } from './world.ts'

// What a shop beside WeCom would know: it is no part of WeCom, and the people's purchases come to light here alone.

const dayMs = 86_400_000

/** Somebody looked at goods of these topics, at an address. */
export function noteView(
  world: World,
  view: { person: string; url: string; topics: readonly Topic[]; at: number },
): void {
  if (view.topics.length === 0) return
  for (const topic of view.topics) {
    world.store.run(
      `insert into viewed (external_userid, topic, at) values (?, ?, ?)
       on conflict (external_userid, topic) do update set at = excluded.at`,
      view.person,
      topic,
      view.at,
    )
  }
  note(world, view.at, { kind: 'view', ...buyerOf(world, view.person), url: view.url, topics: view.topics })
}

/** What each of these people has looked at lately. */
export function viewedLately(world: World, people: readonly string[], at: number): Map<string, Topic[]> {
  const rows = world.store.rows<{ external_userid: string; topic: Topic }>(
    'select external_userid, topic from viewed where external_userid in (select value from json_each(?)) and at > ?',
    JSON.stringify(people),
    at - parameters.post.viewedDays * dayMs,
  )
  const viewed = new Map<string, Topic[]>()
  for (const { external_userid: person, topic } of rows) viewed.set(person, [...(viewed.get(person) ?? []), topic])
  return viewed
}

/** Notes an order; answers its id and the how-manieth of the buyer it is. */
export function noteOrder(
  world: World,
  placed: { person: string; order: Order; url: string; at: number },
): { orderId: string; nth: number } {
  const nth = world.store.next(`orders ${placed.person}`)
  const orderId = madeWord(18, world.corp.seed, 'order', world.store.next('order'))
  const { refundAt: _later, ...order } = placed.order
  note(world, placed.at, { kind: 'order', orderId, ...buyerOf(world, placed.person), url: placed.url, nth, ...order })
  return { orderId, nth }
}

/** Notes that an order was sent back. */
export function noteRefund(world: World, refund: { person: string; orderId: string; fen: number; at: number }): void {
  const { orderId, fen } = refund
  note(world, refund.at, { kind: 'refund', orderId, ...buyerOf(world, refund.person), refundFen: fen })
}

function buyerOf(world: World, externalUserid: string): Record<string, unknown> {
  return { externalUserid, unionid: findContact(world, externalUserid)?.unionid ?? null }
}

function note(world: World, at: number, body: Record<string, unknown>): void {
  world.store.run('insert into shop_event (at, body) values (?, ?)', at, JSON.stringify(body))
}

/** What the shop noted after `seq`, in order. */
export function shopAfter(world: World, seq: number, limit: number): { seq: number; at: number; body: string }[] {
  return world.store.rows('select seq, at, body from shop_event where seq > ? order by seq limit ?', seq, limit)
}
