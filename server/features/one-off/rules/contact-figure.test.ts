import { describe, expect, test } from 'vitest'
import { countsOf, figuresOf, figuresOfPart, type Foreseen, reasonsOf } from './contact-figure.ts'

const at = Temporal.Instant.from('2026-11-24T00:00:00Z')
const row = (given: Partial<Foreseen>): Foreseen => ({
  place: 1,
  outcome: 'released',
  reason: null,
  staffId: 'wang',
  staff: '王敏',
  contacts: 1,
  until: null,
  ...given,
})

describe('what a message to contacts comes to', () => {
  test('is counted by outcome, and by whoever is asked to send it', () => {
    const rows = [
      row({ contacts: 12_000 }),
      row({ place: 2, contacts: 30 }),
      row({ staffId: 'li', staff: '李雷', contacts: 5 }),
      row({ staffId: null, staff: null, contacts: 7 }),
      row({ outcome: 'deferred', reason: 'cap_day', contacts: 3, until: at }),
      row({ outcome: 'deferred', reason: 'cap_day', contacts: 1, staffId: 'li', until: at.add({ hours: 8 }) }),
      row({ outcome: 'skipped', reason: 'opted_out', contacts: 2 }),
      row({ outcome: 'skipped', reason: 'not_a_friend', contacts: 9, staffId: null }),
    ]
    expect(figuresOf(rows)).toEqual({
      // 12,000 + 30 + 5 + 7 reached, 4 put off, 11 left out
      contacts: 12_057,
      reached: 12_042,
      outcomes: [
        { outcome: 'reached', reason: null, contacts: 12_042, until: null },
        { outcome: 'deferred', reason: 'cap_day', contacts: 4, until: '2026-11-24T08:00:00Z' },
        { outcome: 'left_out', reason: 'not_a_friend', contacts: 9, until: null },
        { outcome: 'left_out', reason: 'opted_out', contacts: 2, until: null },
      ],
      // 王敏 confirms two mass sends of the first part, 10,000 and 2,000, and one of the second; 李雷 one.
      taps: 4,
      staff: 2,
      byStaff: [
        { staffId: 'wang', name: '王敏', contacts: 12_030, taps: 3 },
        { staffId: 'li', name: '李雷', contacts: 5, taps: 1 },
      ],
      unnamed: 7,
    })
    expect(figuresOfPart(rows, 2)).toEqual({ contacts: 30, reached: 30 })
  })

  test('names fifty staff at most, and says how many there are', () => {
    const rows = Array.from({ length: 60 }, (_, nth) => row({ staffId: `staff-${nth}`, contacts: nth + 1 }))
    const figures = figuresOf(rows)
    expect([figures.staff, figures.byStaff.length, figures.byStaff[0]?.contacts]).toEqual([60, 50, 60])
  })
})

test('how contacts stand is counted by state and by reason', () => {
  const rows = [
    { state: 'sent' as const, reason: null, contacts: 8 },
    { state: 'skipped' as const, reason: 'opted_out', contacts: 1 },
    { state: 'skipped' as const, reason: 'cap_day', contacts: 2 },
    { state: 'skipped' as const, reason: 'opted_out', contacts: 4 },
  ]
  expect([countsOf(rows), reasonsOf(rows)]).toEqual([
    { sent: 8, skipped: 7 },
    [
      { state: 'skipped', reason: 'opted_out', contacts: 5 },
      { state: 'skipped', reason: 'cap_day', contacts: 2 },
    ],
  ])
})
