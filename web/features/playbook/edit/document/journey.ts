import type { BranchCase, JourneyStep, JourneyTrack } from '#contract/playbook.ts'
import { placeText, type Place } from './edit.ts'

/** A step with the list it stands in: that of the journey, of a branch's way, or of a wait whose time is up. */
export type PlacedStep = { step: JourneyStep; list: Place; at: Place; after: string | null; isLast: boolean }

/** A list of steps, and what leads into it: nothing for the journey's own. */
export type StepList = { list: Place; steps: readonly JourneyStep[]; from: JourneyStep | null; way: BranchCase | null }

export const trackPlace = (trackId: string): Place => ['tracks', { id: trackId }]

/** The lists that a step leads into, in reading order. */
export function listsOf(step: JourneyStep, at: Place): StepList[] {
  const otherwise = (steps: readonly JourneyStep[] | undefined): StepList => ({
    list: [...at, 'otherwise'],
    steps: steps ?? [],
    from: step,
    way: null,
  })
  if (step.kind === 'branch')
    return [
      ...step.cases.map((way) => ({
        list: [...at, 'cases', { id: way.id }, 'steps'],
        steps: way.steps,
        from: step,
        way,
      })),
      otherwise(step.otherwise),
    ]
  return step.kind === 'wait' && step.when !== undefined ? [otherwise(step.otherwise)] : []
}

/** All lists of a journey, the outer one first. */
export function stepLists(track: JourneyTrack): StepList[] {
  const within = (list: StepList): StepList[] => [
    list,
    ...list.steps.flatMap((step) => listsOf(step, [...list.list, { id: step.id }]).flatMap(within)),
  ]
  return within({ list: [...trackPlace(track.id), 'steps'], steps: track.steps, from: null, way: null })
}

export const placedSteps = (track: JourneyTrack): PlacedStep[] =>
  stepLists(track).flatMap(({ list, steps }) =>
    steps.map((step, index) => ({
      step,
      list,
      at: [...list, { id: step.id }],
      after: steps[index - 1]?.id ?? null,
      isLast: index === steps.length - 1,
    })),
  )

/** The lists that a step can be moved into: not its own, and none that lies within it. */
export const listsBeside = (track: JourneyTrack, { step, at }: PlacedStep): StepList[] =>
  stepLists(track).filter(
    ({ list, steps }) => !placeText(list).startsWith(`${placeText(at)}/`) && !steps.includes(step),
  )
