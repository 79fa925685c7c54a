import { z } from 'zod'
import type { CallOptions, Call } from '#server/wecom/endpoint.ts'
import type { WecomResult } from '#server/wecom/result.ts'
import type { Token, TokenStore } from '#server/wecom/token.ts'
import { addMs, type RealInstant } from '#server/kernel/time.ts'

/** The app's access token (D91039). */
export const tokenEndpoint = {
  api: 'gettoken',
  method: 'GET',
  repeat: 'safe',
  answer: z
    .object({ access_token: z.string().min(1), expires_in: z.number().int().positive() })
    .transform((answer) => ({ value: answer.access_token, expiresInMs: answer.expires_in * 1000 })),
} as const

const ticketAnswer = z
  .object({ ticket: z.string().min(1), expires_in: z.number().int().positive() })
  .transform((answer) => ({ value: answer.ticket, expiresInMs: answer.expires_in * 1000 }))

/** The two tickets that sign pages for the JS-SDK (spec 20 section 13), kept like tokens: WeCom allows 100 an hour. */
export function ticketApi(call: Call, tokens: TokenStore, now: () => RealInstant) {
  const obtain = (
    kind: 'jsapi_ticket' | 'agent_ticket',
    api: string,
    query: Record<string, string>,
    options?: CallOptions,
  ): Promise<WecomResult<Token>> =>
    tokens.obtain(kind, null, async () => {
      const result = await call({ api, method: 'GET', repeat: 'safe', answer: ticketAnswer }, { query }, options)
      if (!result.ok) return result
      return {
        ok: true,
        value: { value: result.value.value, expiresRealAt: addMs(now(), result.value.expiresInMs) },
      }
    })
  return {
    /** For `wx.config`: the corp's ticket. */
    corp: (options?: CallOptions) => obtain('jsapi_ticket', 'get_jsapi_ticket', {}, options),
    /** For `wx.agentConfig`: the app's ticket. */
    agent: (options?: CallOptions) => obtain('agent_ticket', 'ticket/get', { type: 'agent_config' }, options),
  }
}
