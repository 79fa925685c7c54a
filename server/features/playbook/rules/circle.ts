import { type Document, type Node, visit } from 'yaml'

/**
 * The offset of an alias to something around it; null when there is none. Aliases point back, so that is every circle.
 * Anchors are kept as they come up: looking each alias up in the document would take as long as there are others before it.
 */
export function circleAt(document: Document): number | null {
  const anchored = new Map<string, Node>()
  let found: number | null = null
  visit(document, {
    Alias(_key, alias, path) {
      const target = anchored.get(alias.source)
      if (target === undefined || !path.includes(target)) return undefined
      found = alias.range?.[0] ?? 0
      return visit.BREAK
    },
    Node(_key, node) {
      if ('anchor' in node && node.anchor) anchored.set(node.anchor, node)
    },
  })
  return found
}
