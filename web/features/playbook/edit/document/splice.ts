import { isAlias, isMap, isScalar, isSeq, type Document, type Node, type Pair, type YAMLMap, type YAMLSeq } from 'yaml'
import type { Json } from './edit.ts'
import { isSame, placeAfter } from './value.ts'
import type { ItemKey } from './edit.ts'
import { inBlock, inFlow, itemLines, pairLines, rankOf } from './write.ts'

/** A part of the source that gives way to a text. */
export type Splice = { from: number; to: number; text: string }

/** A source beside what was read from it. */
export type Read = { source: string; document: Document }

/** Where a value hangs: behind a field's name or behind a dash, in a block of lines or between brackets. */
export type Hook = { node: Node | null; isFlow: boolean; indent: number; afterSign: number; isRoot: boolean }

const LINE_MAX = 118

/** Thrown where the source's form allows no change in place; `applyEdit` turns it into a refusal. */
export class Unfit extends Error {}

const lineStart = (source: string, offset: number): number => source.lastIndexOf('\n', offset - 1) + 1

const columnOf = (source: string, offset: number): number => offset - lineStart(source, offset)

/** The beginning of the next line; the end of the source where there is none. */
const nextLine = (source: string, offset: number): number => {
  const end = source.indexOf('\n', offset)
  return end < 0 ? source.length : end + 1
}

const rangeOf = (node: unknown): [number, number] => {
  const range = typeof node === 'object' && node !== null && 'range' in node ? node.range : null
  if (!Array.isArray(range)) throw new Unfit()
  return [Number(range[0]), Number(range[1])]
}

const nodeOf = (value: unknown): Node | null =>
  isMap(value) || isSeq(value) || isScalar(value) || isAlias(value) ? value : null

const isFlowNode = (node: Node | null): boolean => (isMap(node) || isSeq(node)) && node.flow === true

/** The offset behind a value's last character, comments and empty lines after it left aside. */
function endOf(source: string, node: Node): number {
  if ((isMap(node) || isSeq(node)) && node.flow !== true) {
    const last: unknown = node.items.at(-1)
    if (isSeq(node)) return nodeOf(last) === null ? rangeOf(node)[1] : endOf(source, nodeOf(last) as Node) // just seen
    return last === undefined ? rangeOf(node)[1] : endOfPair(source, last as Pair) // a map's items are pairs
  }
  const [from, to] = rangeOf(node)
  return from + source.slice(from, to).trimEnd().length
}

function endOfPair(source: string, pair: Pair): number {
  const node = nodeOf(pair.value)
  return node !== null && rangeOf(node)[1] > rangeOf(node)[0] ? endOf(source, node) : colonOf(source, pair)
}

/** The offset behind the colon of a field. */
function colonOf(source: string, pair: Pair): number {
  const colon = source.indexOf(':', rangeOf(pair.key)[1])
  if (colon < 0) throw new Unfit()
  return colon + 1
}

/** The offset of an item's dash, where the list is written in lines. */
function dashOf(list: YAMLSeq, index: number): number {
  const token = list.srcToken
  const items = token !== undefined && 'items' in token ? token.items : []
  const dash = items[index]?.start.find(({ type }) => type === 'seq-item-ind')
  if (dash === undefined) throw new Unfit()
  return dash.offset
}

/** The field of a map by its name. */
export const pairOf = (map: YAMLMap, name: string): Pair | undefined =>
  map.items.find(({ key }) => isScalar(key) && String(key.value) === name)

export function hookOfPair({ source }: Read, pair: Pair, isFlow: boolean): Hook {
  const [start] = rangeOf(pair.key)
  const afterSign = colonOf(source, pair)
  return { node: nodeOf(pair.value), isFlow, indent: columnOf(source, start), afterSign, isRoot: false }
}

export function hookOfItem({ source }: Read, list: YAMLSeq, index: number): Hook {
  const node = nodeOf(list.items[index])
  if (list.flow === true) return { node, isFlow: true, indent: 0, afterSign: 0, isRoot: false }
  const dash = dashOf(list, index)
  return { node, isFlow: false, indent: columnOf(source, dash), afterSign: dash + 1, isRoot: false }
}

const valueOf = ({ document }: Read, node: Node | null): Json | null =>
  node === null ? null : (node.toJS(document) as Json | null) // a source of JSON's values alone

