import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  addressSubject,
  afterFailure,
  type Attempts,
  lockedUntil,
  lockRules,
  passwordFault,
  standingOf,
} from '#server/features/session/rules.ts'
import { addMs, msBetween, realInstant } from '#server/kernel/time.ts'

const start = realInstant(Temporal.Instant.from('2026-03-01T08:00:00Z'))

function fail(times: number, rule = lockRules.name): { attempts: Attempts | null; locks: number[] } {
  let attempts: Attempts | null = null
  let now = start
  const locks: number[] = []
  for (let time = 0; time < times; time += 1) {
    attempts = afterFailure(attempts, rule, now)
    const until = lockedUntil(attempts, now)
    locks.push(until === null ? 0 : msBetween(now, until) / 1000)
    now = until ?? now
  }
  return { attempts, locks }
}

test('four failures are free, then each lock is twice as long, up to 15 minutes', () => {
  // 30 s × 2^5 = 960 s, over the longest of 900 s
  expect(fail(11).locks).toEqual([0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900])
})

test('a guesser who never rests gets about a hundred tries a day at one name', () => {
  const { locks } = fail(105)
  // 30 + 60 + 120 + 240 + 480 = 930 s for the first five locks, then (86,400 − 930) / 900 = 94.97 more: 4 + 5 + 94 = 103
  let seconds = 0
  const tries = locks.findIndex((lock) => (seconds += lock) > 86_400)
  expect(tries).toBe(103)
})

test('a lock ends at its very instant', () => {
  const { attempts } = fail(5)
  const until = addMs(start, 30_000)
  expect(lockedUntil(attempts, addMs(until, -1))).toEqual(until)
  expect(lockedUntil(attempts, until)).toBeNull()
})

test('failures are forgotten a day after the last one', () => {
  const { attempts } = fail(9)
  const last = attempts?.lastFailedRealAt ?? start
  expect(afterFailure(attempts, lockRules.name, addMs(last, 86_400_001)).failures).toBe(1)
  expect(afterFailure(attempts, lockRules.name, addMs(last, 86_400_000)).failures).toBe(10)
})

test('a lock never grows beyond the longest, however many failures there were', () => {
  fc.assert(
    fc.property(fc.integer({ min: 5, max: 1_000_000 }), (failures) => {
      const next = afterFailure({ failures, lastFailedRealAt: start, lockedUntilRealAt: null }, lockRules.name, start)
      const until = lockedUntil(next, start)
      expect(until === null ? 0 : msBetween(start, until)).toBeLessThanOrEqual(lockRules.name.longestMs)
      expect(until).not.toBeNull()
    }),
  )
})

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0DB8:0001:0002::9', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
])('tries from %s are counted at %s', (address, subject) => {
  expect(addressSubject(address)).toBe(subject)
})

test.each([
  ['short', [], 'too_short'],
  ['密码密码密码密码密', [], 'too_short'],
  ['x'.repeat(129), [], 'too_long'],
  ['aaaaaaaaaaaaaaaa', [], 'too_few_characters'],
  ['Chen.Lina-2026', ['chen.lina'], 'holds_the_name'],
  ['correct horse battery', ['ann'], null],
  ['八月桂花遍地开鲜红旗', [], null],
] as const)('the password %s of %j is refused as %s', (password, names, fault) => {
  expect(passwordFault(password, names)).toBe(fault)
})

test('an owner who came in by phone is staff there, and owner at the desk', () => {
  const owner = { role: 'owner', dataScope: 'all' } as const
  expect(standingOf('wecom', owner)).toEqual({ role: 'staff', dataScope: 'own' })
  expect(standingOf('password', owner)).toEqual(owner)
})
