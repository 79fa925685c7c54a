import { describe, expect, it } from 'vitest'
import { mayBeAway, maySpeakFor } from '#server/features/absence/rules.ts'
import { corpInstant } from '#server/kernel/time.ts'

const at = (text: string) => corpInstant(Temporal.Instant.from(`${text}:00+08:00`))
const now = at('2026-11-25T15:00')
const away = (from: string, until: string, others: [string, string][] = []) =>
  mayBeAway(
    { from: at(from), until: at(until) },
    others.map(([begin, end]) => ({ staffAbsenceId: 'other', from: at(begin), until: at(end) })),
    now,
  )

describe('when a member can be away', () => {
  it.each([
    ['from now on', '2026-11-25T15:00', '2026-11-26T00:00'],
    ['entered a week late', '2026-11-18T15:00', '2026-11-26T00:00'],
    ['for a year', '2026-11-25T15:00', '2027-11-26T15:00'],
  ])('takes one %s', (_name, from, until) => expect(away(from, until)).toBeNull())

  it.each([
    ['that ends as it begins', '2026-11-27T00:00', '2026-11-27T00:00', 'until', 'after its beginning'],
    ['that is over', '2026-11-24T00:00', '2026-11-25T15:00', 'until', 'not over yet'],
    ['entered later than a week', '2026-11-18T14:59', '2026-11-26T00:00', 'from', 'entered 7 days late at most'],
    ['too far ahead', '2027-11-26T15:01', '2027-11-27T00:00', 'from', 'begins within 366 days'],
    ['longer than a year', '2026-11-25T15:00', '2027-11-26T15:01', 'until', 'lasts 366 days at most'],
  ])('refuses one %s', (_name, from, until, field, rule) => expect(away(from, until)).toMatchObject({ field, rule }))

  it('refuses two at once, and takes one right behind another', () => {
    const other: [string, string] = ['2026-11-27T00:00', '2026-11-28T00:00']
    expect(away('2026-11-27T23:59', '2026-11-29T00:00', [other])).toMatchObject({ field: 'from' })
    expect(away('2026-11-26T00:00', '2026-11-27T00:01', [other])).toMatchObject({ field: 'from' })
    expect(away('2026-11-28T00:00', '2026-11-29T00:00', [other])).toBeNull()
    expect(away('2026-11-26T00:00', '2026-11-27T00:00', [other])).toBeNull()
  })
})

describe('who enters an absence', () => {
  it.each([
    ['staff', 'own', true],
    ['staff', 'other', false],
    ['operator', 'other', false],
    ['manager', 'other', true],
    ['admin', 'other', true],
    ['owner', 'other', true],
  ] as const)('%s for their %s: %s', (role, whose, may) =>
    expect(maySpeakFor({ role, staffId: 'own' }, whose)).toBe(may),
  )
})
