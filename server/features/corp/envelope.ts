import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'

/** Seals values for storage with the key of the environment. */
export type Envelope = {
  /** `binding` says what the value is for; only under the same binding does it open again. */
  seal(text: string, binding: string): Buffer
  /** Throws `SealBroken` when no key opens it: it was sealed with a key we no longer have, for another use, or changed. */
  open(sealed: Buffer, binding: string): string
}

export class SealBroken extends Error {
  override readonly name = 'SealBroken'
}

type Key = { id: Buffer; bytes: Buffer }

/**
 * The keys in QUNCE_SECRET_KEY: base64 of 32 bytes each, by commas; the first seals, all of them open. So a key is
 * rotated by putting a new one before it. Null when the text is not that.
 */
export function readSecretKeys(text: string): readonly Key[] | null {
  const keys = text.split(',').map((part) => Buffer.from(part.trim(), 'base64'))
  if (keys.some((bytes, at) => bytes.byteLength !== 32 || bytes.toString('base64') !== text.split(',')[at]?.trim()))
    return null
  return keys.map((bytes) => ({ id: createHash('sha256').update(bytes).digest().subarray(0, 4), bytes }))
}

const version = 1
const header = { version: 1, keyId: 4, nonce: 12, tag: 16 }
const headerBytes = header.version + header.keyId + header.nonce + header.tag

/** AES-256-GCM: version, key id, nonce, tag, cipher. The binding is authenticated with it, not stored. */
export function createEnvelope(keys: readonly Key[]): Envelope {
  const [sealing] = keys
  if (!sealing) throw new Error('an envelope needs a key')
  return {
    seal(text, binding) {
      const nonce = randomBytes(header.nonce)
      const cipher = createCipheriv('aes-256-gcm', sealing.bytes, nonce)
      cipher.setAAD(Buffer.from(binding))
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([Buffer.from([version]), sealing.id, nonce, cipher.getAuthTag(), body])
    },
    open(sealed, binding) {
      const id = sealed.subarray(1, 5)
      const key = keys.find((one) => one.id.equals(id))
      if (sealed[0] !== version || sealed.byteLength < headerBytes || !key)
        throw new SealBroken(`${binding}: sealed with a key that QUNCE_SECRET_KEY does not hold`)
      const decipher = createDecipheriv('aes-256-gcm', key.bytes, sealed.subarray(5, 17))
      decipher.setAAD(Buffer.from(binding))
      decipher.setAuthTag(sealed.subarray(17, headerBytes))
      try {
        return Buffer.concat([decipher.update(sealed.subarray(headerBytes)), decipher.final()]).toString('utf8')
      } catch (cause) {
        throw new SealBroken(`${binding}: the sealed value was changed, or sealed for another use`, { cause })
      }
    },
  }
}
