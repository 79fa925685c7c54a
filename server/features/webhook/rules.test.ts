import { describe, expect, it } from 'vitest'
import { isToSuspend, retryAfterMs, urlFault, verdictOf } from '#server/features/webhook/rules.ts'

describe('an address', () => {
  it.each(['https://hooks.example.com/qunce?a=1', 'https://8.8.8.8/'])('%s is called', (url) => {
    expect(urlFault(url, false)).toBeNull()
  })
  it.each([
    ['not an address', 'url_unreadable'],
    ['http://hooks.example.com/', 'url_not_https'],
    ['ftp://hooks.example.com/', 'url_not_https'],
    ['https://name:word@hooks.example.com/', 'url_credentials'],
    ['https://hooks.example.com/#part', 'url_fragment'],
    ['http://127.0.0.1:8080/', 'url_own_machine'],
    ['https://localhost/', 'url_own_machine'],
    ['http://[::1]/', 'url_own_machine'],
  ])('%s is refused: %s', (url, rule) => {
    expect(urlFault(url, false)).toMatchObject({ field: 'url', value: url, rule, repair: expect.any(String) })
  })
  it.each(['http://127.0.0.1:8080/', 'http://localhost:1/x', 'http://[::1]:80/'])(
    '%s is called where this machine may be',
    (url) => {
      expect(urlFault(url, true)).toBeNull()
    },
  )
})

it('a message is tried 8 times, over 31 hours, and then given up', () => {
  const waits = Array.from({ length: 8 }, (_, index) => retryAfterMs(index + 1))
  // 5 s + 30 s + 2 min + 10 min + 1 h + 6 h + 24 h = 112,355 s
  expect(waits.reduce<number>((sum, wait) => sum + (wait ?? 0), 0)).toBe(112_355_000)
  expect([waits[0], waits[6], waits[7]]).toEqual([5_000, 86_400_000, null])
})

it('only an answer of 2xx tells that it was heard, and only 410 that no more is wanted', () => {
  expect([200, 204, 299].map(verdictOf)).toEqual(['sent', 'sent', 'sent'])
  expect(verdictOf(410)).toBe('gone')
  expect([null, 100, 301, 400, 404, 429, 500, 503].map(verdictOf)).toEqual(Array(8).fill('failed'))
})

it('a receiver is given up after 20 failures in a row, and not before a day of them', () => {
  const day = 86_400_000
  expect([isToSuspend(19, 2 * day), isToSuspend(20, day - 1), isToSuspend(20, day)]).toEqual([false, false, true])
})
