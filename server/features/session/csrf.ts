import { createHmac, timingSafeEqual } from 'node:crypto'

/**
 * CSRF tokens: an HMAC of the session's id under a key of their own, sent back in a header (OWASP CSRF Prevention Cheat
 * Sheet, "Signed Double-Submit Cookie"). Bound to the session, so that one of another session or planted by a
 * neighbouring host is worth nothing; nothing is stored.
 */
export type CsrfTokens = { tokenOf(sessionId: string): string; isTokenOf(sessionId: string, token: string): boolean }

export function csrfTokens(key: string): CsrfTokens {
  const digest = (sessionId: string): Buffer => createHmac('sha256', key).update(sessionId).digest()
  return {
    tokenOf: (sessionId) => digest(sessionId).toString('base64url'),
    isTokenOf: (sessionId, token) => {
      const given = Buffer.from(token, 'base64url')
      const expected = digest(sessionId)
      return given.length === expected.length && timingSafeEqual(given, expected)
    },
  }
}
