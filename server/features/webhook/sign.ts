import { createHmac, randomBytes } from 'node:crypto'
import type { RealInstant } from '#server/kernel/time.ts'

const prefix = 'whsec_'

/** A new secret: 32 bytes of chance, written as https://www.standardwebhooks.com asks. */
export const newSecret = (): string => prefix + randomBytes(32).toString('base64')

/**
 * The headers of Standard Webhooks: the message's id, the second it is sent in, and an HMAC-SHA256 over both and the body
 * for each secret that is in force.
 */
export function signedHeaders(
  id: string,
  body: string,
  secrets: readonly string[],
  now: RealInstant,
): Record<string, string> {
  const seconds = String(Math.floor(now.epochMilliseconds / 1_000))
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(prefix.length), 'base64')
    return `v1,${createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64')}`
  })
  return { 'webhook-id': id, 'webhook-timestamp': seconds, 'webhook-signature': signatures.join(' ') }
}
