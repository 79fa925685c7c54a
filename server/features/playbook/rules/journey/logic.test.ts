import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { attributes, type Condition } from '#contract/condition.ts'
import { arbitraryCondition } from '../fixture/arbitrary-journey.ts'
import { canHold } from './logic.ts'

const gift: Condition = { tag: { group: '旅程', name: '已领' } }

describe('what cannot be is told', () => {
  test.each<[string, Condition]>([
    ['a tag there and not there', { all: [gift, { tag: { group: '旅程', name: '已领' }, has: false }] }],
    ['a friend and none', { all: [{ friend: true }, { friend: false }] }],
    ['in the chat and gone from it', { all: [{ member: 'joined' }, { member: 'left' }] }],
    ['in this chat and in none', { all: [{ member: 'joined' }, { not: { member: 'joined', chat: 'any' } }] }],
    [
      'two genders',
      {
        all: [
          { attribute: 'gender', is: 'male' },
          { attribute: 'gender', is: 'female' },
        ],
      },
    ],
    [
      'a gender that is ruled out',
      { all: [{ attribute: 'gender', in: ['male'] }, { not: { attribute: 'gender', is: 'male' } }] },
    ],
    [
      'more than 30 days and fewer than 7',
      {
        all: [
          { attribute: 'membership-days', at_least: 30 },
          { attribute: 'membership-days', at_most: 6 },
        ],
      },
    ],
    [
      'at least 30 days, and not at least 7',
      { all: [{ attribute: 'membership-days', at_least: 30 }, { not: { attribute: 'membership-days', at_least: 7 } }] },
    ],
    [
      'a range cut off from both ends',
      {
        all: [
          { attribute: 'membership-days', at_least: 3, at_most: 9 },
          { not: { attribute: 'membership-days', at_most: 6 } },
          { not: { attribute: 'membership-days', at_least: 7 } },
        ],
      },
    ],
    [
      'an attribute with a value and without',
      {
        all: [
          { attribute: 'name', contains: '豆' },
          { attribute: 'name', exists: false },
        ],
      },
    ],
    [
      'a name that does not hold its part',
      {
        all: [
          { attribute: 'name', is: '小满' },
          { attribute: 'name', contains: '豆' },
        ],
      },
    ],
    [
      'a click in 3 days and none in 7',
      { all: [{ event: 'link.clicked', within_days: 3 }, { not: { event: 'link.clicked', within_days: 7 } }] },
    ],
    [
      'three clicks and not two',
      { all: [{ event: 'link.clicked', at_least: 3 }, { not: { event: 'link.clicked', at_least: 2 } }] },
    ],
    ['neither of all there is', { not: { any: [gift, { not: gift }] } }],
    [
      'every way of any contradicts',
      { all: [{ friend: true }, { any: [{ friend: false }, { all: [gift, { not: gift }] }] }] },
    ],
  ])('%s', (_name, condition) => {
    expect(canHold(condition)).toBe(false)
  })
})

describe('what can be is not', () => {
  test.each<[string, Condition]>([
    [
      'two ways of adding, of two friendships',
      {
        all: [
          { attribute: 'add-way', is: 'qr-code' },
          { attribute: 'add-way', is: 'channels' },
        ],
      },
    ],
    [
      'a click in 7 days and none in 3',
      { all: [{ event: 'link.clicked', within_days: 7 }, { not: { event: 'link.clicked', within_days: 3 } }] },
    ],
    [
      'a click on one link and none on another',
      { all: [{ event: 'link.clicked', link: 'a' }, { not: { event: 'link.clicked', link: 'b' } }] },
    ],
    ['gone from this chat and in another', { all: [{ member: 'left' }, { member: 'joined', chat: 'any' }] }],
    ['neither male nor female', { not: { attribute: 'gender', in: ['male', 'female'] } }],
    ['no days at all', { not: { attribute: 'membership-days', at_least: 0 } }],
    [
      'more ways than are looked at',
      { all: Array.from({ length: 10 }, (): Condition => ({ any: [gift, { friend: true }] })) },
    ],
  ])('%s', (_name, condition) => {
    expect(canHold(condition)).toBe(true)
  })
})

