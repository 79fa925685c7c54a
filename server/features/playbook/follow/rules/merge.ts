import { type PlaybookDocument } from '#contract/playbook.ts'
import { isSame } from '#server/features/playbook/rules/diff/canonical.ts'
import { fieldOf, itemOf, partLists, type Place, root } from './place.ts'
import { orderOf } from './order.ts'
import { ownedParts, protectedParts } from './reach.ts'

/** A part, and the field in it where there is one, that both sides changed or that one changed and the other removed. */
export type Clash = { part: string | null; field: string; kind: 'both_changed' | 'removed_above' }

/** `document` keeps the follower's side where the two clash; `overruled` are its changes that a mandatory step undoes. */
export type Merged = { document: PlaybookDocument; clashes: Clash[]; overruled: { part: string; field: string }[] }

/**
 * Merges three documents of one playbook: what changed from `base` to `theirs`, into `mine`. Parts are told apart by their
 * ids, so an order that changed and a step that changed do not get in each other's way. Nobody's text is mixed: where both
 * changed one value, mine stays and the clash is told. What `theirs` makes mandatory is theirs, whatever mine says; what
 * it leaves to its followers is mine. What mine left out stays out.
 */
export function mergeThree(base: PlaybookDocument, mine: PlaybookDocument, theirs: PlaybookDocument): Merged {
  const merge = new Merge(new Set(protectedParts(theirs).keys()), new Set([...ownedParts(base), ...ownedParts(theirs)]))
  const document = merge.value(root, base, mine, theirs)
  // All three are documents, and what is put together of their values field by field has their shape; the caller has it read.
  return { document: document as PlaybookDocument, clashes: merge.clashes, overruled: merge.overruled }
}

/** Values that are one thing to a person: a part of one and a part of the other would mean neither. */
const whole = new Set([
  'when',
  'experiment',
  'fallback',
  'for',
  'until',
  'catch_up',
  'enter',
  'add',
  'remove',
  'attachments',
])

type Fields = { [key: string]: unknown }
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

class Merge {
  readonly clashes: Clash[] = []
  readonly overruled: Merged['overruled'] = []
  readonly #protected: ReadonlySet<string>
  readonly #owned: ReadonlySet<string>

  constructor(protectedOnes: ReadonlySet<string>, owned: ReadonlySet<string>) {
    this.#protected = protectedOnes
    this.#owned = new Set([...owned].filter((part) => !protectedOnes.has(part)))
  }

  /** The merged value; undefined where there is none. */
  value(place: Place, base: unknown, mine: unknown, theirs: unknown): unknown {
    const name = place.field.split('.').at(-1) ?? ''
    if (!whole.has(name)) {
      if (isFields(mine) && isFields(theirs)) return this.#fields(place, isFields(base) ? base : {}, mine, theirs)
      const [was, own, new_] = [listed(base ?? []), listed(mine), listed(theirs)]
      if (was && own && new_) return this.#list(place, was, own, new_)
    }
    if (isSame(mine, base) || isSame(mine, theirs)) return theirs
    if (isSame(theirs, base)) return mine
    this.#clash(place, theirs === undefined ? 'removed_above' : 'both_changed')
    return mine
  }

  #fields(place: Place, base: Fields, mine: Fields, theirs: Fields): Fields {
    const names = [...new Set([...Object.keys(theirs), ...Object.keys(mine)])]
    const isForced = place.part !== null && this.#protected.has(place.part)
    return Object.fromEntries(
      names.flatMap((name): [string, unknown][] => {
        const at = fieldOf(place, name)
        const [was, own, new_] = [base[name], mine[name], theirs[name]]
        const isPart = place.part === null && place.field === 'variables'
        const value = isPart
          ? this.#item(itemOf(place, name, new_), was, own, new_)
          : isForced && !(place.isContainer && place.field === '' && partLists.has(name))
            ? this.#forced(at, was, own, new_)
            : this.value(at, was, own, new_)
        return value === undefined ? [] : [[name, value]]
      }),
    )
  }

  #list(place: Place, base: Listed, mine: Listed, theirs: Listed): unknown[] {
    const merged = new Map<string, unknown>()
    for (const id of new Set([...theirs.keys(), ...mine.keys()])) {
      const [was, own, new_] = [base.get(id), mine.get(id), theirs.get(id)]
      const value = this.#item(itemOf(place, id, new_ ?? own), was, own, new_)
      if (value !== undefined) merged.set(id, value)
    }
    const order = orderOf([...base.keys()], [...mine.keys()], [...theirs.keys()])
    return order.flatMap((id) => (merged.has(id) ? [merged.get(id)] : []))
  }

  #item(place: Place, base: unknown, mine: unknown, theirs: unknown): unknown {
    const { part } = place
    const isPart = part !== null && place.field === ''
    if (isPart && this.#owned.has(part)) return base === undefined ? (mine ?? theirs) : mine
    if (isPart && this.#protected.has(part) && (!place.isContainer || mine === undefined))
      return this.#forced(place, base, mine, theirs)
    // It was left out on purpose: what changes in it is of no interest here.
    if (mine === undefined && base !== undefined) return undefined
    if (theirs === undefined && base !== undefined) {
      if (isSame(mine, base)) return undefined
      this.#clash(place, 'removed_above')
      return mine
    }
    return this.value(place, base, mine, theirs)
  }

  #forced(place: Place, base: unknown, mine: unknown, theirs: unknown): unknown {
    if (!isSame(mine, base) && !isSame(mine, theirs))
      this.overruled.push({ part: place.part ?? '', field: place.field })
    return theirs
  }

  #clash({ part, field }: Place, kind: Clash['kind']): void {
    this.clashes.push({ part, field, kind })
  }
}

type Listed = ReadonlyMap<string, unknown>

/** A list by what tells its items apart; null where nothing does. */
function listed(value: unknown): Listed | null {
  if (!Array.isArray(value)) return null
  const items: [string, unknown][] = value.flatMap((item: unknown): [string, unknown][] => {
    const id = idOf(item)
    return id === null ? [] : [[id, item]]
  })
  const found = new Map(items)
  return found.size === value.length ? found : null
}

/** What tells an item of a list apart: its id, its key, or itself where it is a word. */
export function idOf(item: unknown): string | null {
  if (typeof item === 'string') return item
  if (!isFields(item)) return null
  const { id, key } = item
  return typeof id === 'string' ? id : typeof key === 'string' ? key : null
}
