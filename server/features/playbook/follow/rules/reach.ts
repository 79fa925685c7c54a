import { type JourneyStep, type PlaybookDocument, type Step } from '#contract/playbook.ts'
import { bondOf } from './bond.ts'

/**
 * A step with all parts of the document that decide what becomes of it: itself, what it stands in, what it says and when.
 * Parts go by their keys, as in `content morning`.
 */
export type Reach = { key: string; step: Step | JourneyStep; parts: ReadonlySet<string> }

/** The reach of every step, in the document's order. */
export function reachOf(document: PlaybookDocument): Reach[] {
  const contents = new Map(document.contents.map((content) => [content.id, content]))
  const said = (ids: readonly string[]): string[] =>
    ids.flatMap((id) => [
      `content ${id}`,
      ...(contents.get(id)?.variants ?? []).map(({ key }) => `variant ${id}/${key}`),
    ])
  const columns = new Map((document.columns ?? []).map((column) => [column.id, column]))
  return document.tracks.flatMap((track): Reach[] => {
    if (track.kind === 'calendar')
      return track.steps.map((step) => {
        const key = `step ${step.id}`
        const inColumn = step.column === undefined ? [] : (columns.get(step.column)?.contents ?? [])
        const ids = [
          ...(step.content === undefined ? [] : [step.content]),
          ...(step.contents ?? []),
          ...inColumn,
          ...(step.experiment?.arms ?? []).flatMap(({ content }) => content ?? []),
        ]
        const parts = [
          key,
          `track ${track.id}`,
          ...said(ids),
          ...(step.column === undefined ? [] : [`column ${step.column}`]),
          ...(step.slot === undefined ? [] : [`slot ${step.slot}`]),
          ...(step.phases ?? []).map((id) => `phase ${id}`),
        ]
        return { key, step, parts: new Set(parts) }
      })
    const around = [`journey ${track.id}`, ...(track.exits ?? []).map(({ id }) => `exit ${track.id}/${id}`)]
    return reachWithin(track.steps, around, said)
  })
}

type Said = (ids: readonly string[]) => string[]

function reachWithin(steps: readonly JourneyStep[], around: readonly string[], said: Said): Reach[] {
  return steps.flatMap((step): Reach[] => {
    const key = `journey-step ${step.id}`
    if (step.kind !== 'branch') return [{ key, step, parts: new Set([key, ...around, ...said(contentsOf(step))]) }]
    const inside = [
      ...step.cases.flatMap((each) => reachWithin(each.steps, [...around, key, `case ${step.id}/${each.id}`], said)),
      ...reachWithin(step.otherwise ?? [], [...around, key], said),
    ]
    // A branch is what it does: all that stands in it is part of it.
    const own = [...step.cases.map(({ id }) => `case ${step.id}/${id}`), ...inside.flatMap(({ parts }) => [...parts])]
    return [{ key, step, parts: new Set([key, ...around, ...own]) }, ...inside]
  })
}

function contentsOf(step: JourneyStep): string[] {
  if (step.kind === 'welcome') return [step.content]
  if (step.kind !== 'send') return []
  const { fallback } = step
  return [step.content, ...(fallback && fallback.kind !== 'skip' ? [fallback.content] : [])]
}

/** The parts that followers may not change, each with the mandatory step that needs it. */
export function protectedParts(document: PlaybookDocument): Map<string, Reach> {
  const found = new Map<string, Reach>()
  for (const reach of reachOf(document))
    if (bondOf(reach.step) === 'mandatory') for (const part of reach.parts) if (!found.has(part)) found.set(part, reach)
  return found
}

/** The parts that are a follower's own from cloning on: its local steps, and what nothing else says. */
export function ownedParts(document: PlaybookDocument): Set<string> {
  const reaches = reachOf(document)
  const owned = new Set<string>()
  for (const { key, step, parts } of reaches)
    if (bondOf(step) === 'local')
      for (const part of parts) if (part === key || /^(content|variant) /.test(part)) owned.add(part)
  for (const { step, parts } of reaches) if (bondOf(step) !== 'local') for (const part of parts) owned.delete(part)
  return owned
}
