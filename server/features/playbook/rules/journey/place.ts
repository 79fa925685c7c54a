import type { Condition } from '#contract/condition.ts'
import { journeyTracks, type JourneyStep, type JourneyTrack, type PlaybookDocument } from '#contract/playbook.ts'
import type { PathPart } from '../source.ts'

type Path = readonly PathPart[]

/** A part of a journey with where it stands in the document. */
export type Placed<T> = { part: T; path: Path }

/** The journeys of a document. */
export const placedJourneys = (document: PlaybookDocument): Placed<JourneyTrack>[] =>
  document.tracks.flatMap((track, t) => (track.kind === 'journey' ? [{ part: track, path: ['tracks', t] }] : []))

/** The lists of steps within a step: one for each case, and `otherwise`. */
export function listsWithin(step: JourneyStep, path: Path): Placed<readonly JourneyStep[]>[] {
  if (step.kind !== 'branch' && step.kind !== 'wait') return []
  const cases = step.kind === 'branch' ? step.cases : []
  return [
    ...cases.map((each, c) => ({ part: each.steps, path: [...path, 'cases', c, 'steps'] })),
    ...(step.otherwise === undefined ? [] : [{ part: step.otherwise, path: [...path, 'otherwise'] }]),
  ]
}

/** The steps of a list and of the branches in it, as they are read. */
export const placedSteps = (steps: readonly JourneyStep[], path: Path): Placed<JourneyStep>[] =>
  steps.flatMap((step, s) => {
    const at = [...path, s]
    return [{ part: step, path: at }, ...listsWithin(step, at).flatMap((list) => placedSteps(list.part, list.path))]
  })

export const stepsOfJourney = ({ part, path }: Placed<JourneyTrack>): Placed<JourneyStep>[] =>
  placedSteps(part.steps, [...path, 'steps'])

/** The conditions a journey asks, each whole. */
export const placedConditions = (journey: Placed<JourneyTrack>): Placed<Condition>[] => {
  const { enter, goals = [], exits = [] } = journey.part
  const entry = [...journey.path, 'enter']
  return [
    ...(enter.on === 'segment-entered' ? [{ part: enter.segment, path: [...entry, 'segment'] }] : []),
    ...(enter.where === undefined ? [] : [{ part: enter.where, path: [...entry, 'where'] }]),
    ...goals.map(({ when }, g) => ({ part: when, path: [...journey.path, 'goals', g, 'when'] })),
    ...exits.map(({ when }, e) => ({ part: when, path: [...journey.path, 'exits', e, 'when'] })),
    ...stepsOfJourney(journey).flatMap(({ part, path }) => {
      if (part.kind === 'wait') return part.when === undefined ? [] : [{ part: part.when, path: [...path, 'when'] }]
      return part.kind === 'branch'
        ? part.cases.map(({ when }, c) => ({ part: when, path: [...path, 'cases', c, 'when'] }))
        : []
    }),
  ]
}

/** The contents that a step names. */
export const contentsOfStep = (step: JourneyStep, path: Path): Placed<string>[] => {
  if (step.kind === 'welcome') return [{ part: step.content, path: [...path, 'content'] }]
  if (step.kind !== 'send') return []
  const { fallback } = step
  return [
    { part: step.content, path: [...path, 'content'] },
    ...(fallback === undefined || fallback.kind === 'skip'
      ? []
      : [{ part: fallback.content, path: [...path, 'fallback', 'content'] }]),
  ]
}

/** The ids of contents that the journeys of a document send. */
export const contentsOfJourneys = (document: PlaybookDocument): ReadonlySet<string> =>
  new Set(
    journeyTracks(document).flatMap((track) =>
      stepsOfJourney({ part: track, path: [] }).flatMap(({ part, path }) =>
        contentsOfStep(part, path).map((content) => content.part),
      ),
    ),
  )
