import { expect, test } from 'vitest'
import { nicknameFit } from './nickname.ts'

test.each([
  ['杭州+豆豆+8个月', true],
  ['杭州＋豆豆＋8个月', true],
  ['  杭州+豆豆+8个月 ', true],
  ['豆豆妈', false],
  ['杭州+豆豆', false],
  ['', false],
])('a nickname is held against the whole pattern: %s', (nickname, expected) => {
  expect(nicknameFit('^\\S{2,8}[+＋-]\\S{1,8}[+＋-]\\S{1,8}$')?.(nickname)).toBe(expected)
})

test('a pattern without anchors is looked for anywhere', () => {
  expect(nicknameFit('[+＋]')?.('杭州+豆豆')).toBe(true)
})

test('Chinese characters count as one, in classes too', () => {
  expect(nicknameFit('^\\p{Han}{2}$')?.('豆豆')).toBe(true)
  expect(nicknameFit('^.{2}$')?.('👶豆')).toBe(true)
})

test.each(['^(.{2,6}', '(?=a)b', '(a)\\1', '(x{1000}){1000}'])('what RE2 cannot run is no pattern: %s', (pattern) => {
  expect(nicknameFit(pattern)).toBeNull()
})

test('a pattern that makes a backtracking engine hang takes no longer than others', () => {
  const fits = nicknameFit('^(a+)+$')
  // A backtracking engine tries 2^40 ways before it gives up.
  expect(fits?.(`${'a'.repeat(40)}!`)).toBe(false)
  expect(fits?.('a'.repeat(40))).toBe(true)
})
