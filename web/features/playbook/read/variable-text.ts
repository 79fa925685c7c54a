export type TextPart = { kind: 'text' | 'variable' | 'link'; text: string }

/** A text of a playbook in its parts: plain words, {{变量}} and {{link:id}}. */
export function textParts(text: string): TextPart[] {
  const parts: TextPart[] = []
  let from = 0
  for (const found of text.matchAll(/\{\{\s*(link:)?([^{}]+?)\s*\}\}/g)) {
    if (found.index > from) parts.push({ kind: 'text', text: text.slice(from, found.index) })
    parts.push({ kind: found[1] ? 'link' : 'variable', text: found[2] ?? '' })
    from = found.index + found[0].length
  }
  if (from < text.length) parts.push({ kind: 'text', text: text.slice(from) })
  return parts
}
