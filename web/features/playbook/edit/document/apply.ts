import { isMap, isSeq, parseDocument, type Document, type Node } from 'yaml'
import { keyOf, type Edit, type Edited, type Json, type Place } from './edit.ts'
import {
  change,
  hookOfItem,
  hookOfPair,
  insertItems,
  insertPair,
  moveItem,
  pairOf,
  removeItem,
  removePair,
  replace,
  splice,
  Unfit,
  type Hook,
  type Read,
  type Splice,
} from './splice.ts'
import { editText } from './text.ts'
import { editValue, indexOf, isSame, placeAfter, valueAt, type ValueEdit } from './value.ts'

type Reading = { document: Document; value: { [key: string]: Json } | null }

/** The last sources read: an edit's outcome is read to check it, and again by the next edit. Nothing here changes them. */
const kept = new Map<string, Reading>()
const KEPT_AT_MOST = 4

function readingOf(source: string): Reading {
  const known = kept.get(source)
  if (known !== undefined) return known
  const document = parseDocument(source, { keepSourceTokens: true, prettyErrors: false, uniqueKeys: true })
  const reading = { document, value: valueOf(document) }
  const [oldest] = kept.keys()
  if (kept.size >= KEPT_AT_MOST && oldest !== undefined) kept.delete(oldest)
  kept.set(source, reading)
  return reading
}

/** The value of a source; null where it is no well-formed YAML, or no map. */
export const readValue = (source: string): { [key: string]: Json } | null => readingOf(source).value

/** Where the source stops being well-formed: the line, from 1; null where it is. */
export function brokenLine(source: string): number | null {
  const [error] = readingOf(source).document.errors
  return error === undefined ? null : source.slice(0, error.pos[0]).split('\n').length
}

function valueOf(document: Document): { [key: string]: Json } | null {
  if (document.errors.length > 0 || !isMap(document.contents)) return null
  try {
    return document.toJS({ maxAliasCount: 100 }) as { [key: string]: Json } // a map of JSON's values
  } catch (error) {
    if (error instanceof ReferenceError) return null // a trap of aliases
    throw error
  }
}

/**
 * Makes one change to a source and touches nothing else: comments, order and form of all other lines stay byte for byte.
 * An edit that was made on another revision finds its place by stable ids, or says why it does not fit.
 */
export function applyEdit(source: string, edit: Edit): Edited {
  if (edit.op === 'text') return editText(source, edit)
  const { document, value } = readingOf(source)
  if (value === null) return { ok: false, refusal: { code: 'unreadable' } }
  const wanted = editValue(value, edit)
  if (!wanted.ok) return wanted
  if (wanted.value === value) return { ok: true, source }
  for (const way of [inPlace, anew]) {
    const made = attempt(() => splice(source, way({ source, document }, edit, wanted.value)))
    // Whatever form the source has: what is read from the outcome is what was wanted, or nothing is changed.
    if (made !== null && isSame(readValue(made), wanted.value)) return { ok: true, source: made }
  }
  return { ok: false, refusal: { code: 'unfit' } }
}

/** Several changes, all or none. */
export function applyEdits(source: string, edits: readonly Edit[]): Edited {
  let now = source
  for (const edit of edits) {
    const made = applyEdit(now, edit)
    if (!made.ok) return made
    now = made.source
  }
  return { ok: true, source: now }
}

function attempt(work: () => string): string | null {
  try {
    return work()
  } catch (error) {
    if (error instanceof Unfit) return null
    throw error
  }
}

type Found = { hook: Hook; at: Place; parent: { node: Node; index: number } | null }

/** The deepest value on the way to a place that is written, and what hangs it. */
function find(read: Read, at: Place): Found {
  const root: Hook = { node: read.document.contents, isFlow: false, indent: -2, afterSign: 0, isRoot: true }
  let found: Found = { hook: root, at: [], parent: null }
  for (const [depth, part] of at.entries()) {
    const { node, isFlow } = found.hook
    const within = at.slice(0, depth + 1)
    if (typeof part === 'string' && isMap(node)) {
      const pair = pairOf(node, part)
      if (pair === undefined) return found
      const hook = hookOfPair(read, pair, isFlow || node.flow === true)
      found = { hook, at: within, parent: { node, index: node.items.indexOf(pair) } }
    } else if (typeof part !== 'string' && isSeq(node)) {
      const values = node.toJS(read.document) as Json[] // a list's value
      const index = typeof part === 'number' ? part : indexOf(values, part.id)
      if (index < 0) return found
      found = { hook: hookOfItem(read, node, index), at: within, parent: { node, index } }
    } else return found
  }
  return found
}

/** The least splices: a field put in or taken out, an item put in, taken out or moved, a value changed part by part. */
function inPlace(read: Read, edit: ValueEdit, wanted: Json): Splice[] {
  const { hook, at, parent } = find(read, edit.at)
  const isThere = at.length === edit.at.length
  if (edit.op === 'set') {
    if (edit.value === null)
      return parent === null || !isMap(parent.node) ? unfit() : [removePair(read, parent.node, parent.index)]
    return isThere ? change(read, hook, edit.value) : addField(read, hook, at, edit.at, wanted)
  }
  const list = hook.node
  if (!isThere || !isSeq(list) || list.items.length === 0)
    return edit.op === 'insert'
      ? isThere
        ? anew(read, edit, wanted)
        : addField(read, hook, at, edit.at, wanted)
      : unfit()
  const values = list.toJS(read.document) as Json[] // a list's value
  if (edit.op === 'insert') return insertItems(read, hook, list, [edit.item], placeAfter(values, edit.after))
  const index = values.findIndex((item) => keyOf(item) === edit.item)
  if (edit.op === 'remove') return [removeItem(read, list, index)]
  return moveItem(read, hook, list, index, edit.after)
}

/** A field that is not there yet, with all that stands in it. */
function addField(read: Read, hook: Hook, found: Place, at: Place, wanted: Json): Splice[] {
  const name = at[found.length]
  const value = typeof name === 'string' ? valueAt(wanted, [...found, name]) : null
  if (typeof name !== 'string' || value === null || !isMap(hook.node)) return unfit()
  if (hook.node.items.length > 0) return [insertPair(read, hook.node, name, value, hook.isRoot)]
  return replace(read, hook, { [name]: value })
}

/** The value that holds the change written anew: when the place itself has gone, the nearest that stays. */
function anew(read: Read, edit: ValueEdit, wanted: Json): Splice[] {
  const found = find(read, edit.at)
  for (let depth = found.at.length; depth > 0; depth -= 1) {
    const at = found.at.slice(0, depth)
    const value = valueAt(wanted, at)
    if (value === null) continue
    // A field that goes with its last part is taken out of its parent in lines.
    const inner = found.at[depth]
    const { hook } = find(read, at)
    if (typeof inner === 'string' && isMap(hook.node) && valueAt(wanted, [...at, inner]) === null)
      return change(read, hook, value)
    return replace(read, hook, value)
  }
  return change(read, find(read, []).hook, wanted)
}

function unfit(): never {
  throw new Unfit()
}
