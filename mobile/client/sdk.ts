import type { JsapiSignature } from '#contract/staff-page.ts'
import { read } from '../wire/ask.ts'

/** What WeCom's client answers a call: `name:ok`, or why not. */
export type SdkReply = Readonly<Record<string, unknown>> & { err_msg?: string; errMsg?: string }

type Sdk = {
  agentConfig(params: object): void
  invoke(name: string, params: object, done: (reply: SdkReply) => void): void
}

declare global {
  interface Window {
    wx?: Partial<Sdk>
  }
}

/** The calls of spec 20 section 19 that the staff pages make. */
const calls = ['getContext', 'getCurExternalChat', 'getCurExternalContact', 'sendChatMessage', 'openExistedChatWithMsg']

/** A client of another app, or an old one, may never answer. */
const answerMs = 5_000

/** An SDK whose `agentConfig` has succeeded, or why there is none. */
export type Connected = { kind: 'connected'; sdk: Sdk } | { kind: 'outside' } | { kind: 'refused'; message: string }

/** Where this page was first loaded: what WeCom on iPhones takes for its address, however it has moved since. */
const landing = location.href.split('#', 1)[0] ?? ''
let connection: Promise<Connected> | undefined

/** Connects with WeCom's client, once a page. Outside of WeCom nothing foreign is even loaded. */
export function connect(): Promise<Connected> {
  connection ??= mayBeInWecom() ? configure() : Promise.resolve({ kind: 'outside' } as const)
  return connection
}

/** In WeCom's own browser, or in a frame of its: our pages may stand in no other. */
const mayBeInWecom = (): boolean => /wxwork/i.test(navigator.userAgent) || window.parent !== window

async function configure(): Promise<Connected> {
  const here = location.href.split('#', 1)[0] ?? ''
  let last: Connected = { kind: 'outside' }
  for (const url of new Set([here, landing])) {
    const signed = await read<JsapiSignature>(`staff-pages/jsapi-signature?url=${encodeURIComponent(url)}`)
    await Promise.all(signed.scripts.map(load))
    last = await agentConfig(signed)
    if (last.kind === 'connected') return last
  }
  connection = undefined // the next tap tries anew
  return last
}

const loaded = new Map<string, Promise<void>>()

function load(address: string): Promise<void> {
  const known = loaded.get(address)
  if (known) return known
  const loading = new Promise<void>((resolve, reject) => {
    const script = document.createElement('script')
    script.src = address
    script.async = false // they run in their order, however they arrive
    script.addEventListener('load', () => resolve())
    script.addEventListener('error', () => {
      loaded.delete(address)
      reject(new Error(`${address} could not be loaded`))
    })
    document.head.append(script)
  })
  loaded.set(address, loading)
  return loading
}

function agentConfig({ corpId, agentId, timestamp, nonceStr, signature }: JsapiSignature): Promise<Connected> {
  const { wx } = window
  return new Promise((resolve) => {
    if (!wx?.agentConfig || !wx.invoke) return resolve({ kind: 'outside' })
    const sdk = wx as Sdk // both functions are there
    setTimeout(() => resolve({ kind: 'refused', message: 'agentConfig: no answer' }), answerMs)
    sdk.agentConfig({
      corpid: corpId,
      agentid: String(agentId),
      timestamp: String(timestamp),
      nonceStr,
      signature,
      jsApiList: calls,
      success: () => resolve({ kind: 'connected', sdk }),
      fail: (reply: SdkReply) => resolve({ kind: 'refused', message: messageOf(reply) }),
    })
  })
}

/** What a reply says, in the client's own words. */
export const messageOf = (reply: SdkReply): string => reply.err_msg ?? reply.errMsg ?? 'no answer'

export const isOk = (reply: SdkReply): boolean => messageOf(reply).endsWith(':ok')

/** Calls the client; null when it does not answer within `waitMs`. */
export const call = (sdk: Sdk, name: string, params: object = {}, waitMs = answerMs): Promise<SdkReply | null> =>
  new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), waitMs)
    sdk.invoke(name, params, (reply) => {
      clearTimeout(timer)
      resolve(reply)
    })
  })
