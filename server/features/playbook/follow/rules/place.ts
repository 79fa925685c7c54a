import type { PathPart } from '#server/features/playbook/rules/source.ts'

/** Where a merge stands in a document: the part, by its key, and the field in it. */
export type Place = {
  /** Null: the playbook itself. */
  part: string | null
  field: string
  /** Of the nearest track, step or content around, by whose id the parts inside go. */
  track: 'calendar' | 'journey' | null
  owner: string
  /** Whether parts stand in it, so that its own fields are told apart from them. */
  isContainer: boolean
}

export const root: Place = { part: null, field: '', track: null, owner: '', isContainer: true }

const kinds: Readonly<Record<string, string>> = {
  phases: 'phase',
  slots: 'slot',
  columns: 'column',
  links: 'link',
  contents: 'content',
}

/** Lists whose items are parts of their own, by the field they stand in. */
export const partLists: ReadonlySet<string> = new Set(['steps', 'cases', 'otherwise'])

export const fieldOf = (place: Place, name: PathPart): Place => ({
  ...place,
  field: place.field === '' ? String(name) : `${place.field}.${name}`,
})

const kindIn = (item: unknown): unknown =>
  typeof item === 'object' && item !== null && 'kind' in item ? item.kind : null

/** The place of an item of a list. One that is no part of its own stands where its list does. */
export function itemOf(place: Place, id: string, item: unknown): Place {
  const list = place.field
  const part = (key: string, more: Partial<Place> = {}): Place => ({
    ...place,
    part: key,
    field: '',
    owner: id,
    isContainer: false,
    ...more,
  })
  if (place.part === null && list === 'variables') return part(`variable ${id}`)
  if (place.part === null && list === 'tracks')
    return kindIn(item) === 'calendar'
      ? part(`track ${id}`, { track: 'calendar', isContainer: true })
      : part(`journey ${id}`, { track: 'journey', isContainer: true })
  if (place.part === null && kinds[list] !== undefined) return part(`${kinds[list]} ${id}`)
  switch (list) {
    case 'steps':
    case 'otherwise':
      return place.track === 'calendar'
        ? part(`step ${id}`)
        : part(`journey-step ${id}`, { isContainer: kindIn(item) === 'branch' })
    case 'cases':
      return part(`case ${place.owner}/${id}`, { isContainer: true, owner: place.owner })
    case 'exits':
      return part(`exit ${place.owner}/${id}`)
    case 'variants':
      return part(`variant ${place.owner}/${id}`)
    default:
      return fieldOf(place, id)
  }
}
