import { hash } from 'node:crypto'

/**
 * A stable digest of a name: the same parts give the same bytes in every run.
 */
function digest(parts: readonly (string | number)[]): Buffer {
  return hash('sha512', parts.join('\u0000'), 'buffer')
}

/** `length` characters of [A-Za-z0-9_-] made from the parts, behind `prefix`; the whole is `length` long. */
export function madeId(prefix: string, length: number, ...parts: (string | number)[]): string {
  let text = ''
  for (let round = 0; text.length < length; round++) text += digest([...parts, round]).toString('base64url')
  return prefix + text.slice(0, length - prefix.length)
}

/** `length` lower-case hexadecimal characters made from the parts. */
export function madeHex(length: number, ...parts: (string | number)[]): string {
  let text = ''
  for (let round = 0; text.length < length; round++) text += digest([...parts, round]).toString('hex')
  return text.slice(0, length)
}

/** `length` letters and digits made from the parts. */
export function madeWord(length: number, ...parts: (string | number)[]): string {
  let text = ''
  for (let round = 0; text.length < length; round++)
    text += digest([...parts, round])
      .toString('base64url')
      .replaceAll(/[-_]/g, '')
  return text.slice(0, length)
}

/** An EncodingAESKey: 43 letters and digits that are the exact Base64 of 32 bytes. */
export function madeAesKey(seed: string): string {
  for (let round = 0; ; round++) {
    const key = digest([seed, 'aeskey', round]).toString('base64').slice(0, 43)
    if (/^[A-Za-z0-9]+$/.test(key)) return key
  }
}

/** SHA-256 in hexadecimal. */
export function contentHash(content: string | Uint8Array): string {
  return hash('sha256', content, 'hex')
}

/** The three names of one person of WeChat: external_userid (wm…), unionid and openid, made of one digest. */
export function contactIds(seed: string, number: number): { externalUserid: string; unionid: string; openid: string } {
  const text = digest([seed, 'contact', number]).toString('base64url')
  return {
    externalUserid: `wm${text.slice(0, 30)}`,
    unionid: `oz${text.slice(30, 56)}`,
    openid: `o${text.slice(56, 83)}`,
  }
}
