/**
 * A key is `qk_`, 8 characters that people know it by, 22 that name its corp and 43 of chance (256 bits): all base64url. It
 * names its corp so that it can be looked up within that corp and nowhere else.
 */
const form = /^qk_([\w-]{8})([\w-]{22})[\w-]{43}$/

export const prefixLength = 'qk_'.length + 8

/** The text of a key, of its parts in base64url. */
export const keyText = (parts: { mark: string; corp: string; chance: string }): string =>
  `qk_${parts.mark}${parts.corp}${parts.chance}`

/**
 * The key that a header carries: null when it carries none of ours, which leaves the request to other proofs; `broken` when
 * it is meant for one and cannot be.
 */
export function keyIn(header: string | undefined): { key: string; corp: string } | 'broken' | null {
  const key = /^Bearer +(qk_.*)$/i.exec(header ?? '')?.[1]?.trim()
  if (key === undefined) return null
  const corp = form.exec(key)?.[2]
  return corp === undefined ? 'broken' : { key, corp }
}

/** Why a key that is known opens nothing; null when it does. */
export function whyDead(
  key: { isRevoked: boolean; isExpired: boolean },
  staff: { mayEnter: boolean } | null,
): 'revoked' | 'expired' | 'staff_gone' | null {
  if (key.isRevoked) return 'revoked'
  if (key.isExpired) return 'expired'
  return staff?.mayEnter ? null : 'staff_gone'
}
