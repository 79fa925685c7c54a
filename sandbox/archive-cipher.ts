import { createCipheriv, createDecipheriv, createHash } from 'node:crypto'

// WeCom's own cipher of archived messages is secret and lives in its native library. This one stands in for it, behind the same
// two steps: the random key is opened with the corp's private key, and the message with the random key.

const ivBytes = 12
const tagBytes = 16

function cipherKey(randomKey: string): Buffer {
  return createHash('sha256').update(randomKey).digest()
}

/** Seals a message: Base64 of IV, tag and AES-256-GCM under SHA-256 of the random key. */
export function sealMessage(randomKey: string, plain: string): string {
  const key = cipherKey(randomKey)
  const iv = createHash('sha256').update(key).update(plain).digest().subarray(0, ivBytes)
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
  return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64')
}

/** Opens what sealMessage sealed; undefined when the key or the message is another. */
export function openMessage(randomKey: string, sealed: string): string | undefined {
  const bytes = Buffer.from(sealed, 'base64')
  if (bytes.length <= ivBytes + tagBytes) return undefined
  const decipher = createDecipheriv('aes-256-gcm', cipherKey(randomKey), bytes.subarray(0, ivBytes))
  decipher.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes))
  try {
    return Buffer.concat([decipher.update(bytes.subarray(ivBytes + tagBytes)), decipher.final()]).toString('utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error) throw error
    return undefined
  }
}
