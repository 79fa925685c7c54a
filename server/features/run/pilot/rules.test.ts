import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { judgePilot, suggestPilot } from '#server/features/run/pilot/rules.ts'

const nobody = new Map<number, { passes: boolean }>()
const kept = { metric: 'first-week-retention', at_least: '85%' } as const
const few = { metric: 'churn', at_most: '5%' } as const
const byHand = { metric: 'conversion', at_least: '15%' } as const

describe('a criterion', () => {
  test.each([
    // 17 ÷ 20 = 85%.
    [17, 20, 'pass'],
    [16, 20, 'fail'],
    [19, 19, 'too_little'],
    [0, 0, 'too_little'],
  ] as const)('of at least 85%%, with %i of %i: %s', (part, whole, expected) => {
    const { criteria } = judgePilot([kept], { 'first-week-retention': { part, whole } }, nobody, false)
    expect(criteria).toEqual([{ measured: { part, whole }, outcome: expected }])
  })

  test.each([
    // 3 ÷ 60 = 5%.
    [3, 60, 'pass'],
    [4, 60, 'fail'],
    [0, 60, 'pass'],
  ] as const)('of at most 5%%, with %i of %i: %s', (part, whole, expected) => {
    expect(judgePilot([few], { churn: { part, whole } }, nobody, false).criteria[0]?.outcome).toBe(expected)
  })

  test('that nothing measures waits for a person, and goes by the word of one', () => {
    expect(judgePilot([byHand], {}, nobody, true)).toEqual({
      criteria: [{ measured: null, outcome: 'by_hand' }],
      state: 'undecided',
    })
    expect(judgePilot([byHand], {}, new Map([[0, { passes: true }]]), true).state).toBe('passed')
    expect(judgePilot([byHand], {}, new Map([[0, { passes: false }]]), true).state).toBe('failed')
  })

  test('that is measured does not go by anybody’s word', () => {
    const readings = { churn: { part: 30, whole: 60 } }
    expect(judgePilot([few], readings, new Map([[0, { passes: true }]]), true).state).toBe('failed')
  })

  test('that keeps a figure with decimals', () => {
    const fine = { metric: 'churn', at_most: '2.5%' } as const
    // 1 ÷ 40 = 2.5%.
    expect(judgePilot([fine], { churn: { part: 1, whole: 40 } }, nobody, true).state).toBe('passed')
    expect(judgePilot([fine], { churn: { part: 2, whole: 79 } }, nobody, true).state).toBe('failed')
  })
})

describe('a pilot', () => {
  const good = { 'first-week-retention': { part: 19, whole: 20 }, churn: { part: 1, whole: 60 } }
  test('runs until its days are over, whatever its figures', () => {
    expect(judgePilot([kept, few], good, nobody, false).state).toBe('running')
    expect(judgePilot([kept, few], {}, nobody, false).state).toBe('running')
  })

  test('passes when every criterion is kept', () => {
    expect(judgePilot([kept, few], good, nobody, true).state).toBe('passed')
  })

  test('fails for one that is not kept, also while another is open', () => {
    expect(judgePilot([kept, few, byHand], { ...good, churn: { part: 6, whole: 60 } }, nobody, true).state).toBe(
      'failed',
    )
  })

  test('is undecided with too few people', () => {
    expect(judgePilot([kept], { 'first-week-retention': { part: 5, whole: 6 } }, nobody, true).state).toBe('undecided')
  })
})

describe('the suggestion', () => {
  const chats = (...contacts: number[]) =>
    contacts.map((count, index) => ({ groupChatId: `${index}`, contacts: count }))
  const bounds = { from: 50, to: 100 }
  test.each([
    ['one that is in the middle', [200, 76, 30], [76]],
    ['several small ones together', [30, 20, 25], [30, 20, 25]],
    ['the fewest of those alike', [25, 75, 50], [75]],
    ['none when all are too large', [180, 160], []],
    ['none when all together are too few', [10, 20], []],
    ['none without group chats', [], []],
  ])('takes %s', (_name, given, expected) => {
    expect(suggestPilot(chats(...given), bounds).map(({ contacts }) => contacts)).toEqual(expected)
  })

  test('keeps to the bounds, names no chat twice, and finds a choice wherever there is one', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 130 }), { maxLength: 9 }), (given) => {
        const chosen = suggestPilot(chats(...given), bounds)
        const sum = chosen.reduce((total, { contacts }) => total + contacts, 0)
        expect(new Set(chosen.map(({ groupChatId }) => groupChatId)).size).toBe(chosen.length)
        // Every subset, tried one by one.
        const isPossible = Array.from({ length: 2 ** given.length }, (_, mask) =>
          given.reduce((total, count, index) => total + ((mask >> index) & 1 ? count : 0), 0),
        ).some((total) => total >= bounds.from && total <= bounds.to)
        expect(chosen.length > 0).toBe(isPossible)
        expect(sum >= bounds.from && sum <= bounds.to).toBe(isPossible)
      }),
    )
  })
})
