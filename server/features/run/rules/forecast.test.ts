import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { PlaybookDocument } from '#contract/playbook.ts'
import { occurrencesOf, type PlanContext } from '#server/features/playbook/index.ts'
import { documentOf, step } from '#server/features/playbook/rules/fixture/sample.ts'
import { type ForecastChat, foresee } from '#server/features/run/rules/forecast.ts'
import { corpInstant, startOfDay } from '#server/kernel/time.ts'

const zone = 'Asia/Shanghai'
const day = (text: string) => Temporal.PlainDate.from(text)

const daily = documentOf(
  [
    step({ id: 'greet', when: { kind: 'daily', at: '08:30' } }),
    step({ id: 'sale', when: { kind: 'weekly', days: ['wed'], at: '20:00' }, column: 'sales' }),
  ],
  { columns: [{ id: 'sales', name: '秒杀', pick: 'in-order', contents: ['a', 'b'] }] },
)

const byAge = documentOf(
  [
    step({ id: 'welcome', when: { kind: 'group-day', days: [1, 3, 7, 15], at: '10:00' } }),
    step({ id: 'topic', when: { kind: 'daily', at: '15:00' }, phases: ['mature'] }),
    step({ id: 'live', when: { kind: 'countdown', to: '{{会员日}}', days: [-3, 0], at: '19:00' } }),
  ],
  {
    phases: [
      { id: 'cold', name: '冷启动' },
      { id: 'mature', name: '成熟', enter: { day: 8, members: 30 } },
    ],
    variables: { 会员日: { type: 'date', label: '会员日', per_group: true, default: '2026-12-08' } },
  },
)

const chat = (
  key: string,
  createdOn: string,
  given: { members?: number; memberDay?: string; stored?: string } = {},
): ForecastChat => ({
  key,
  storedUntil: day(given.stored ?? '2026-11-28'),
  context: {
    zone,
    appliedAt: corpInstant(Temporal.Instant.from('2026-11-20T04:00:00Z')),
    chat: { createdAt: startOfDay(day(createdOn), zone), memberCount: given.members ?? 100, phaseByHand: null },
    variables: { 会员日: given.memberDay ?? '2026-12-08' },
  },
})

const plain = (document: PlaybookDocument, context: PlanContext, from: string, to: string) =>
  occurrencesOf(document, context, day(from), day(to)).map((item) => ({
    date: item.localDate.toString(),
    localTime: item.localTime.toString({ smallestUnit: 'minute' }),
    stepId: item.stepId,
    columnId: item.columnId,
  }))

test.each([
  ['a playbook of the calendar alone', daily],
  ['a playbook that looks at age, members and a variable of the chat', byAge],
])('foresees of %s what will be stored', (_, document) => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          // Up to the 28th, the first day that any plan is stored to: a chat is planned from its first day on.
          born: fc.integer({ min: 0, max: 39 }),
          members: fc.constantFrom(5, 30, 200),
          memberDay: fc.integer({ min: 1, max: 20 }),
          stored: fc.integer({ min: 0, max: 6 }),
        }),
        { minLength: 1, maxLength: 6 },
      ),
      (given) => {
        const chats = given.map((one, index) =>
          chat(`c${index}`, day('2026-10-20').add({ days: one.born }).toString(), {
            members: one.members,
            memberDay: day('2026-11-25').add({ days: one.memberDay }).toString(),
            stored: day('2026-11-28').add({ days: one.stored }).toString(),
          }),
        )
        const { until, planned } = foresee(document, chats, day('2026-11-26'), day('2026-12-20'))
        expect(until.toString()).toBe('2026-12-20')
        for (const one of chats) {
          const told = planned.filter((item) => item.key === one.key)
          const whole = plain(document, one.context, one.storedUntil.toString(), '2026-12-20')
          expect(
            told.map(({ date, localTime, stepId, columnId }) => ({
              date,
              localTime,
              stepId,
              columnId,
            })),
          ).toEqual(whole)
        }
      },
    ),
    { numRuns: 30 },
  )
})

test('adds up the group chats of a row that share a plan', () => {
  const chats = [chat('lin', '2026-11-01'), chat('lin', '2026-11-05'), chat('wang', '2026-11-05')]
  const { planned } = foresee(daily, chats, day('2026-11-28'), day('2026-11-29'))
  expect(planned.map(({ key, stepId, count }) => [key, stepId, count])).toEqual([
    ['lin', 'greet', 2],
    ['wang', 'greet', 1],
  ])
})

test('goes no further ahead than it can afford, and says how far', () => {
  // 100 chats of different age are 100 plans: 1,000 ÷ 100 = 10 days from the 28th.
  const chats = Array.from({ length: 100 }, (_, index) =>
    chat(`c${index}`, day('2026-06-01').add({ days: index }).toString()),
  )
  expect(foresee(byAge, chats, day('2026-11-26'), day('2026-12-26')).until.toString()).toBe('2026-12-08')
  expect(foresee(daily, chats, day('2026-11-26'), day('2026-12-26')).until.toString()).toBe('2026-12-26')
  // Looking at a later span, it begins there.
  expect(foresee(byAge, chats, day('2026-12-20'), day('2027-01-20')).until.toString()).toBe('2026-12-30')
})

test('has nothing to say of days that are stored, and of no group chats', () => {
  const stored = foresee(daily, [chat('c', '2026-11-01')], day('2026-11-20'), day('2026-11-28'))
  expect([stored.until.toString(), stored.planned]).toEqual(['2026-11-28', []])
  expect(foresee(daily, [], day('2026-11-20'), day('2026-12-28')).planned).toEqual([])
})
