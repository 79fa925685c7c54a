import { expect, test } from 'vitest'
import { type Clock, clockWords, dayWords, hourOf, momentWords } from '#mobile/time.ts'

const shanghai: Clock = { zone: 'Asia/Shanghai', language: 'zh' }

test('shows the corp’s time, wherever the phone is', () => {
  expect(clockWords(shanghai, '2026-11-25T07:05:00Z')).toBe('15:05')
  expect(clockWords({ ...shanghai, zone: 'America/New_York' }, '2026-11-25T07:05:00Z')).toBe('02:05')
})

test('midnight is 00:00, not 24:00', () => {
  expect([clockWords(shanghai, '2026-11-24T16:00:00Z'), hourOf(shanghai, '2026-11-24T16:00:00Z')]).toEqual(['00:00', 0])
})

test('days are told in both languages', () => {
  expect(dayWords(shanghai, '2026-11-25T07:05:00Z')).toBe('11月25日 周三')
  expect(dayWords({ ...shanghai, language: 'en' }, '2026-11-25T07:05:00Z')).toBe('Wed 25 November')
})

test('a moment of another day says which, by the corp’s days', () => {
  const now = '2026-11-25T07:05:00Z'
  expect(momentWords(shanghai, '2026-11-25T15:59:00Z', now)).toBe('23:59')
  expect(momentWords(shanghai, '2026-11-25T16:00:00Z', now)).toBe('11月26日 00:00')
  expect(momentWords({ ...shanghai, language: 'en' }, '2026-11-24T01:00:00Z', now)).toBe('24 Nov, 09:00')
})
