import { randomInt } from 'node:crypto'
import { encrypt, getSignature } from '@wecom/crypto'
import type { Corp } from '../world/world.ts'
import { envelopeXml } from './event.ts'

/** Where events go, and how long WeCom waits: 5 s for an event (D90930), 1 s for the verification of a URL. */
export const eventTimeoutMs = 5_000
export const verifyTimeoutMs = 1_000

/** Whether the receiver took the event, and if not, why. */
export type Delivery = { delivered: true } | { delivered: false; reason: string }

/** Encrypts one event, signs it with the real time and POSTs it. Any status but 200 counts as failure (D90238). */
export async function postEvent(url: string, corp: Corp, xml: string, realNow: number): Promise<Delivery> {
  const sealed = encrypt(corp.aeskey, xml, corp.corpid)
  const target = signedUrl(url, corp, sealed, realNow)
  try {
    const response = await fetch(target, {
      method: 'POST',
      headers: { 'content-type': 'text/xml; charset=utf-8' },
      body: envelopeXml(corp.corpid, corp.agentid, sealed),
      signal: AbortSignal.timeout(eventTimeoutMs),
      redirect: 'manual',
    })
    await response.arrayBuffer()
    return response.status === 200 ? { delivered: true } : { delivered: false, reason: `HTTP ${response.status}` }
  } catch (error) {
    return { delivered: false, reason: reasonOf(error) }
  }
}

/** Asks the receiver to prove that it holds token and key: it must answer the decrypted echostr, bare. Undefined means it did. */
export async function verifyUrl(url: string, corp: Corp, realNow: number): Promise<string | undefined> {
  const echo = String(randomInt(10 ** 9, 10 ** 12))
  const sealed = encrypt(corp.aeskey, echo, corp.corpid)
  const target = signedUrl(url, corp, sealed, realNow)
  target.searchParams.set('echostr', sealed)
  try {
    const response = await fetch(target, { signal: AbortSignal.timeout(verifyTimeoutMs), redirect: 'manual' })
    const answer = await response.text()
    if (response.status !== 200) return `it answered HTTP ${response.status}`
    return answer === echo ? undefined : `it answered ${JSON.stringify(answer.slice(0, 80))}, not the decrypted echostr`
  } catch (error) {
    return reasonOf(error)
  }
}

function signedUrl(url: string, corp: Corp, sealed: string, realNow: number): URL {
  const timestamp = String(Math.floor(realNow / 1000))
  const nonce = String(randomInt(10 ** 8, 10 ** 10))
  const target = new URL(url)
  target.searchParams.set('msg_signature', getSignature(corp.token, timestamp, nonce, sealed))
  target.searchParams.set('timestamp', timestamp)
  target.searchParams.set('nonce', nonce)
  return target
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message
}
