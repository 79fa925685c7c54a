import type { WecomResult } from '#server/wecom/result.ts'
import type { RealInstant } from '#server/kernel/time.ts'

/** What WeCom gives for two hours: the app's access token, and the two tickets of the JS-SDK. */
export type TokenKind = 'access_token' | 'jsapi_ticket' | 'agent_ticket'

export type Token = { value: string; expiresRealAt: RealInstant }

/** Where an app's tokens are kept, for all processes. */
export type TokenStore = {
  /**
   * A live token of this kind. When there is none, or the one there is equals `refused` (WeCom would not take it any
   * more), one caller of all processes runs `fetch` and the others wait for what it brings. A failed `fetch` is handed
   * to those who wait and stores nothing.
   */
  obtain(kind: TokenKind, refused: string | null, fetch: () => Promise<WecomResult<Token>>): Promise<WecomResult<Token>>
}

/** Whether a token may still be used: it has a minute of life left, so that it does not die on the way. */
export const isAlive = (token: Token, now: RealInstant): boolean =>
  token.expiresRealAt.epochMilliseconds - now.epochMilliseconds > 60_000

/** A token store of one process, for programs that have no database. */
export function createMemoryTokens(now: () => RealInstant): TokenStore {
  const held = new Map<TokenKind, Token>()
  const fetching = new Map<TokenKind, Promise<WecomResult<Token>>>()
  return {
    async obtain(kind, refused, fetch) {
      const token = held.get(kind)
      if (token && token.value !== refused && isAlive(token, now())) return { ok: true, value: token }
      const underWay = fetching.get(kind)
      if (underWay) return underWay
      const fetched = fetch().then((result) => {
        if (result.ok) held.set(kind, result.value)
        return result
      })
      const done = fetched.finally(() => fetching.delete(kind))
      fetching.set(kind, done)
      return done
    },
  }
}
