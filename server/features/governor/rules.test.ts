import fc from 'fast-check'
import { expect, test } from 'vitest'
import { communityTypes, governorOf, COMMUNITY_TYPES } from '#contract/playbook.ts'
import { corpInstant, isBefore, localDateOf } from '#server/kernel/time.ts'
import {
  mayPost,
  nextQuietStart,
  quietEnd,
  quotaForToday,
  quotaWindow,
  type SendRequest,
  type Standing,
} from './rules.ts'

const zone = 'Asia/Shanghai'
const local = (text: string) => corpInstant(Temporal.PlainDateTime.from(text).toZonedDateTime(zone).toInstant())
const governor = governorOf({ group_per_day: 3, gap_minutes: 120, quiet: { from: '21:30', to: '08:00' } }, 'refined')

const request = (due: string, more: Partial<SendRequest> = {}): SendRequest => ({
  dueAt: local(due),
  expectedAt: more.dueAt ?? local(due),
  governor,
  catchUp: { rule: 'late', graceMinutes: 120 },
  column: null,
  ...more,
})
const idle: Standing = {
  zone,
  dismissed: false,
  ownerActive: true,
  inRun: true,
  paused: null,
  openUntil: null,
  permitUntil: null,
  lastSentAt: null,
  usedToday: 0,
  keptToday: 0,
  usedThisWeek: 0,
  usedByColumnToday: 0,
  usedByColumnThisWeek: 0,
  overloadedShare: 0,
}

test.each([
  // due, now, standing, expected
  ['2026-11-25T15:00', '2026-11-25T15:00', {}, { kind: 'release', expiresAt: local('2026-11-25T17:00') }],
  // 20:00 + 120 min grace = 22:00, but quiet hours begin at 21:30.
  ['2026-11-25T20:00', '2026-11-25T20:00', {}, { kind: 'release', expiresAt: local('2026-11-25T21:30') }],
  // Last sent 14:00 + 2 h gap = 16:00, inside the grace that ends at 17:00.
  [
    '2026-11-25T15:00',
    '2026-11-25T15:00',
    { lastSentAt: local('2026-11-25T14:00') },
    { kind: 'defer', until: local('2026-11-25T16:00'), reason: 'gap' },
  ],
  // Last sent 14:58 + 2 h = 16:58, and 5 minutes to tap would pass 17:00.
  ['2026-11-25T15:00', '2026-11-25T15:00', { lastSentAt: local('2026-11-25T14:58') }, { kind: 'drop', reason: 'gap' }],
  ['2026-11-25T15:00', '2026-11-25T15:00', { usedToday: 3 }, { kind: 'drop', reason: 'cap_day' }],
  ['2026-11-25T15:00', '2026-11-25T15:00', { overloadedShare: 0.31 }, { kind: 'drop', reason: 'load' }],
  [
    '2026-11-25T15:00',
    '2026-11-25T15:00',
    { overloadedShare: 0.3 },
    { kind: 'release', expiresAt: local('2026-11-25T17:00') },
  ],
  [
    '2026-11-25T15:00',
    '2026-11-25T15:00',
    { openUntil: local('2026-11-25T15:40') },
    { kind: 'defer', until: local('2026-11-25T15:40'), reason: 'open_release' },
  ],
  [
    '2026-11-25T07:00',
    '2026-11-25T07:00',
    {},
    { kind: 'defer', until: local('2026-11-25T08:00'), reason: 'quiet_hours' },
  ],
  ['2026-11-25T15:00', '2026-11-25T15:00', { paused: 'run' }, { kind: 'wait', paused: 'run' }],
  ['2026-11-25T15:00', '2026-11-25T16:30', {}, { kind: 'release', expiresAt: local('2026-11-25T17:00') }],
  ['2026-11-25T15:00', '2026-11-25T17:01', {}, { kind: 'drop', reason: 'grace_over' }],
  [
    '2026-11-25T15:00',
    '2026-11-25T15:00',
    { dismissed: true, paused: 'corp' },
    { kind: 'drop', reason: 'group_chat_dismissed' },
  ],
])('due %s at %s with %j', (due, now, more, expected) => {
  const verdict = mayPost(request(due), { ...idle, ...(more as Partial<Standing>) }, local(now)) // rows differ in shape
  expect(JSON.stringify(verdict)).toBe(JSON.stringify(expected))
})

test('a column that is full for the week waits for Monday, one that is full for the day for tomorrow', () => {
  // Friday the 27th at 23:40 by a governor without quiet hours; its grace of 24 h ends on Saturday.
  const awake = governorOf({ quiet: { from: '00:00', to: '00:00' } }, 'refined')
  const ask = (due: string, column: SendRequest['column']) =>
    request(due, { governor: awake, catchUp: { rule: 'late', graceMinutes: 1440 }, column })
  const full = { ...idle, usedByColumnToday: 1, usedByColumnThisWeek: 2 }
  const friday = '2026-11-27T23:40'
  expect(mayPost(ask(friday, { perDay: 1, perWeek: null }), full, local(friday))).toEqual({
    kind: 'defer',
    until: local('2026-11-28T00:00'),
    reason: 'cap_column',
  })
  expect(mayPost(ask(friday, { perDay: null, perWeek: 2 }), full, local(friday))).toEqual({
    kind: 'drop',
    reason: 'cap_column',
  })
  const sunday = '2026-11-29T23:40'
  expect(mayPost(ask(sunday, { perDay: null, perWeek: 2 }), full, local(sunday))).toEqual({
    kind: 'defer',
    until: local('2026-11-30T00:00'),
    reason: 'cap_column',
  })
})

