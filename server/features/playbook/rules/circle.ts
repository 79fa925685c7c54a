import { type Document, visit } from 'yaml'

/** The offset of an alias to something around it; null when there is none. Aliases point back, so that is every circle. */
export function circleAt(document: Document): number | null {
  let found: number | null = null
  visit(document, {
    Alias(_key, alias, path) {
      const target = alias.resolve(document)
      if (target === undefined || !path.includes(target)) return undefined
      found = alias.range?.[0] ?? 0
      return visit.BREAK
    },
  })
  return found
}
