import { type Document, isMap, isPair, isScalar, parseDocument, visit } from 'yaml'

/** The fields of a document that name a file. */
const fileFields = new Set(['source', 'picture'])

/**
 * A source with another id, and with other names for some of its files; comments stay. Where nothing differs it stays as
 * it is written, to the letter.
 */
export function rewriteSource(
  source: string,
  { id, files }: { id: string | null; files: ReadonlyMap<string, string> },
): string {
  if (id === null && files.size === 0) return source
  const document = readWhole(source)
  if (document === null) return source
  if (id !== null && isMap(document.contents)) document.set('id', id)
  visit(document, {
    Scalar(_key, node, path) {
      const pair = path.at(-1)
      if (!isPair(pair) || pair.value !== node || !isScalar(pair.key)) return
      const renamed = fileFields.has(String(pair.key.value)) ? files.get(String(node.value)) : undefined
      if (renamed !== undefined) node.value = renamed
    },
  })
  return document.toString({ lineWidth: 0 })
}

/** A source that can be read and written again; null for one that a person must put right first. */
function readWhole(source: string): Document | null {
  const document = parseDocument(source, { uniqueKeys: false })
  if (document.errors.length > 0) return null
  let isWhole = true
  const anchors = new Set<string>()
  visit(document, {
    Alias(_key, { source: name }) {
      if (!anchors.has(name)) isWhole = false
    },
    Value(_key, { anchor }) {
      if (anchor !== undefined) anchors.add(anchor)
    },
  })
  return isWhole ? document : null
}

/** The id that a source gives itself; null when it cannot be read. */
export function idIn(source: string): string | null {
  const document = readWhole(source)
  const id: unknown = document !== null && isMap(document.contents) ? document.get('id') : null
  return typeof id === 'string' ? id : null
}

/** An id that is free: the own one, or with a number behind it. */
export function freeId(id: string, taken: ReadonlyMap<string, unknown>): string {
  for (let place = 1; ; place += 1) {
    const free = place === 1 ? id : `${id}-${place}`
    if (!taken.has(free)) return free
  }
}
