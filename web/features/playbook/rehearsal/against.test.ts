import { describe, expect, test } from 'vitest'
import type { Expected, Rehearsal } from '#contract/rehearsal.ts'
import { compareRehearsals } from './against.ts'

const range = (value: number, low: number, high: number): Expected => ({ value, low, high })

/** What is read of a rehearsal. */
const rehearsal = (given: {
  sent?: number
  dropped?: Record<string, number>
  clickers?: Expected
  paidFen?: Expected
}) => {
  const { sent = 100, dropped = {}, clickers = range(500, 400, 600), paidFen = range(0, 0, 0) } = given
  return {
    occurrences: { due: 120, sent, deferred: 3, dropped, held: {}, expired: 0 },
    deliveries: { massSend: 90, staffTask: 10, message: 0, welcome: 0 },
    maxPerGroupPerDay: 3,
    maxPerMemberPerDay: 3,
    repeats: 0,
    work: { tapsMean: 2.1, tapsMost: 5, minutesMean: 1, minutesMost: 4, byHand: 10, tasks: 0, reminders: 0 },
    model: { clickers, left: range(4, 1, 7), orders: range(0, 0, 0), paidFen },
  } as unknown as Rehearsal // no other part of it is read
}
const changesOf = (before: Rehearsal, now: Rehearsal) =>
  Object.fromEntries(compareRehearsals(before, now).map(({ key, change }) => [key, change]))

describe('two rehearsals', () => {
  test('of the same plan are the same, and what neither has is left out', () => {
    const changes = changesOf(rehearsal({}), rehearsal({}))
    expect(new Set(Object.values(changes))).toEqual(new Set(['same']))
    expect(Object.keys(changes)).not.toContain('messages')
    expect(Object.keys(changes)).not.toContain('paid')
  })

  test('differ where rules make them differ, by however little', () => {
    const changes = changesOf(rehearsal({ sent: 100 }), rehearsal({ sent: 99, dropped: { cap_day: 1, gap: 2 } }))
    expect(changes).toMatchObject({ sent: 'less', left: 'more', due: 'same' })
  })

  test.each<[string, Expected, 'more' | 'less' | 'unclear' | 'same']>([
    ['more where the ranges are apart', range(700, 601, 800), 'more'],
    ['less where they are apart the other way', range(300, 200, 399), 'less'],
    ['unclear where they touch', range(590, 500, 680), 'unclear'],
    ['the same where the value is', range(500, 100, 900), 'same'],
  ])('differ by people’s word: %s', (_what, clickers, change) => {
    expect(changesOf(rehearsal({}), rehearsal({ clickers }))['clickers']).toBe(change)
  })

  test('tell money in yuan', () => {
    const [row] = compareRehearsals(
      rehearsal({ paidFen: range(123_456, 100_000, 150_000) }),
      rehearsal({ paidFen: range(523_456, 400_000, 600_000) }),
    ).filter(({ key }) => key === 'paid')
    expect(row).toEqual({ key: 'paid', before: 1235, now: 5235, change: 'more', isModel: true })
  })
})
