/** A {{…}} in a text: a variable, or a tracked link written {{link:id}}. */
export interface Placeholder {
  kind: 'variable' | 'link'
  /** As written, braces included. */
  written: string
  name: string
}

const PLACEHOLDER = /\{\{([^{}\n]*)\}\}/gu

const read = (written: string, inside: string): Placeholder => {
  const name = inside.trim()
  return name.startsWith('link:')
    ? { kind: 'link', written, name: name.slice(5).trim() }
    : { kind: 'variable', written, name }
}

/** The placeholders of a text, in order. */
export const placeholdersOf = (text: string): Placeholder[] =>
  [...text.matchAll(PLACEHOLDER)].map(([written, inside = '']) => read(written, inside))

/** The text with every placeholder replaced by what `valueOf` gives for it. */
export const replacePlaceholders = (text: string, valueOf: (placeholder: Placeholder) => string): string =>
  text.replaceAll(PLACEHOLDER, (written, inside: string) => valueOf(read(written, inside)))

/** Braces that open or close no placeholder, as written; null when all are in pairs. */
export const strayBraces = (text: string): string | null =>
  /\{\{|\}\}/.exec(text.replaceAll(PLACEHOLDER, ''))?.[0] ?? null
