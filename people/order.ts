import { minuteMs, type Day } from './day.ts'
import { delayAround, draw, pick, weighted } from './draw.ts'
import { parameters } from './parameters.ts'
import type { MemberTraits, Topic } from './traits.ts'

const dayMs = 86_400_000

/** What somebody is about to buy, and where: `key` tells purchases apart. */
export type Purchase = {
  key: string
  at: number
  day: Day
  /** What the offer is about; nothing in particular leaves the choice to the buyer. */
  topics: readonly Topic[]
  /** Whether the offer brings a coupon, 30 off 199. */
  hasCoupon: boolean
}

/** An order as a shop would note it, in fen. */
export type Order = {
  topic: Topic
  pieces: number
  priceFen: number
  totalFen: number
  couponFen: number
  paidFen: number
  /** When the goods are sent back; undefined when they are kept. */
  refundAt?: number
}

/** What is in the basket, what the coupon takes off, and whether it comes back. A pure function of its arguments. */
export function orderOf(seed: string, person: string, traits: MemberTraits, purchase: Purchase): Order {
  const { priceFen, pieces, coupon, topsUp, refunded, refundDays } = parameters.order
  const roll = (purpose: string): number => draw(seed, person, purchase.day.date, `${purpose} ${purchase.key}`)
  const liked = purchase.topics.filter((topic) => traits.interests.includes(topic))
  const choice = liked.length > 0 ? liked : purchase.topics.length > 0 ? purchase.topics : traits.interests
  const topic = pick(choice, roll('what'))
  const price = priceFen[topic]
  const wanted = 1 + weighted(pieces, roll('pieces'))
  const reach = Math.ceil(coupon.fromFen / price)
  const isNear = purchase.hasCoupon && reach === wanted + 1
  const count = isNear && roll('tops up') < topsUp * (0.5 + traits.priceSense) ? reach : wanted
  const totalFen = count * price
  const couponFen = purchase.hasCoupon && totalFen >= coupon.fromFen ? coupon.offFen : 0
  const order = { topic, pieces: count, priceFen: price, totalFen, couponFen, paidFen: totalFen - couponFen }
  if (roll('refund') >= refunded) return order
  const refundAt = Math.round(purchase.at + delayAround(refundDays * 24 * 60, 0.6, roll('refund when')) * minuteMs)
  return { ...order, refundAt }
}

/** When a buyer comes back on his own after an order; undefined when it was the last. `nth` counts his orders from 1. */
export function buysAgainAt(seed: string, person: string, order: { nth: number; at: number }): number | undefined {
  const { everyDays, everySpread, lapses } = parameters.order
  const roll = (purpose: string): number => draw(seed, person, 'always', `${purpose} ${order.nth}`)
  if (roll('lapses') < lapses) return undefined
  const own = delayAround(everyDays, everySpread, draw(seed, person, 'always', 'buys every'))
  return Math.round(order.at - own * Math.log(1 - roll('buys again')) * dayMs)
}
