import { z } from 'zod'
import type { Call, CallOptions } from '#server/wecom/endpoint.ts'
import { optionalList, optionalText } from '#server/wecom/endpoint/fields.ts'

/** Who opened a page: a member, a contact we may know, or someone WeCom names by an openid alone. */
export type WecomVisitor =
  | { kind: 'staff'; userid: string; ticket: string | null }
  | { kind: 'contact'; externalUserid: string; openid: string }
  | { kind: 'stranger'; openid: string }

const visitorAnswer = z
  .object({ userid: optionalText, user_ticket: optionalText, openid: optionalText, external_userid: optionalText })
  .transform((answer): WecomVisitor => {
    if (answer.userid) return { kind: 'staff', userid: answer.userid, ticket: answer.user_ticket || null }
    if (answer.external_userid)
      return { kind: 'contact', externalUserid: answer.external_userid, openid: answer.openid }
    return { kind: 'stranger', openid: answer.openid }
  })

const addressesAnswer = z.object({ ip_list: optionalList(z.string()) }).transform((answer) => answer.ip_list)

/** Sign-in by OAuth (D91023), and where callbacks come from. */
export const oauthApi = (call: Call) => ({
  /** Who the code stands for. A code works once, so a lost answer is lost: the page is opened again. */
  visitor: (code: string, options?: CallOptions) =>
    call(
      { api: 'auth/getuserinfo', method: 'GET', repeat: 'never', answer: visitorAnswer },
      { query: { code } },
      options,
    ),

  /** The addresses WeCom calls back from, with `*` for a whole block. */
  callbackAddresses: (options?: CallOptions) =>
    call({ api: 'getcallbackip', method: 'GET', repeat: 'safe', answer: addressesAnswer }, {}, options),
})

/**
 * The page that sends a visitor back to `redirectUrl` with a code (D91022). `oauthUrl` stands for
 * https://open.weixin.qq.com; `state` is at most 128 letters and digits.
 */
export function authorizeUrl(ask: {
  oauthUrl: string
  corpId: string
  agentId: number
  redirectUrl: string
  state: string
}): string {
  const url = new URL(`${ask.oauthUrl.replace(/\/+$/, '')}/connect/oauth2/authorize`)
  url.searchParams.set('appid', ask.corpId)
  url.searchParams.set('redirect_uri', ask.redirectUrl)
  url.searchParams.set('response_type', 'code')
  url.searchParams.set('scope', 'snsapi_base')
  url.searchParams.set('state', ask.state)
  url.searchParams.set('agentid', String(ask.agentId))
  url.hash = 'wechat_redirect'
  return url.href
}
