import { buysAgainAt, orderOf } from '#people/order.ts'
import { corpDay } from '../world/day.ts'
import { noteOrder, noteRefund } from '../world/shop.ts'
import type { World } from '../world/world.ts'
import type { Agenda, Plan } from './agenda.ts'
import type { Cast } from './cast.ts'

/** Somebody places an order, may send it back, and may come back on his own. */
export function buy(
  { world, agenda, cast }: { world: World; agenda: Agenda; cast: Cast },
  plan: Extract<Plan, { kind: 'buy' }>,
  at: number,
): void {
  const { person, url, topics, hasCoupon, key } = plan
  const { seed, zone } = world.corp
  const order = orderOf(seed, person, cast.traits(person), { key, at, day: corpDay(zone, at), topics, hasCoupon })
  const { orderId, nth } = noteOrder(world, { person, order, url, at })
  if (order.refundAt !== undefined) {
    agenda.put(order.refundAt, `refund ${orderId}`, { kind: 'refund', person, orderId, fen: order.paidFen })
  }
  const again = buysAgainAt(seed, person, { nth, at })
  if (again === undefined) return
  const next = `own ${nth} ${person}`
  agenda.put(again, `buy ${next}`, { kind: 'buy', person, url: '', topics: [], hasCoupon: false, key: next })
}

/** Somebody sends an order back. */
export function refund(world: World, plan: Extract<Plan, { kind: 'refund' }>, at: number): void {
  noteRefund(world, { ...plan, at })
}