/** The splices that put `now` in the place of a value, part by part where both have parts, so that comments between stay. */
export function change(read: Read, hook: Hook, now: Json): Splice[] {
  const { node } = hook
  if (isSame(valueOf(read, node), now)) return []
  if (isMap(node) && typeof now === 'object' && !Array.isArray(now)) {
    const names = node.items.map(({ key }) => (isScalar(key) ? String(key.value) : ''))
    if (names.some((name) => Object.hasOwn(now, name))) return changeMap(read, node, now, hook.isRoot)
  }
  if (isSeq(node) && Array.isArray(now) && now.length > 0 && node.items.length > 0)
    return changeList(read, hook, node, now)
  return replace(read, hook, now)
}

function changeMap(read: Read, map: YAMLMap, now: { [key: string]: Json }, isRoot: boolean): Splice[] {
  const isFlow = map.flow === true
  const kept = map.items.flatMap((pair, index) => {
    const name = isScalar(pair.key) ? String(pair.key.value) : ''
    const value = Object.hasOwn(now, name) ? now[name] : undefined
    return value === undefined ? [removePair(read, map, index)] : change(read, hookOfPair(read, pair, isFlow), value)
  })
  const added = Object.entries(now)
    .filter(([name]) => pairOf(map, name) === undefined)
    .map(([name, value]) => insertPair(read, map, name, value, isRoot))
  return [...kept, ...added]
}

function changeList(read: Read, hook: Hook, list: YAMLSeq, now: readonly Json[]): Splice[] {
  const before = list.items.map((item) => valueOf(read, nodeOf(item)))
  const shorter = Math.min(before.length, now.length)
  let head = 0
  while (head < shorter && isSame(before[head], now[head])) head += 1
  let tail = 0
  while (tail < shorter - head && isSame(before[before.length - 1 - tail], now[now.length - 1 - tail])) tail += 1
  const paired = shorter - head - tail
  const splices = Array.from({ length: paired }, (_, i) => {
    const item = now[head + i]
    return item === undefined ? [] : change(read, hookOfItem(read, list, head + i), item)
  }).flat()
  const removed = Array.from({ length: before.length - tail - head - paired }, (_, i) => head + paired + i)
  const added = now.slice(head + paired, now.length - tail)
  return [
    ...splices,
    ...removed.map((index) => removeItem(read, list, index)),
    ...(added.length === 0 ? [] : insertItems(read, hook, list, added, head + paired)),
  ]
}

/** The splices that write a value anew, whatever stood there. */
export function replace({ source }: Read, hook: Hook, now: Json): Splice[] {
  const { node, isFlow, indent, afterSign } = hook
  const [from, to] = node === null ? [afterSign, afterSign] : rangeOf(node)
  if (isFlow) return [{ from, to, text: from === to ? ` ${inFlow(now)}` : inFlow(now) }]
  const { head, body } = inBlock(now, indent)
  const end = node === null || to <= from ? afterSign : endOf(source, node)
  const isOneLine = !source.slice(afterSign, end).includes('\n')
  // What is behind the value on its line, such as a comment, stays there.
  const splices = [{ from: afterSign, to: end, text: head + (isOneLine ? '' : commentOf(source, afterSign)) }]
  return body === '' ? splices : [...splices, lines(source, nextLine(source, end), body)]
}

