import { randomInt } from 'node:crypto'
import { encrypt, getSignature } from '@wecom/crypto'
import { bad, type Finding, ok, skipped } from '#server/features/corp/check/finding.ts'
import type { Subject } from '#server/features/corp/check/subject.ts'
import { isAesKey, type Send } from '#server/wecom/index.ts'

const answerWithinMs = 1_000

/**
 * Asks our own callback address what WeCom asks of it: to decrypt a text and answer it bare, within a second (D90930).
 * It goes over the public address, so that proxies and certificates are part of it.
 */
export async function checkCallback(subject: Subject, send: Send): Promise<Finding[]> {
  if (!isAesKey(subject.aesKey))
    return [skipped('public_url', 'callback_aes_key'), skipped('callback', 'callback_aes_key')]
  const url = callbackUrl(subject)
  const address = `${url.origin}${url.pathname}`
  const echo = String(randomInt(10 ** 9, 10 ** 12))
  const sealed = encrypt(subject.aesKey, echo, subject.wecomCorpId)
  const timestamp = String(Math.floor(Temporal.Now.instant().epochMilliseconds / 1000))
  url.searchParams.set('msg_signature', getSignature(subject.token, timestamp, 'doctor', sealed))
  url.searchParams.set('timestamp', timestamp)
  url.searchParams.set('nonce', 'doctor')
  url.searchParams.set('echostr', sealed)
  const begun = performance.now()
  const outcome = await send({ method: 'GET', url, timeoutMs: 5_000 })
  const tookMs = Math.round(performance.now() - begun)
  if (outcome.kind !== 'answered')
    return [
      bad(
        'fail',
        'public_url',
        {
          zh: `访问不到 ${address}：${outcome.cause.message}`,
          en: `${address} cannot be reached: ${outcome.cause.message}`,
        },
        {
          zh: '先运行 npm start；若有反向代理，核对 QUNCE_PUBLIC_URL、证书和转发',
          en: 'run npm start first; behind a proxy, compare QUNCE_PUBLIC_URL, certificate and forwarding',
        },
      ),
      skipped('callback', 'public_url'),
    ]
  return [publicUrl(subject), callback(address, outcome.status, outcome.body.toString('utf8') === echo, tookMs)]
}

const callbackUrl = ({ publicUrl, slug }: Subject): URL => new URL(`${publicUrl}/wecom/${slug}/callback`)

function publicUrl({ publicUrl: text, baseUrl }: Subject): Finding {
  const { hostname, protocol } = new URL(text)
  const isLocal = hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]'
  if (!isLocal || new URL(baseUrl).hostname === hostname)
    return protocol === 'https:' || isLocal
      ? ok('public_url', `${text} 可以访问`, `${text} can be reached`)
      : bad(
          'warn',
          'public_url',
          { zh: `${text} 不是 https`, en: `${text} is not https` },
          {
            zh: '换成 https 地址：员工页面和登录都要经过它',
            en: 'use an https address: staff pages and sign-in go over it',
          },
        )
  return bad(
    'fail',
    'public_url',
    { zh: `${text} 只有本机能访问，企业微信回调进不来`, en: `${text} is this machine’s own: WeCom cannot call it` },
    {
      zh: '给服务器一个公网地址，并写进 QUNCE_PUBLIC_URL',
      en: 'give the server a public address and set QUNCE_PUBLIC_URL',
    },
  )
}

function callback(address: string, status: number, isEchoed: boolean, tookMs: number): Finding {
  if (status === 200 && isEchoed && tookMs <= answerWithinMs)
    return ok(
      'callback',
      `回调地址 ${address} 通过验证（${tookMs} 毫秒）`,
      `${address} passes WeCom’s check (${tookMs} ms)`,
    )
  if (status === 200 && isEchoed)
    return bad(
      'warn',
      'callback',
      {
        zh: `回调地址 ${tookMs} 毫秒才应答，企业微信只等 1 秒`,
        en: `${address} took ${tookMs} ms; WeCom waits one second`,
      },
      { zh: '检查反向代理与服务器负载', en: 'look at the proxy and the load of the server' },
    )
  return bad(
    'fail',
    'callback',
    {
      zh: `回调地址 ${address} 没有通过验证（HTTP ${status}）`,
      en: `${address} does not pass WeCom’s check (HTTP ${status})`,
    },
    status === 403
      ? {
          zh: '服务器里的 Token 或 EncodingAESKey 与此处不同：重启后再试',
          en: 'the running server has another Token or EncodingAESKey: restart it and try again',
        }
      : { zh: '核对 QUNCE_PUBLIC_URL 是否转发到本服务', en: 'see that QUNCE_PUBLIC_URL leads to this server' },
  )
}