/** A contact as far as conditions ask: its answers, one value or several for each attribute. */
type Contact = {
  values: Record<string, (string | number)[]>
  tags: string[]
  isFriend: boolean
  hundredths: { gift: number; hook: number }
  chat: 'never' | 'in' | 'left'
  isInAnother: boolean
  /** Hours ago, the link clicked where one is named, whether since entry. */
  events: { kind: string; hoursAgo: number; link: string | null; isSinceEntry: boolean }[]
}

const contact: fc.Arbitrary<Contact> = fc.record({
  values: fc.record(
    Object.fromEntries(
      Object.entries(attributes).map(([name, definition]) => {
        const value: fc.Arbitrary<string | number> =
          definition.type === 'number'
            ? fc.nat({ max: 90 })
            : fc.constantFrom(
                ...(definition.type === 'choice' ? Object.keys(definition.values) : ['小满', '小满妈妈', '豆豆']),
              )
        const isOne = definition.scope !== 'friendship' || name === 'added-days-ago'
        return [name, fc.array(value, { maxLength: isOne ? 1 : 2 })]
      }),
    ),
  ),
  tags: fc.subarray(['旅程/已领', '旅程/未领', '旅程/想试用', '需求/已领', '需求/未领', '需求/想试用']),
  isFriend: fc.boolean(),
  hundredths: fc.record({ gift: fc.nat({ max: 99 }), hook: fc.nat({ max: 99 }) }),
  chat: fc.constantFrom('never', 'in', 'left'),
  isInAnother: fc.boolean(),
  events: fc.array(
    fc.record({
      kind: fc.constantFrom('membership.joined', 'contact.added', 'link.clicked'),
      hoursAgo: fc.nat({ max: 2000 }),
      link: fc.constantFrom('shop', 'other'),
      isSinceEntry: fc.boolean(),
    }),
    { maxLength: 4 },
  ),
})

function isMet(condition: Condition, by: Contact): boolean {
  if ('all' in condition) return condition.all.every((part) => isMet(part, by))
  if ('any' in condition) return condition.any.some((part) => isMet(part, by))
  if ('not' in condition) return !isMet(condition.not, by)
  if ('tag' in condition)
    return by.tags.includes(`${condition.tag.group}/${condition.tag.name}`) === (condition.has ?? true)
  if ('friend' in condition) return by.isFriend === condition.friend
  if ('member' in condition) {
    const isIn = by.chat === 'in' || (condition.chat === 'any' && by.isInAnother)
    return condition.member === 'joined' ? isIn : by.chat === 'left' && !isIn
  }
  if ('event' in condition) {
    const hours =
      condition.within_days === undefined ? (condition.within_hours ?? Infinity) : condition.within_days * 24
    const done = by.events.filter(
      (event) =>
        event.kind === condition.event &&
        event.hoursAgo < hours &&
        (condition.link === undefined || event.link === condition.link) &&
        (condition.since === undefined || event.isSinceEntry),
    )
    return done.length >= (condition.at_least ?? 1)
  }
  if ('draw' in condition) {
    const at = condition.draw === 'gift' ? by.hundredths.gift : by.hundredths.hook
    return at >= condition.from && at < condition.to
  }
  const { is, in: among, contains, at_least: least = -Infinity, at_most: most = Infinity, exists = true } = condition
  const fitting = (by.values[condition.attribute] ?? []).filter(
    (value) =>
      (is === undefined || value === is) &&
      (among === undefined || among.includes(value)) &&
      (contains === undefined || String(value).includes(contains)) &&
      (typeof value !== 'number' || (value >= least && value <= most)),
  )
  return fitting.length > 0 === exists
}

test('nobody meets a condition that is said not to hold, and what somebody meets is said to', () => {
  // Conditions of their own seldom contradict; two that ask the same often do.
  const pair = fc.tuple(arbitraryCondition('member'), arbitraryCondition('member'), contact)
  fc.assert(
    fc.property(pair, ([one, other, by]) => {
      for (const condition of [
        one,
        { all: [one, { not: one }] },
        { all: [one, other] },
        { all: [one, { not: other }] },
      ])
        expect(isMet(condition, by) && !canHold(condition)).toBe(false)
    }),
    { numRuns: 2000 },
  )
})

test('a condition and its opposite are told apart whatever it asks', () => {
  fc.assert(
    fc.property(arbitraryCondition('member'), (condition) => {
      expect(canHold({ all: [condition, { not: condition }] })).toBe(false)
    }),
    { numRuns: 500 },
  )
})
