import {
  type ContentItemState,
  type CreateContentItem,
  REVIEW_POINTS,
  type ReviewPoint,
} from '#contract/content-library.ts'

/** What a review looks at: a change of these asks for another one, a change of the name or the labels does not. */
const judged = ({ body, origin, source, rights, zone }: CreateContentItem): unknown => [
  body.text ?? '',
  body.attachments ?? [],
  body.variants ?? [],
  body.links ?? [],
  origin,
  source,
  rights,
  zone,
]

/** Equal as JSON, whatever the order of fields. */
function isSame(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b
  const [left, right] = [Object.entries(a), new Map<string, unknown>(Object.entries(b))]
  return left.length === right.size && left.every(([name, value]) => right.has(name) && isSame(value, right.get(name)))
}

/** Whether a change is one that a review has to look at again. */
export const isJudgedAnew = (before: CreateContentItem, now: CreateContentItem): boolean =>
  !isSame(judged(before), judged(now))

export type Moved = { ok: true; to: ContentItemState } | { ok: false; rule: string; repair: string }

const wrong = (rule: string, repair: string): Moved => ({ ok: false, rule, repair })

/** What a save makes of an item: what was reviewed is a draft again when its message changed. */
export function saved(state: ContentItemState, isNew: boolean): Moved {
  switch (state) {
    case 'draft':
      return { ok: true, to: 'draft' }
    case 'in_review':
    case 'approved':
      return { ok: true, to: isNew ? 'draft' : state }
    case 'retired':
      return wrong('is not retired', 'bring it back first')
    default:
      return state satisfies never
  }
}

export const submitted = (state: ContentItemState): Moved =>
  state === 'draft' ? { ok: true, to: 'in_review' } : wrong('is a draft', 'look at how it stands by now')

/** What the points found so far make of an item: one that failed sends it back, all that passed approve it. */
export function reviewed(state: ContentItemState, points: readonly { point: ReviewPoint; passed: boolean }[]): Moved {
  if (state !== 'in_review') return wrong('is in review', 'look at how it stands by now')
  if (points.some(({ passed }) => !passed)) return { ok: true, to: 'draft' }
  const passed = new Set(points.map(({ point }) => point))
  return { ok: true, to: REVIEW_POINTS.every((point) => passed.has(point)) ? 'approved' : 'in_review' }
}

export const retired = (state: ContentItemState): Moved =>
  state === 'retired' ? wrong('is not retired', 'nothing is left to do') : { ok: true, to: 'retired' }
