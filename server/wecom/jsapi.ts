import { createHash } from 'node:crypto'

/** What a page's JS-SDK is signed with: a ticket, and the page's address without what stands behind #. */
export type JsapiInput = { ticket: string; nonceStr: string; timestamp: number; url: string }

/** The signature of `wx.config` and `wx.agentConfig`, lower-case hex; raw values in this order (D96909). */
export const signJsapi = ({ ticket, nonceStr, timestamp, url }: JsapiInput): string =>
  createHash('sha1')
    .update(`jsapi_ticket=${ticket}&noncestr=${nonceStr}&timestamp=${timestamp}&url=${url}`)
    .digest('hex')

/** Where pages meet WeCom's own client. */
export type ClientHosts = {
  /** The scripts of the JS-SDK, in the order in which they are loaded. */
  scripts: readonly string[]
  /** Who may show our pages in a frame, as sources of a content security policy. */
  frames: readonly string[]
}

const tencent: ClientHosts = {
  scripts: [
    'https://res.wx.qq.com/open/js/jweixin-1.2.0.js',
    'https://open.work.weixin.qq.com/wwopen/js/jwxwork-1.0.0.js',
  ],
  frames: ['https://work.weixin.qq.com', 'https://*.work.weixin.qq.com'],
}

/** `oauthUrl` stands for https://open.weixin.qq.com; any other is a WeCom that serves the scripts and the frame itself. */
export function clientHosts(oauthUrl: string): ClientHosts {
  const { hostname, origin } = new URL(oauthUrl)
  if (hostname === 'open.weixin.qq.com') return tencent
  return { scripts: tencent.scripts.map((script) => origin + new URL(script).pathname), frames: [origin] }
}
