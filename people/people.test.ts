import fc from 'fast-check'
import { expect, test } from 'vitest'
import { memberDay, type ChatMorning } from './chat.ts'
import { minuteOf, weekday, type Day } from './day.ts'
import { delayAround } from './draw.ts'
import { parameters } from './parameters.ts'
import { isQuestion, reactions, readPost, topicsOf } from './post.ts'
import { confirmsAt, staffHabits } from './staff.ts'
import { answeredBy, wording } from './talk.ts'
import { memberTraits } from './traits.ts'

const dayMs = 86_400_000

function dayAt(index: number): Day {
  const date = Temporal.PlainDate.from('2026-11-23').add({ days: index })
  const from = date.toZonedDateTime('Asia/Shanghai').epochMilliseconds
  return { date: date.toString(), from, to: from + dayMs }
}

const days = fc.integer({ min: 0, max: 60 }).map(dayAt)
const people = fc.integer({ min: 0, max: 5_000 }).map((index) => `wm${index}`)
const seeds = fc.constantFrom('demo', 'other', '一')

test('a staff member confirms after the task, and when on duty or not at all unless willing to work off duty', () => {
  fc.assert(
    fc.property(
      seeds,
      people,
      days,
      fc.integer({ min: 0, max: 1_439 }),
      fc.integer({ min: 0, max: 3 }),
      (seed, person, day, minute, reminder) => {
        const at = day.from + minute * 60_000
        const tap = confirmsAt(seed, person, { key: 'task', at, day, reminder })
        expect(confirmsAt(seed, person, { key: 'task', at, day, reminder })).toBe(tap)
        expect(tap ?? Infinity).toBeGreaterThan(at - 1)
        expect(tap ?? at).toBeLessThan(at + 30 * dayMs)
      },
    ),
  )
})

test('habits come in the shares that the parameters name', () => {
  const counts = { quickly: 0, late: 0, seldom: 0 }
  for (let index = 0; index < 20_000; index++) counts[staffHabits('demo', `p${index}`).confirms] += 1
  const { quickly, late, seldom } = parameters.staff.confirms
  expect(counts.quickly / 20_000).toBeCloseTo(quickly, 1)
  expect(counts.late / 20_000).toBeCloseTo(late, 1)
  expect(counts.seldom / 20_000).toBeCloseTo(seldom, 1)
})

test('most taps fall into working hours of working days', () => {
  let onDuty = 0
  let taps = 0
  for (let index = 0; index < 3_000; index++) {
    const day = dayAt(index % 14)
    const person = `p${index}`
    const habits = staffHabits('demo', person)
    const tap = confirmsAt('demo', person, { key: `t${index}`, at: day.from + 23 * 3_600_000, day, reminder: 0 })
    if (tap === undefined) continue
    taps += 1
    const ahead = Math.floor((tap - day.from) / dayMs)
    const then = dayAt((index % 14) + ahead)
    const minute = minuteOf(then, tap)
    if (!habits.daysOff.includes(weekday(then.date)) && minute > habits.workFrom - 0.01 && minute <= habits.workTo)
      onDuty += 1
  }
  // given at 23:00, the share that works off duty (0.45) taps that night; the others wait for their next spell
  expect(onDuty / taps).toBeGreaterThan(1 - parameters.staff.confirmsOffDuty - 0.05)
})

test('members act within the day, awake, in order, and say nothing after they have left', () => {
  fc.assert(
    fc.property(seeds, people, days, fc.integer({ min: 0, max: 40 }), (seed, person, day, messagesYesterday) => {
      const chat: ChatMorning = { chatId: 'wr1', day, ageDays: 2, recentPosts: 3, promotionsYesterday: 0 }
      const acts = memberDay(
        seed,
        chat,
        { person, traits: memberTraits(seed, person), membershipDays: 3, messagesYesterday },
        0.6,
      )
      for (const act of acts) {
        expect(minuteOf(day, act.at)).toBeGreaterThanOrEqual(parameters.member.wakes)
        expect(minuteOf(day, act.at)).toBeLessThanOrEqual(parameters.member.sleeps)
      }
      const left = acts.findIndex((act) => act.kind === 'leave')
      expect([-1, acts.length - 1]).toContain(left)
    }),
  )
})

test('nobody reacts before the post, and nobody clicks where there is no link', () => {
  fc.assert(
    fc.property(people, days, fc.integer({ min: 0, max: 1_439 }), fc.boolean(), (person, day, minute, hasLink) => {
      const post = readPost(hasLink ? '今晚直播讲辅食 https://a.example/l/1' : '今晚直播讲辅食', [])
      const at = day.from + minute * 60_000
      const list = reactions(
        'demo',
        { chatId: 'wr1', post, at, day, ageDays: 3, nth: 0 },
        person,
        memberTraits('demo', person),
      )
      for (const reaction of list) expect(reaction.at).toBeGreaterThanOrEqual(at)
      expect(list.some((reaction) => reaction.kind === 'click') && !hasLink).toBe(false)
    }),
  )
})

test('a post is read for what it is', () => {
  const cases: [string, string, string[]][] = [
    ['早安，新的一周', 'greeting', []],
    ['【小知识】辅食先加高铁米粉', 'knowledge', ['food']],
    ['大家的宝宝几点睡？', 'question', ['sleep']],
    ['限时秒杀：奶粉立减 30 元', 'promotion', ['milk']],
    ['明天 15:00 顾问来群里', 'notice', []],
  ]
  for (const [text, kind, topics] of cases)
    expect([text, readPost(text, []).kind, topicsOf(text)]).toEqual([text, kind, topics])
  expect(readPost('打卡第三天，你们呢？', []).wants).toBe('check-in')
  expect(readPost('想要的扣 1', []).wants).toBe('count')
  expect(readPost('看这里：https://a.example/l/1，速来', ['https://b.example/']).urls).toEqual([
    'https://a.example/l/1',
    'https://b.example/',
  ])
  expect(isQuestion('米粉一天吃几次呀？')).toBe(true)
  expect(isQuestion('收到')).toBe(false)
})

test('one of the others answers, and words are the same each time', () => {
  const day = dayAt(0)
  for (let nth = 0; nth < 200; nth++) {
    const answer = answeredBy('demo', { chatId: 'wr1', at: day.from, day, nth }, 2)
    expect([0, 1]).toContain(answer?.which ?? 0)
  }
  expect(answeredBy('demo', { chatId: 'wr1', at: day.from, day, nth: 1 }, 0)).toBeUndefined()
  const remark = { intent: 'ask', topic: 'sleep', person: 'b', day, key: 'k' } as const
  expect(wording('demo', remark)).toBe(wording('demo', remark))
})

test('delays have the median they are given', () => {
  const delays = Array.from({ length: 9_999 }, (_, index) => delayAround(30, 1.1, (index + 0.5) / 9_999)).toSorted(
    (a, b) => a - b,
  )
  expect(delays[4_999]).toBeCloseTo(30, 1)
  expect(Math.min(...delays)).toBeGreaterThan(0)
})
