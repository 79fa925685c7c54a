import { expect, test } from 'vitest'
import {
  deleteChance,
  deletesFriendAt,
  memberDay,
  newcomers,
  speakingOf,
  type ChatMorning,
  type MemberMorning,
} from './chat.ts'
import type { Day } from './day.ts'
import { draw } from './draw.ts'
import { buyChance, reactions, readPost } from './post.ts'
import { memberTraits } from './traits.ts'

// The figures of the trade that spec 30 asks the model to reproduce, measured on the model's own functions.

const seed = 'calibration'

function dayAt(index: number): Day {
  const date = Temporal.PlainDate.from('2026-03-02').add({ days: index })
  const from = date.toZonedDateTime('Asia/Shanghai').epochMilliseconds
  return { date: date.toString(), from, to: from + 86_400_000 }
}

function morning(chatId: string, ageDays: number, over: Partial<ChatMorning> = {}): ChatMorning {
  return { chatId, day: dayAt(ageDays), ageDays, recentPosts: 0, promotionsYesterday: 0, ...over }
}

function member(person: string, over: Partial<MemberMorning> = {}): MemberMorning {
  return { person, traits: memberTraits(seed, person), membershipDays: 30, messagesYesterday: 0, ...over }
}

/** Members of one chat who speak on one day. */
function speakers(chat: ChatMorning, members: number): number {
  const speaking = speakingOf(seed, chat)
  let count = 0
  for (let index = 0; index < members; index++) {
    const acts = memberDay(seed, chat, member(`${chat.chatId}/${index}`), speaking)
    if (acts.some((act) => act.kind === 'speak')) count += 1
  }
  return count
}

test('about 83% of unmanaged new groups have under 5% of their members active on day 7', () => {
  const groups = 400
  let dead = 0
  for (let index = 0; index < groups; index++) if (speakers(morning(`group ${index}`, 7), 120) < 6) dead += 1 // 5% of 120
  expect(dead / groups).toBeGreaterThan(0.78)
  expect(dead / groups).toBeLessThan(0.88)
})

test('a tended group keeps several times as many speakers as an untended one', () => {
  const sum = (recentPosts: number): number =>
    Array.from({ length: 60 }, (_, index) => speakers(morning(`group ${index}`, 40, { recentPosts }), 120)).reduce(
      (a, b) => a + b,
      0,
    )
  expect(sum(9)).toBeGreaterThan(2.5 * sum(0))
})

test('fifteen messages a day treble the leaves of the next day', () => {
  const chat = morning('flood', 20)
  const leaves = (messagesYesterday: number): number => {
    let count = 0
    for (let index = 0; index < 200_000; index++) {
      const one = { person: `m${index}`, traits: neutral, membershipDays: 30, messagesYesterday }
      if (memberDay(seed, chat, one, 0).length > 0) count += 1
    }
    return count
  }
  const ratio = leaves(15) / leaves(0)
  // about 840 of 280 leaves: the smaller count gives the ratio a standard deviation near 0.15
  expect(ratio).toBeGreaterThan(2.55)
  expect(ratio).toBeLessThan(3.45)
})

const neutral = { chatty: 1, curious: 1, patience: 0.5, priceSense: 0.5, interests: ['milk', 'food'] } as const

test('fifteen messages a day raise the deleting of staff by 60%', () => {
  expect(deleteChance(15) / deleteChance(0)).toBeCloseTo(1.6, 10)
  const day = dayAt(20)
  const friends = Array.from({ length: 100_000 }, (_, index) => ({
    person: `m${index}`,
    userid: 'LinYue',
    messagesYesterday: 15,
  }))
  const deleted = friends.filter((friend) => deletesFriendAt(seed, day, friend) !== undefined).length
  expect(Math.abs(deleted - 64)).toBeLessThan(32) // 100,000 × 0.0004 × 1.6, four standard deviations of 8
})

test('after a promotion 85% of those who would speak are silent', () => {
  const sum = (promotionsYesterday: number): number =>
    Array.from({ length: 200 }, (_, index) =>
      speakers(morning(`group ${index}`, 5, { promotionsYesterday, recentPosts: 6 }), 120),
    ).reduce((a, b) => a + b, 0)
  const silent = 1 - sum(1) / sum(0)
  expect(silent).toBeGreaterThan(0.82)
  expect(silent).toBeLessThan(0.88)
})

test('a coupon that fits what was viewed takes conversion from 8% to 18%', () => {
  expect(buyChance(false)).toBe(0.08)
  expect(buyChance(true)).toBe(0.18)
  const day = dayAt(3)
  const bought = (text: string): number => {
    const post = readPost(text, [])
    let clicks = 0
    let buys = 0
    for (let index = 0; index < 30_000; index++) {
      const seen = { chatId: 'c', post, at: day.from + 72_000_000, day, ageDays: 3, nth: 0 }
      const list = reactions(seed, seen, `m${index}`, neutral)
      if (list.some((one) => one.kind === 'click')) clicks += 1
      if (list.some((one) => one.kind === 'buy')) buys += 1
    }
    return buys / clicks
  }
  expect(bought('限时秒杀 奶粉特价 https://a.example/l/1')).toBeCloseTo(0.08, 1)
  expect(bought('限时秒杀 奶粉领券立减 https://a.example/l/1')).toBeCloseTo(0.18, 1)
})

test('draws are even and the same in every run', () => {
  const counts = Array.from({ length: 10 }, () => 0)
  for (let index = 0; index < 100_000; index++) {
    const bucket = Math.floor(draw(seed, `p${index % 1000}`, `day ${Math.floor(index / 1000)}`, 'even') * 10)
    counts[bucket] = (counts[bucket] ?? 0) + 1
  }
  for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(450) // 4.7 standard deviations of 95
  expect(draw('a', 'b', '2026-01-01', 'c')).toBe(draw('a', 'b', '2026-01-01', 'c'))
  expect(draw('a', 'b', '2026-01-01', 'c')).not.toBe(draw('a', 'b', '2026-01-02', 'c'))
})

test('young groups gain more newcomers than old ones', () => {
  const joined = (age: number): number =>
    Array.from({ length: 500 }, (_, index) => newcomers(seed, morning(`group ${index}`, age)).length).reduce(
      (a, b) => a + b,
      0,
    )
  expect(joined(2)).toBeGreaterThan(4 * joined(120))
})