/** The comment behind a block's sign, ` |- # so`; with the space before it. */
function commentOf(source: string, afterSign: number): string {
  const line = source.slice(afterSign, nextLine(source, afterSign))
  return /^ *[|>][-+\d]*( +#[^\n]*)/.exec(line)?.[1] ?? /^( +#[^\n]*)/.exec(line)?.[1] ?? ''
}

/** Whole lines put in at the beginning of a line, also behind a last one without an end. */
const lines = (source: string, at: number, text: string): Splice =>
  at > 0 && source[at - 1] !== '\n' ? { from: at, to: at, text: `\n${text.slice(0, -1)}` } : { from: at, to: at, text }

export function insertPair(read: Read, map: YAMLMap, name: string, value: Json, isRoot: boolean): Splice {
  const { source } = read
  const rank = rankOf(name, isRoot)
  const before = map.items.findLast(({ key }) => isScalar(key) && rankOf(String(key.value), isRoot) <= rank)
  const pair = before ?? map.items[0]
  if (pair === undefined) throw new Unfit()
  const end = endOfPair(source, pair)
  if (map.flow === true) return { from: end, to: end, text: `, ${inFlow(name)}: ${inFlow(value)}` }
  const indent = columnOf(source, rangeOf(map.items[0]?.key)[0])
  const text = pairLines(name, value, indent)
  return lines(source, nextLine(source, end), isRoot && text.split('\n').length > 2 ? `\n${text}` : text)
}

export function removePair({ source }: Read, map: YAMLMap, index: number): Splice {
  const pair = map.items[index]
  const next = map.items[index + 1]
  if (pair === undefined || map.items.length === 1) throw new Unfit()
  const [start] = rangeOf(pair.key)
  const end = endOfPair(source, pair)
  if (map.flow === true)
    return removeBetween(source, map.items, index, start, end, (each) => rangeOf((each as Pair).key)[0])
  // The first field of an item stands on its dash's line.
  if (source.slice(lineStart(source, start), start).trim() !== '') {
    if (next === undefined) throw new Unfit()
    return { from: start, to: rangeOf(next.key)[0], text: '' }
  }
  return { from: lineStart(source, start), to: nextLine(source, end), text: '' }
}

export function removeItem({ source }: Read, list: YAMLSeq, index: number): Splice {
  const node = nodeOf(list.items[index])
  if (node === null || list.items.length === 1) throw new Unfit()
  const end = endOf(source, node)
  if (list.flow === true)
    return removeBetween(source, list.items, index, rangeOf(node)[0], end, (each) => rangeOf(each)[0])
  const start = lineStart(source, dashOf(list, index))
  if (source.slice(start, dashOf(list, index)).trim() !== '') throw new Unfit()
  return { from: start, to: nextLine(source, end), text: '' }
}

/** Takes one out of a row between brackets, with the comma that parted it from a neighbour. */
function removeBetween(
  source: string,
  items: readonly unknown[],
  index: number,
  start: number,
  end: number,
  startOf: (item: unknown) => number,
): Splice {
  const next = items[index + 1]
  if (next !== undefined) return { from: start, to: startOf(next), text: '' }
  return { from: source.lastIndexOf(',', start), to: end, text: '' }
}

/** Puts items into a list that has some, before the one at `index`; at its end where there is none. */
export function insertItems(read: Read, hook: Hook, list: YAMLSeq, items: readonly Json[], index: number): Splice[] {
  const { source } = read
  const previous = nodeOf(list.items[index - 1])
  const first = nodeOf(list.items[0])
  if (first === null) throw new Unfit()
  if (list.flow === true) {
    const text = items.map(inFlow).join(', ')
    const line = source.slice(lineStart(source, rangeOf(list)[0]), endOf(source, list))
    if (!hook.isFlow && !line.includes('\n') && line.length + text.length > LINE_MAX)
      return replace(read, hook, (valueOf(read, list) as Json[]).toSpliced(index, 0, ...items)) // a list's value
    if (previous !== null) return [{ from: endOf(source, previous), to: endOf(source, previous), text: `, ${text}` }]
    return [{ from: rangeOf(first)[0], to: rangeOf(first)[0], text: `${text}, ` }]
  }
  const indent = columnOf(source, dashOf(list, 0))
  const text = items.map((item) => itemLines(item, indent, isFlowNode(first))).join('')
  const at = previous === null ? lineStart(source, dashOf(list, 0)) : nextLine(source, endOf(source, previous))
  return [lines(source, at, text)]
}

/** Takes an item with the lines it is written in to another place of its list. */
export function moveItem(read: Read, hook: Hook, list: YAMLSeq, index: number, after: ItemKey | null): Splice[] {
  const { source } = read
  const values = list.items.map((item) => valueOf(read, nodeOf(item)) ?? '')
  const others = values.toSpliced(index, 1)
  const target = placeAfter(others, after)
  if (target === index) return []
  if (list.flow === true) {
    const order = values
      .map((_, i) => i)
      .toSpliced(index, 1)
      .toSpliced(target, 0, index)
    return order.flatMap((from, to) => {
      if (from === to) return []
      const [start] = rangeOf(list.items[to])
      const end = endOf(source, nodeOf(list.items[to]) as Node) // a value of its own: valueOf read it
      const moved = nodeOf(list.items[from]) as Node // as above
      return [{ from: start, to: end, text: source.slice(rangeOf(moved)[0], endOf(source, moved)) }]
    })
  }
  const removed = removeItem(read, list, index)
  const text = source.slice(removed.from, removed.to)
  const behind = target <= index ? target - 1 : target
  const previous = nodeOf(list.items[behind])
  const at = previous === null ? lineStart(source, dashOf(list, 0)) : nextLine(source, endOf(source, previous))
  return [removed, lines(source, at, text.endsWith('\n') ? text : `${text}\n`)]
}

/** The source with its splices made; of those at one place the earlier stands first. */
export function splice(source: string, splices: readonly Splice[]): string {
  const ordered = splices.map((each, rank) => ({ ...each, rank })).sort((a, b) => b.from - a.from || b.rank - a.rank)
  return ordered.reduce((text, { from, to, text: put }) => text.slice(0, from) + put + text.slice(to), source)
}