test.each([
  // 3 minutes before quiet hours nobody can be asked to tap; its grace of 11 h lasts until they are over.
  ['2026-11-25T21:27', 660, {}, { kind: 'defer', until: local('2026-11-26T08:00'), reason: 'quiet_hours' }],
  ['2026-11-25T21:27', 120, {}, { kind: 'drop', reason: 'no_time_before_limit' }],
  // The same before midnight without quiet hours, where the cap of the day that ends would be taken.
  ['2026-11-25T23:57', 120, { quiet: 'none' }, { kind: 'defer', until: local('2026-11-26T00:00'), reason: 'cap_day' }],
  ['2026-11-25T23:55', 120, { quiet: 'none' }, { kind: 'release', expiresAt: local('2026-11-26T00:00') }],
])(
  'too close to a limit, at %s with %i minutes of grace and %j, it waits for the next free moment',
  (due, graceMinutes, more, expected) => {
    const awake = governorOf({ quiet: { from: '00:00', to: '00:00' } }, 'refined')
    const parts = { catchUp: { rule: 'late', graceMinutes }, ...('quiet' in more && { governor: awake }) } as const
    expect(mayPost(request(due, parts), idle, local(due))).toEqual(expected)
  },
)

test('a missed step follows its rule: skipped, or put to a person', () => {
  const late = local('2026-11-25T15:30')
  expect(mayPost(request('2026-11-25T15:00', { catchUp: { rule: 'skip', graceMinutes: 0 } }), idle, late)).toEqual({
    kind: 'drop',
    reason: 'missed',
  })
  expect(mayPost(request('2026-11-25T15:00', { catchUp: { rule: 'ask', graceMinutes: 300 } }), idle, late)).toEqual({
    kind: 'ask',
    until: local('2026-11-26T15:00'),
  })
})

test('a question that nobody answered ends a day after the step was due', () => {
  const ask = request('2026-11-25T15:00', { catchUp: { rule: 'ask', graceMinutes: 120 } })
  expect(mayPost(ask, idle, local('2026-11-26T14:59'))).toMatchObject({ kind: 'ask' })
  expect(mayPost(ask, idle, local('2026-11-26T15:00'))).toEqual({ kind: 'drop', reason: 'missed' })
})

test.each(['skip', 'ask', 'late'] as const)('what the governor itself held up was not missed (rule %s)', (rule) => {
  // Due 15:00, held until 15:40 by another release, decided then: 40 min after its time, but as soon as it could be.
  const held = { catchUp: { rule, graceMinutes: 120 }, expectedAt: local('2026-11-25T15:40') }
  expect(mayPost(request('2026-11-25T15:00', held), idle, local('2026-11-25T15:40'))).toEqual({
    kind: 'release',
    expiresAt: local('2026-11-25T17:00'),
  })
  // Its grace still bounds it.
  const late = { ...held, expectedAt: local('2026-11-25T17:01') }
  expect(mayPost(request('2026-11-25T15:00', late), idle, local('2026-11-25T17:01'))).toEqual({
    kind: 'drop',
    reason: 'grace_over',
  })
})

test('a release whose limit has passed is waited for as long as it is open', () => {
  expect(
    mayPost(request('2026-11-25T15:00'), { ...idle, openUntil: local('2026-11-25T14:00') }, local('2026-11-25T15:00')),
  ).toEqual({ kind: 'defer', until: local('2026-11-25T15:01'), reason: 'open_release' })
})

test.each([
  // Open until 17:00, as long as this step's own grace: it may end sooner, so 17:00 − 5 min is the last look.
  ['2026-11-25T15:00', {}, { kind: 'defer', until: local('2026-11-25T16:55'), reason: 'open_release' }],
  ['2026-11-25T16:55', {}, { kind: 'drop', reason: 'open_release' }],
  // The day's cap would not let it out even if the release ended now.
  ['2026-11-25T15:00', { usedToday: 3 }, { kind: 'drop', reason: 'cap_day' }],
])('behind a release that may be open for as long as its own grace, at %s with %j', (now, more, expected) => {
  const behind = request('2026-11-25T15:00', { expectedAt: local(now) })
  const standing = { ...idle, openUntil: local('2026-11-25T17:00'), ...more }
  expect(mayPost(behind, standing, local(now))).toEqual(expected)
})

test('a permit that is still out holds the step back until it has run out', () => {
  expect(
    mayPost(
      request('2026-11-25T15:00'),
      { ...idle, permitUntil: local('2026-11-25T15:02') },
      local('2026-11-25T15:01'),
    ),
  ).toEqual({ kind: 'defer', until: local('2026-11-25T15:02'), reason: 'permit_out' })
})

