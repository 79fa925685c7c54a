const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/**
 * The code of a tracked link: the corp's slug, then ten characters of the hash of what the link stands for. The same
 * step, slot and sender always get the same code, so that one message goes to all their group chats (spec 10,
 * Coalescing).
 */
export function linkCode(slug: string, hexHash: string): string {
  let rest = BigInt(`0x${hexHash.slice(0, 16)}`)
  let code = ''
  for (let at = 0; at < 10; at += 1) {
    code += alphabet.charAt(Number(rest % 62n))
    rest /= 62n
  }
  return `${slug}-${code}`
}

/** The corp's slug in a code; null when it has not the form of one. */
export const slugOfCode = (code: string): string | null => /^([a-z0-9]{4,12})-[0-9A-Za-z]{10}$/.exec(code)?.[1] ?? null
