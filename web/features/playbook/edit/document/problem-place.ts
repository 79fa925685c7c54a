import type { Problem } from '../../queries.ts'
import { keyOf, placeText, type Json, type Place, type PlacePart } from './edit.ts'
import { valueAt } from './value.ts'

/** A problem with its place by stable ids, `tracks/rhythm/steps/greeting/when`, so that it stays beside its field. */
export type PlacedProblem = { problem: Problem; place: string }

/** Problems as the server found them in a document: its paths count items, which move as the document is edited. */
export const placeProblems = (problems: readonly Problem[], value: Json): PlacedProblem[] =>
  problems.map((problem) => ({ problem, place: placeText(placeOf(problem.path, value)) }))

function placeOf(path: string, value: Json): Place {
  const parts: PlacePart[] = []
  for (const [, name, index] of path.matchAll(/([^.[\]]+)|\[(\d+)\]/g)) {
    if (name !== undefined) {
      parts.push(name)
      continue
    }
    const list = valueAt(value, parts)
    const item = Array.isArray(list) ? list[Number(index)] : undefined
    const key = typeof item === 'object' ? keyOf(item) : null
    parts.push(typeof key === 'string' ? { id: key } : Number(index))
  }
  return parts
}

/** The problems of a place and of all that stands in it. */
export const problemsWithin = (problems: readonly PlacedProblem[], at: Place): Problem[] => {
  const wanted = placeText(at)
  return problems
    .filter(({ place }) => place === wanted || place.startsWith(`${wanted}/`))
    .map(({ problem }) => problem)
}
