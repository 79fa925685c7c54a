import { expect, test } from 'vitest'
import { addMs, realInstant, type RealInstant } from '#server/kernel/time.ts'
import { blockAfterRefusal, createMemoryAllowance, grant, type Window } from '#server/wecom/allowance.ts'

const at = (text: string): RealInstant => realInstant(Temporal.Instant.from(text))
const ten = at('2026-11-22T10:00:00Z')

/** A minute's window whose calls were made in the ten seconds that begin so many seconds from 10:00:00. */
const minute = (used: Record<number, number> = {}, blockedUntilRealAt: RealInstant | null = null): Window => ({
  span: 'minute',
  ceiling: 100,
  parts: Object.entries(used).map(([second, count]) => ({
    startsRealAt: addMs(ten, Number(second) * 1000),
    used: count,
  })),
  blockedUntilRealAt,
})
const hour = (used: number): Window => ({
  span: 'hour',
  ceiling: 1_000,
  parts: [{ startsRealAt: ten, used }],
  blockedUntilRealAt: null,
})

test.each([
  // calls by ten seconds, second, of 50 wanted → granted, wait in seconds
  [{}, 0, 50, 0],
  [{ 0: 80 }, 5, 20, 0],
  // What was used from 0 on counts until the part that begins at 70.
  [{ 0: 100 }, 30, 0, 40],
  [{ 0: 100 }, 69, 0, 1],
  [{ 0: 100 }, 70, 50, 0],
  // 30 free at 70, when the first 30 have gone; the other 70 stay until 100.
  [{ 0: 30, 30: 70 }, 45, 0, 25],
  [{ 0: 30, 30: 70 }, 75, 30, 0],
])('with %j used, at second %i, of 50 wanted %i are granted, else in %i s', (used, second, granted, seconds) => {
  expect(grant([minute(used)], 50, addMs(ten, second * 1000))).toEqual({ granted, waitMs: seconds * 1000 })
})

test('the tightest window decides, and a block counts for all of it', () => {
  expect(grant([minute(), hour(997)], 50, ten)).toEqual({ granted: 3, waitMs: 0 })
  const blocked = minute({}, addMs(ten, 45_000))
  expect(grant([blocked, hour(0)], 50, addMs(ten, 15_000))).toEqual({ granted: 0, waitMs: 30_000 })
})

test('a steady caller never gets more than the ceiling into any 60 seconds', async () => {
  let now = at('2026-11-22T10:00:20Z')
  const allowance = createMemoryAllowance(() => now)
  const calls: number[] = []
  // Asks 300 times a second for three minutes: 54,000 calls wanted against 10,000 a minute.
  for (let tick = 0; tick < 1_800; tick += 1) {
    for (let ask = 0; ask < 30 && (await allowance.take('externalcontact/get')).ok; ask += 1)
      calls.push(now.epochMilliseconds)
    now = addMs(now, 100)
  }
  let from = 0
  let most = 0
  for (const [to, call] of calls.entries()) {
    while ((calls[from] ?? 0) <= call - 60_000) from += 1
    most = Math.max(most, to - from + 1)
  }
  expect(most).toBeLessThanOrEqual(10_000)
  expect(calls.length).toBeGreaterThan(20_000)
})

test.each([
  // what is known when 45009 comes → how long it is
  ['the minute only', [minute()], 60_000],
  ['an hour nearly used up', [minute(), hour(960)], 3_600_000],
  ['a minute just sat out in vain', [minute({}, addMs(ten, 20_000))], 3_600_000],
  ['no ceiling a minute', [hour(0)], 3_600_000],
])('a refusal with %s blocks for as long as D90312 says', (_name, windows, ms) => {
  const now = addMs(ten, 30_000)
  expect(blockAfterRefusal('externalcontact/get', windows, now).until.epochMilliseconds - now.epochMilliseconds).toBe(
    ms,
  )
})

test('too many wrong secrets close gettoken for an hour', () => {
  expect(blockAfterRefusal('gettoken', [minute()], ten)).toEqual({ span: 'hour', until: addMs(ten, 3_600_000) })
})
