import { timingSafeEqual } from 'node:crypto'
import { decrypt, getSignature } from '@wecom/crypto'
import { z } from 'zod'
import { msBetween, realInstant, type RealInstant } from '#server/kernel/time.ts'

/** Why a callback is not believed. Only the first two can happen to WeCom itself: a wrong setting, a late retry. */
export type CallbackRefusal =
  | 'signature_wrong'
  | 'timestamp_stale'
  | 'query_incomplete'
  | 'receiver_wrong'
  | 'undecipherable'

export type Opened = { ok: true; message: string } | { ok: false; reason: CallbackRefusal }

export type CallbackSettings = {
  token: string
  /** EncodingAESKey: 43 letters and digits. */
  aesKey: string
  /** The corp id, which stands inside the cipher as its receiver. */
  receiveId: string
  /** How far a callback's timestamp may be from ours, either way. Default 10 minutes. */
  staleAfterMs?: number
}

/** Whether a token has WeCom's form: at most 32 letters and digits (D90930). */
export const isCallbackToken = (text: string): boolean => /^[A-Za-z0-9]{1,32}$/.test(text)

/** Whether an EncodingAESKey has WeCom's form: 43 letters and digits (D90930). */
export const isAesKey = (text: string): boolean => /^[A-Za-z0-9]{43}$/.test(text)

const query = z.object({
  msg_signature: z.string().min(1),
  timestamp: z.string().regex(/^\d{1,12}$/),
  nonce: z.string().min(1).max(256),
})

/**
 * Opens what WeCom sealed, by its own library (spec 20 section 14.2): `sealed` is the `echostr` of an address check or
 * the `Encrypt` of an event. The signature is compared first, in constant time, so nothing unsigned is deciphered.
 */
export function openCallback(
  settings: CallbackSettings,
  ask: { query: unknown; sealed: string; now: RealInstant },
): Opened {
  const read = query.safeParse(ask.query)
  if (!read.success || !ask.sealed) return { ok: false, reason: 'query_incomplete' }
  const { msg_signature: signature, timestamp, nonce } = read.data
  if (!isSame(getSignature(settings.token, timestamp, nonce, ask.sealed), signature.toLowerCase()))
    return { ok: false, reason: 'signature_wrong' }
  const sentAt = realInstant(Temporal.Instant.fromEpochMilliseconds(Number(timestamp) * 1000))
  if (Math.abs(msBetween(sentAt, ask.now)) > (settings.staleAfterMs ?? 600_000))
    return { ok: false, reason: 'timestamp_stale' }
  const plain = decipher(settings.aesKey, ask.sealed)
  if (!plain) return { ok: false, reason: 'undecipherable' }
  if (!isSame(plain.id, settings.receiveId)) return { ok: false, reason: 'receiver_wrong' }
  return { ok: true, message: plain.message }
}

function decipher(aesKey: string, sealed: string): { message: string; id: string } | null {
  if (!isAesKey(aesKey)) return null
  try {
    return decrypt(aesKey, sealed)
  } catch {
    return null // not a cipher of this key, or cut off: all the library says is that it failed
  }
}

function isSame(a: string, b: string): boolean {
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  return left.byteLength === right.byteLength && timingSafeEqual(left, right)
}
