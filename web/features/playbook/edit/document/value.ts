import { keyOf, type Edit, type EditRefusal, type ItemKey, type Json, type Place, type PlacePart } from './edit.ts'

/** What an edit makes of a document's value, apart from how the value is written. */
export type ValueEdited = { ok: true; value: Json } | { ok: false; refusal: EditRefusal }

/** An edit of the value; the whole text is not one. */
export type ValueEdit = Exclude<Edit, { op: 'text' }>

const isRecord = (value: unknown): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Equal as JSON: the order of fields does not matter, that of items does. */
export function isSame(a: Json | null | undefined, b: Json | null | undefined): boolean {
  if (a === b) return true
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => isSame(item, b[i]))
  if (!isRecord(a) || !isRecord(b)) return false
  const names = Object.keys(a)
  return (
    names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && isSame(a[name], b[name]))
  )
}

/** The place of an item in a list, by its key; -1 where it is not there. */
export const indexOf = (list: readonly unknown[], key: ItemKey): number => list.findIndex((item) => keyOf(item) === key)

function child(value: Json | undefined, part: PlacePart): Json | undefined {
  if (typeof part === 'object') return Array.isArray(value) ? value[indexOf(value, part.id)] : undefined
  if (typeof part === 'number') return Array.isArray(value) ? value[part] : undefined
  return isRecord(value) && Object.hasOwn(value, part) ? value[part] : undefined
}

/** What stands at a place; null where nothing does. */
export function valueAt(value: Json, at: Place): Json | null {
  return at.reduce<Json | undefined>((here, part) => child(here, part), value) ?? null
}

/** The value with the one at a place replaced; fields on the way are made, items are not. Null where the way ends. */
function replaced(value: Json | undefined, at: Place, now: Json | null): Json | null | undefined {
  const [part, ...rest] = at
  if (part === undefined) return now
  if (typeof part === 'string') {
    if (value !== undefined && !isRecord(value)) return undefined
    const before = value === undefined ? {} : value
    const inner = replaced(child(before, part), rest, now)
    if (inner === undefined) return undefined
    const { [part]: _gone, ...others } = before
    if (inner !== null)
      return Object.fromEntries([...Object.entries(before).filter(([name]) => name !== part), [part, inner]])
    // A field without fields says nothing: it goes with the last of them.
    return Object.keys(others).length === 0 ? null : others
  }
  if (!Array.isArray(value)) return undefined
  const index = typeof part === 'number' ? part : indexOf(value, part.id)
  if (value[index] === undefined) return undefined
  const inner = replaced(value[index], rest, now)
  return inner === undefined || inner === null ? undefined : value.with(index, inner)
}

const gone: ValueEdited = { ok: false, refusal: { code: 'gone' } }
const taken: ValueEdited = { ok: false, refusal: { code: 'taken' } }

/** A document's value after an edit, or why the edit does not fit it. */
export function editValue(value: Json, edit: ValueEdit): ValueEdited {
  const here = valueAt(value, edit.at)
  const itemsOnTheWay = edit.at.flatMap((part, depth) =>
    typeof part === 'string' ? [] : [edit.at.slice(0, depth + 1)],
  )
  if (itemsOnTheWay.some((at) => valueAt(value, at) === null)) return gone
  if (edit.op === 'set') {
    if (isSame(here, edit.value)) return { ok: true, value }
    if (!isSame(here, edit.was)) return { ok: false, refusal: { code: 'changed', is: here } }
    return asEdited(replaced(value, edit.at, edit.value))
  }
  if (edit.op === 'insert') {
    const list = here ?? []
    if (!Array.isArray(list)) return gone
    const key = keyOf(edit.item)
    const there = key === null ? undefined : list[indexOf(list, key)]
    if (there !== undefined) return isSame(there, edit.item) ? { ok: true, value } : taken
    return asEdited(replaced(value, edit.at, list.toSpliced(placeAfter(list, edit.after), 0, edit.item)))
  }
  if (!Array.isArray(here)) return gone
  const index = indexOf(here, edit.item)
  const item = here[index]
  if (item === undefined) return gone
  if (edit.op === 'remove') {
    if (!isSame(item, edit.was)) return { ok: false, refusal: { code: 'changed', is: item } }
    return asEdited(replaced(value, edit.at, here.toSpliced(index, 1)))
  }
  const others = here.toSpliced(index, 1)
  return asEdited(replaced(value, edit.at, others.toSpliced(placeAfter(others, edit.after), 0, item)))
}

/** Behind an item; at the end where that item is gone meanwhile. */
export function placeAfter(list: readonly Json[], after: ItemKey | null): number {
  if (after === null) return 0
  const index = indexOf(list, after)
  return index < 0 ? list.length : index + 1
}

const asEdited = (value: Json | null | undefined): ValueEdited =>
  value === undefined || value === null ? gone : { ok: true, value }

/** What undoes an edit that was made on this value. */
export function inverseOf(value: Json, edit: Edit): Edit {
  if (edit.op === 'text') return { op: 'text', was: edit.now, now: edit.was }
  if (edit.op === 'set') return { op: 'set', at: edit.at, value: edit.was, was: edit.value }
  // A list that came with its first item goes with it.
  if (edit.op === 'insert' && valueAt(value, edit.at) === null)
    return { op: 'set', at: edit.at, value: null, was: [edit.item] }
  if (edit.op === 'insert') return { op: 'remove', at: edit.at, item: keyOf(edit.item) ?? '', was: edit.item }
  const list = valueAt(value, edit.at)
  const items = Array.isArray(list) ? list : []
  const before = items[indexOf(items, edit.item) - 1]
  const after = before === undefined ? null : keyOf(before)
  return edit.op === 'remove'
    ? { op: 'insert', at: edit.at, item: edit.was, after }
    : { op: 'move', at: edit.at, item: edit.item, after }
}
