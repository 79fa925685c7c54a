import { encrypt, getSignature } from '@wecom/crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { realInstant, type RealInstant } from '#server/kernel/time.ts'
import { type CallbackSettings, isAesKey, isCallbackToken, openCallback } from '#server/wecom/callback/crypto.ts'

const unix = (seconds: number): RealInstant => realInstant(Temporal.Instant.fromEpochMilliseconds(seconds * 1000))

describe('vectors', () => {
  test('the official sample opens (D90968)', () => {
    const settings = {
      token: 'QDG6eK',
      aesKey: 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C',
      receiveId: 'wx5823bf96d3bd56c7',
    }
    const query = {
      msg_signature: '477715d11cdb4164915debcba66cb864d751f3e6',
      timestamp: '1409659813',
      nonce: '1372623149',
    }
    const sealed =
      'RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q=='
    const opened = openCallback(settings, { query, sealed, now: unix(1_409_659_813) })
    expect(opened).toMatchObject({ ok: true })
    expect(opened.ok && opened.message.split('\n')).toContain('<Content><![CDATA[hello]]></Content>')
  })

  test('the echo string of the official test tool opens', () => {
    const settings = {
      token: 'kjr2TKI8umCBfVF3wAHk8JiPwma5VBme',
      aesKey: '4Ma3YBrSBbX2aez8MJpXGBne5LSDwgGqHbhM9WPYIws',
      receiveId: 'ww6a112864f8022910',
    }
    const query = {
      msg_signature: '1ba3cb09c0d2c2b3ed6900d37f91a6efae6cb011',
      timestamp: '1583940690',
      nonce: 'VHh7ymSeb0jc4lSb',
    }
    const sealed = '6KmUQuPVu7UhjyVqRdbo5SfcRqaHvbUlKSHFvBV2ZuR6TIlKsygcfeSd1GDplg1C5KSKr6UPHCaC/nIX3ZNt9w=='
    expect(openCallback(settings, { query, sealed, now: unix(1_583_940_690) })).toEqual({
      ok: true,
      message: '94966531020182955848408',
    })
  })
})

const settings: CallbackSettings = { token: 'T0ken', aesKey: 'a'.repeat(42) + 'A', receiveId: 'ww00' }
const now = unix(1_700_000_000)
const seal = (message: string, given: Partial<CallbackSettings & { timestamp: number }> = {}) => {
  const { token, aesKey, receiveId, timestamp } = { ...settings, timestamp: 1_700_000_000, ...given }
  const sealed = encrypt(aesKey, message, receiveId)
  const query = { msg_signature: getSignature(token, timestamp, 'n', sealed), timestamp: String(timestamp), nonce: 'n' }
  return { sealed, query, now }
}

describe('what is refused', () => {
  test('opens its own, up to ten minutes off either way', () => {
    for (const timestamp of [1_699_999_400, 1_700_000_600])
      expect(openCallback(settings, seal('hi', { timestamp }))).toEqual({ ok: true, message: 'hi' })
  })

  test.each([
    ['another token', seal('hi', { token: 'other' }), 'signature_wrong'],
    ['another key', seal('hi', { aesKey: 'b'.repeat(42) + 'E' }), 'receiver_wrong'],
    ['another receiver', seal('hi', { receiveId: 'ww01' }), 'receiver_wrong'],
    ['a stale timestamp', seal('hi', { timestamp: 1_699_999_399 }), 'timestamp_stale'],
    ['a timestamp of the future', seal('hi', { timestamp: 1_700_000_601 }), 'timestamp_stale'],
    ['no seal', { ...seal('hi'), sealed: '' }, 'query_incomplete'],
    ['no signature', { ...seal('hi'), query: {} }, 'query_incomplete'],
  ])('%s', (_name, ask, reason) => {
    const opened = openCallback(settings, ask)
    expect(opened.ok).toBe(false)
    // Under another key the plain text is noise: it may fail to decipher, or name no receiver that is ours.
    expect(opened.ok ? '' : opened.reason).toMatch(
      reason === 'receiver_wrong' ? /receiver_wrong|undecipherable/ : reason,
    )
  })

  test('whatever is signed, nothing throws and nothing but our own seal opens', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String()), (sealed) => {
        const query = {
          msg_signature: getSignature(settings.token, '1700000000', 'n', sealed),
          timestamp: '1700000000',
          nonce: 'n',
        }
        expect(openCallback(settings, { query, sealed, now }).ok).toBe(false)
      }),
      { numRuns: 2_000 },
    )
  })

  test('one changed letter of the seal or the signature is enough', () => {
    const ask = seal('hello')
    fc.assert(
      fc.property(fc.nat(ask.sealed.length - 1), (at) => {
        const other = ask.sealed[at] === 'A' ? 'B' : 'A'
        const sealed = ask.sealed.slice(0, at) + other + ask.sealed.slice(at + 1)
        expect(openCallback(settings, { ...ask, sealed })).toEqual({ ok: false, reason: 'signature_wrong' })
      }),
    )
  })
})

test.each(['', 'a'.repeat(42), 'a'.repeat(44), 'a'.repeat(42) + '=', 'a'.repeat(42) + '$'])(
  '%j is no EncodingAESKey',
  (key) => {
    expect(isAesKey(key)).toBe(false)
  },
)

test('a token has at most 32 letters and digits', () => {
  expect([
    isCallbackToken('a'.repeat(32)),
    isCallbackToken('a'.repeat(33)),
    isCallbackToken('a-b'),
    isCallbackToken(''),
  ]).toEqual([true, false, false, false])
})
