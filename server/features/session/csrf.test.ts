import { expect, test } from 'vitest'
import { csrfTokens } from '#server/features/session/csrf.ts'

const { tokenOf, isTokenOf } = csrfTokens('a secret of this installation, long enough')

test('a token holds for its own session only', () => {
  expect(isTokenOf('a', tokenOf('a'))).toBe(true)
  expect(isTokenOf('b', tokenOf('a'))).toBe(false)
})

test.each(['', 'x', tokenOf('a').slice(0, -2), `${tokenOf('a')}AA`])('the token %j is refused', (token) => {
  expect(isTokenOf('a', token)).toBe(false)
})

test('another installation’s token is refused', () => {
  expect(isTokenOf('a', csrfTokens('the secret of another installation, as long').tokenOf('a'))).toBe(false)
})