test('whatever the standing, nothing is released inside quiet hours, over a cap, in the gap, or past the day', () => {
  const minutes = (max: number) => fc.integer({ min: 0, max })
  fc.assert(
    fc.property(
      fc.record({
        due: minutes(3000),
        late: minutes(600),
        sentBefore: fc.option(minutes(400)),
        used: minutes(4),
        ofColumn: minutes(4),
        column: fc.option(
          fc.record({
            perDay: fc.option(fc.integer({ min: 1, max: 3 })),
            perWeek: fc.option(fc.integer({ min: 1, max: 5 })),
          }),
        ),
        load: fc.double({ min: 0, max: 1, noNaN: true }),
        type: fc.constantFrom(...COMMUNITY_TYPES),
        grace: minutes(600),
      }),
      ({ due, late, sentBefore, used, ofColumn, column, load, type, grace }) => {
        const rules = governorOf({}, type)
        const dueAt = corpInstant(local('2026-11-25T00:00').add({ minutes: due }))
        const now = corpInstant(dueAt.add({ minutes: late }))
        const lastSentAt = sentBefore === null ? null : corpInstant(now.subtract({ minutes: sentBefore }))
        const verdict = mayPost(
          {
            dueAt,
            expectedAt: dueAt,
            governor: rules,
            catchUp: { rule: 'late', graceMinutes: grace },
            column,
          },
          {
            ...idle,
            lastSentAt,
            usedToday: used,
            usedByColumnToday: ofColumn,
            usedByColumnThisWeek: ofColumn,
            overloadedShare: load,
          },
          now,
        )
        fc.pre(verdict.kind === 'release')
        if (verdict.kind !== 'release') return
        expect(quietEnd(now, rules.quiet, zone)).toBeNull()
        expect(isBefore(nextQuietStart(now, rules.quiet, zone), verdict.expiresAt)).toBe(false)
        expect(used).toBeLessThan(communityTypes[type].sendsPerDay)
        expect(ofColumn).toBeLessThan(column?.perDay ?? 9)
        expect(ofColumn).toBeLessThan(column?.perWeek ?? 9)
        expect(sentBefore ?? 1e9).toBeGreaterThanOrEqual(rules.gapMinutes)
        expect(load * 100).toBeLessThanOrEqual(rules.holdAbovePercent)
        expect(
          localDateOf(corpInstant(verdict.expiresAt.subtract({ nanoseconds: 1 })), zone).equals(localDateOf(now, zone)),
        ).toBe(true)
      },
    ),
    { numRuns: 2000 },
  )
}, 120_000)

test('what is deferred is deferred to a later moment, inside its grace', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1440 }),
      fc.integer({ min: 0, max: 300 }),
      fc.integer({ min: 0, max: 240 }),
      (due, late, sentBefore) => {
        const dueAt = corpInstant(local('2026-11-25T00:00').add({ minutes: due }))
        const now = corpInstant(dueAt.add({ minutes: late }))
        const verdict = mayPost(
          request('2026-11-25T00:00', { dueAt }),
          { ...idle, lastSentAt: corpInstant(now.subtract({ minutes: sentBefore })) },
          now,
        )
        fc.pre(verdict.kind === 'defer')
        if (verdict.kind !== 'defer') return
        expect(isBefore(now, verdict.until)).toBe(true)
        expect(isBefore(verdict.until, corpInstant(dueAt.add({ minutes: 120 })))).toBe(true)
      },
    ),
  )
})

test('quiet hours may lie within a day, cross midnight, or not exist', () => {
  expect(
    quietEnd(local('2026-11-25T13:00'), { from: '12:30', to: '14:00' }, zone)?.equals(local('2026-11-25T14:00')),
  ).toBe(true)
  expect(
    quietEnd(local('2026-11-25T02:00'), { from: '21:30', to: '08:00' }, zone)?.equals(local('2026-11-25T08:00')),
  ).toBe(true)
  expect(quietEnd(local('2026-11-25T08:00'), { from: '21:30', to: '08:00' }, zone)).toBeNull()
  expect(quietEnd(local('2026-11-25T02:00'), { from: '08:00', to: '08:00' }, zone)).toBeNull()
})

test('the ceiling of each mode and what today may take of it', () => {
  const day = Temporal.PlainDate.from('2026-11-25') // a Wednesday
  expect(quotaWindow('week', day)).toEqual({ startsOn: Temporal.PlainDate.from('2026-11-23'), quota: 7 })
  expect(quotaWindow('month', day).quota).toBe(30)
  expect(quotaForToday('day', day, 1)).toBe(1)
  expect(quotaForToday('day', day, 0)).toBe(0)
  // Wednesday to Sunday are 5 days; 7 left: ceil(7 / 5) = 2.
  expect(quotaForToday('week', day, 7)).toBe(2)
  // 25th to 30th are 6 days; 6 left: 1 a day.
  expect(quotaForToday('month', day, 6)).toBe(1)
})
