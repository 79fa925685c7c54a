/** A value as JSON writes it. What is absent is `null` beside it: a playbook has no nulls of its own. */
export type Json = string | number | boolean | Json[] | { [key: string]: Json }

/** One part of a place: a field's name, an item by its stable id, or an item by its number where items have no ids. */
export type PlacePart = string | number | { id: string }

/** Where something stands in a document, by names and stable ids, so that it is found again in another's newer source. */
export type Place = readonly PlacePart[]

/** An item of a list: by its id, or the value itself in a list of words. */
export type ItemKey = string | number

/**
 * One change to a document, as data. `was` is what the author of the change had before their eyes: a source in which it
 * is something else by now refuses the change instead of losing what came between.
 */
export type Edit =
  | { op: 'set'; at: Place; value: Json | null; was: Json | null }
  /** `after` null: to the front of the list. */
  | { op: 'insert'; at: Place; item: Json; after: ItemKey | null }
  | { op: 'remove'; at: Place; item: ItemKey; was: Json }
  | { op: 'move'; at: Place; item: ItemKey; after: ItemKey | null }
  /** The whole source as somebody typed it. */
  | { op: 'text'; was: string; now: string }

export type EditRefusal =
  /** The source is no well-formed YAML, so that nothing in it can be pointed at. */
  | { code: 'unreadable' }
  /** What the edit speaks of is not there any more. */
  | { code: 'gone' }
  /** It is something else than the author saw. */
  | { code: 'changed'; is: Json | null }
  /** Another item with this id is there already. */
  | { code: 'taken' }
  /** It stands in a form that cannot be changed without changing something else, such as an anchor used elsewhere. */
  | { code: 'unfit' }

export type Edited = { ok: true; source: string } | { ok: false; refusal: EditRefusal }

/** The key by which an item of a list is found: its id, a variant's letter, or the word itself. */
export function keyOf(item: unknown): ItemKey | null {
  if (typeof item === 'string' || typeof item === 'number') return item
  if (typeof item !== 'object' || item === null) return null
  const { id, key } = item as { id?: unknown; key?: unknown } // read with care below
  if (typeof id === 'string') return id
  return typeof key === 'string' ? key : null
}

/** A place in one line, for comparing and for keys: `tracks/rhythm/steps/greeting/when`. */
export const placeText = (at: Place): string =>
  at.map((part) => (typeof part === 'object' ? part.id : String(part))).join('/')
