import {
  type Document,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  visit,
  YAMLMap,
  YAMLSeq,
} from 'yaml'
import type { PlaybookDocument } from '#contract/playbook.ts'
import { isSame } from '#server/features/playbook/rules/diff/canonical.ts'
import { idOf } from './merge.ts'

/**
 * The source of a merged document: as the follower wrote it where the follower's value stands, as the followed one's author
 * wrote it where that value was taken over, comments included. A source with anchors is written anew, without comments,
 * since a part taken out of it may mean nothing elsewhere.
 */
export function writeMerged(mine: string, theirs: string, merged: PlaybookDocument): string {
  const document = parseDocument(mine)
  const other = parseDocument(theirs)
  if (hasAliases(document)) return writtenAnew(merged)
  const writer: Writer = { document, other: hasAliases(other) ? null : other }
  document.contents = nodeOf(writer, document.contents, writer.other?.contents ?? null, plain(merged)) as never // a map again
  return document.toString({ lineWidth: 0 })
}

/** The source of a clone: the followed one's, under another id and name and with other defaults. */
export const writeClone = (source: string, clone: PlaybookDocument): string => writeMerged(source, source, clone)

const writtenAnew = (document: PlaybookDocument): string => `${JSON.stringify(document, null, 2)}\n`

/** Without fields that are undefined, which no source can say. */
const plain = (document: PlaybookDocument): unknown => JSON.parse(JSON.stringify(document))

function hasAliases(document: Document): boolean {
  let found = false
  visit(document, {
    Alias: () => {
      found = true
      return visit.BREAK
    },
  })
  return found
}

type Writer = { document: Document; other: Document | null }

const valueOf = (node: unknown, of: Document | null): unknown =>
  of && typeof node === 'object' && node !== null && 'toJS' in node ? (node as Node).toJS(of) : node // a node of that document

function nodeOf(writer: Writer, mine: unknown, theirs: unknown, value: unknown): unknown {
  if (mine && isSame(valueOf(mine, writer.document), value)) return mine
  if (theirs && isSame(valueOf(theirs, writer.other), value)) return copyOf(theirs)
  if (Array.isArray(value) && (isSeq(mine) || isSeq(theirs))) return seqOf(writer, mine, theirs, value)
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && (isMap(mine) || isMap(theirs)))
    return mapOf(writer, mine, theirs, value)
  const made = writer.document.createNode(value)
  // What is said of a value is kept with it.
  if (isScalar(made) && isScalar(mine)) made.comment = mine.comment ?? null
  return made
}

const copyOf = (node: unknown): unknown =>
  typeof node === 'object' && node !== null && 'clone' in node ? (node as Node).clone() : node // every node has one

function seqOf(writer: Writer, mine: unknown, theirs: unknown, value: readonly unknown[]): YAMLSeq {
  const seq = shell(isSeq(mine) ? mine : theirs, YAMLSeq)
  const [own, other] = [itemsById(mine, writer.document), itemsById(theirs, writer.other)]
  seq.items = value.map((each) => {
    const id = idOf(each)
    return id === null
      ? writer.document.createNode(each)
      : nodeOf(writer, own.get(id) ?? null, other.get(id) ?? null, each)
  })
  return seq
}

function itemsById(node: unknown, document: Document | null): Map<string, unknown> {
  if (!isSeq(node)) return new Map()
  return new Map(
    node.items.flatMap((item): [string, unknown][] => {
      const id = idOf(valueOf(item, document))
      return id === null ? [] : [[id, item]]
    }),
  )
}

function mapOf(writer: Writer, mine: unknown, theirs: unknown, value: object): YAMLMap {
  const map = shell(isMap(mine) ? mine : theirs, YAMLMap)
  const [own, other] = [pairsByKey(mine), pairsByKey(theirs)]
  const entries = new Map(Object.entries(value))
  const names = [...new Set([...own.keys(), ...other.keys(), ...entries.keys()])].filter((name) => entries.has(name))
  map.items = names.map((name) => {
    const [mineOf, theirsOf] = [own.get(name), other.get(name)]
    const pair = mineOf ?? theirsOf?.clone() ?? writer.document.createPair(name, null)
    pair.value = nodeOf(writer, mineOf?.value ?? null, theirsOf?.value ?? null, entries.get(name))
    return pair
  })
  return map
}

const pairsByKey = (node: unknown): Map<string, Pair> =>
  new Map(
    isMap(node) ? node.items.map((pair) => [isScalar(pair.key) ? String(pair.key.value) : String(pair.key), pair]) : [],
  )

/** A collection with nothing in it, in the style of one that was written, with what is said about it. */
function shell<T extends YAMLMap | YAMLSeq>(like: unknown, Collection: new () => T): T {
  const made = new Collection()
  if (!isMap(like) && !isSeq(like)) return made
  made.flow = like.flow ?? false
  made.commentBefore = like.commentBefore ?? null
  made.comment = like.comment ?? null
  made.spaceBefore = like.spaceBefore ?? false
  return made
}
