/** Letters of an ending that are kept: what is searched beyond them is compared with the name itself. */
export const tokenLength = 8
const tokensAtMost = 24

/** One spelling for what people type in several: full-width or half-width, capitals or not. */
export const folded = (text: string): string => text.normalize('NFKC').toLowerCase().trim()

/** The endings of a name by which any part of it is found: `小明同学` gives `小明同学`, `明同学`, `同学`, `学`. */
export function searchTokens(name: string): string[] {
  const letters = Array.from(folded(name))
  const tokens = letters.slice(0, tokensAtMost).map((_, at) => letters.slice(at, at + tokenLength).join(''))
  return [...new Set(tokens.filter((token) => token.trim() !== ''))]
}

/** The range of tokens that begin with what is searched for, the end excluded. */
export function tokenRange(search: string): { from: string; to: string } {
  const from = Array.from(folded(search)).slice(0, tokenLength).join('')
  return { from, to: `${from}\u{10FFFF}` }
}

/** The token of a name under which a search lists it: the first of those that match. */
export function firstMatch(name: string, search: string): string | undefined {
  const { from, to } = tokenRange(search)
  const matching = searchTokens(name).filter((token) => isBetween(token, from, to))
  return matching.reduce<string | undefined>(
    (first, token) => (first === undefined || byBytes(token, first) < 0 ? token : first),
    undefined,
  )
}

const isBetween = (token: string, from: string, to: string): boolean =>
  byBytes(from, token) <= 0 && byBytes(token, to) < 0

/** As PostgreSQL's collation "C" compares: by code point, where JavaScript goes by UTF-16 unit. */
function byBytes(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)]
  const at = left.findIndex((letter, index) => letter !== right[index])
  if (at === -1) return left.length - right.length
  return (left[at]?.codePointAt(0) ?? 0) - (right[at]?.codePointAt(0) ?? -1)
}
