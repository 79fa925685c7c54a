import { expect, test } from 'vitest'
import type { Day } from './day.ts'
import { foresee, type ForecastChat, type ForecastDay, type PlannedPost } from './forecast.ts'

const seed = 'forecast'

function daysFrom(
  date: string,
  count: number,
  posts: (index: number) => PlannedPost[],
): { day: Day; posts: PlannedPost[] }[] {
  return Array.from({ length: count }, (_, index) => {
    const at = Temporal.PlainDate.from(date).add({ days: index })
    const from = at.toZonedDateTime('Asia/Shanghai').epochMilliseconds
    return { day: { date: at.toString(), from, to: from + 86_400_000 }, posts: posts(index) }
  })
}

function chatOf(index: number, ageDays: number, members = 120): ForecastChat {
  const now = Temporal.PlainDate.from('2026-03-02').toZonedDateTime('Asia/Shanghai').epochMilliseconds
  const createdAt = now - ageDays * 86_400_000
  return {
    chatId: `chat ${index}`,
    createdAt,
    members: Array.from({ length: members }, (_, nth) => ({ person: `p${index}/${nth}`, joinedAt: createdAt })),
  }
}

/** The sum of a figure over group chats and days. */
function sum(runs: ForecastDay[][], figure: Exclude<keyof ForecastDay, 'date'>): number {
  return runs.flat().reduce((total, day) => total + day[figure], 0)
}

function lived(count: number, ageDays: number, days: number, posts: (index: number) => PlannedPost[]): ForecastDay[][] {
  return Array.from({ length: count }, (_, index) =>
    foresee(seed, chatOf(index, ageDays), daysFrom('2026-03-02', days, posts)),
  )
}

const care: PlannedPost[] = [
  { minute: 8 * 60 + 30, text: '早安！辅食小知识 https://a.example/l/1', links: [] },
  { minute: 20 * 60, text: '大家的宝宝几点睡？', links: [] },
]
const sale = (text: string): PlannedPost => ({ minute: 20 * 60 + 30, text: `${text} https://a.example/l/2`, links: [] })

test('the same chat and posts have the same forecast, and its members add up day by day', () => {
  const [once, again] = [lived(2, 3, 10, () => care), lived(2, 3, 10, () => care)]
  expect(once).toEqual(again)
  for (const days of once) {
    let members = 120
    for (const day of days) {
      members += day.joined - day.left
      expect(day.members).toBe(members)
      expect(day.speakers).toBeLessThanOrEqual(members + day.left)
    }
  }
})

test('83% of new groups that nobody tends are under 5% active by the seventh day', () => {
  const last = lived(300, 0, 8, () => []).map((days) => days.at(-1))
  const dead = last.filter((day) => day !== undefined && day.speakers < 0.05 * day.members)
  expect(dead.length / last.length).toBeGreaterThan(0.77)
  expect(dead.length / last.length).toBeLessThan(0.89)
})

test('care keeps people talking, a flood makes them leave, and a promotion silences the day after', () => {
  const quiet = lived(40, 10, 14, () => [])
  const tended = lived(40, 10, 14, () => care)
  const flooded = lived(40, 10, 14, () =>
    Array.from({ length: 15 }, (_, nth) => ({ ...sale('秒杀'), minute: 540 + nth * 40 })),
  )
  expect(sum(tended, 'speakers')).toBeGreaterThan(2 * sum(quiet, 'speakers'))
  const ratio = sum(flooded, 'left') / sum(quiet, 'left')
  expect(ratio).toBeGreaterThan(2)
  expect(ratio).toBeLessThan(4)
  const after = lived(60, 10, 2, (index) => (index === 0 ? [...care, sale('限时秒杀')] : care))
  const without = lived(60, 10, 2, () => care)
  const second = (runs: ForecastDay[][]): number =>
    sum(
      runs.map((days) => days.slice(1)),
      'speakers',
    )
  expect(1 - second(after) / second(without)).toBeGreaterThan(0.75)
})

test('who looked at something buys it more often with a coupon for it', () => {
  const story =
    (offer: string) =>
    (index: number): PlannedPost[] =>
      index < 3 ? [{ minute: 1_215, text: '奶粉怎么选？看这里 https://a.example/l/1', links: [] }] : [sale(offer)]
  const last = (offer: string): ForecastDay[][] => lived(60, 10, 4, story(offer)).map((days) => days.slice(3))
  const [plain, coupon] = [last('限时秒杀 奶粉特价'), last('限时秒杀 奶粉领券')]
  expect(sum(coupon, 'orders')).toBeGreaterThan(1.3 * sum(plain, 'orders'))
  expect(sum(coupon, 'paidFen')).toBeGreaterThan(0)
})

test('ninety days of a chat of 120 with three posts a day are foreseen at once', () => {
  const days = foresee(
    seed,
    chatOf(0, 1),
    daysFrom('2026-03-02', 90, (index) => [...care, ...(index % 7 === 4 ? [sale('秒杀 奶粉券')] : [])]),
  )
  expect(days).toHaveLength(90)
  expect(sum([days], 'orders')).toBeGreaterThan(0)
  expect(sum([days], 'clickers')).toBeGreaterThan(90)
})
