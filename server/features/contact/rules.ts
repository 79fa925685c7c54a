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
