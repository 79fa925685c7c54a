import { z } from 'zod'
import { variablesGiven } from './run.ts'

const words = z.object({ zh: z.string(), en: z.string() })

/** What becomes of those who stand at a step of a journey: they stay, go on at another step of it, or leave. */
export const moveTarget = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('stay') }),
  z.strictObject({ kind: z.literal('step'), stepId: z.string().max(63) }),
  z.strictObject({ kind: z.literal('leave') }),
])
export type MoveTarget = z.infer<typeof moveTarget>

const versionNumber = z.int().min(1).max(1_000_000)

/**
 * Moves a run to another version of its playbook, newer or older. `from` is the version that its mover saw it at. Steps
 * that `map` does not name follow the rule: they stay where their step is still there, else go on at the next one that
 * is, else leave. `variables` are those of the whole run that the version asks for anew.
 */
export const moveRun = z.strictObject({
  from: versionNumber,
  to: versionNumber,
  map: z
    .array(z.strictObject({ trackId: z.string().max(63), stepId: z.string().max(63), to: moveTarget }))
    .max(1000)
    .default([]),
  variables: variablesGiven,
  /** Why it does not wait for the version's pilot; asked for while that has not passed. */
  beforePilot: z.string().trim().min(2).max(200).optional(),
})
export type MoveRun = z.output<typeof moveRun>

/** How many occurrences of group chats: what is released stays as it is and is in none of these. */
const movedOccurrences = z.object({
  /** Still to come, and not planned under the version. */
  dropped: z.int(),
  /** Planned by the version alone. */
  planned: z.int(),
  /** Still to come under both; content and order follow the version. */
  kept: z.int(),
  /** Due and waiting for its turn or a person; its step is still there. */
  waiting: z.int(),
  /** The same, and its step is gone: it is left out. */
  skipped: z.int(),
})
const movedEnrollments = z.object({ stay: z.int(), step: z.int(), leave: z.int() })

/** What moving came to, in the numbers that its preview told. */
export const runMoved = z.object({
  runId: z.guid(),
  from: versionNumber,
  to: versionNumber,
  occurrences: movedOccurrences,
  enrollments: movedEnrollments,
})
export type RunMoved = z.infer<typeof runMoved>

const step = z.object({ stepId: z.string(), name: words })

/** What moving would come to; changes nothing. */
export const runMovePreview = runMoved.extend({
  name: z.string(),
  groupChats: z.int(),
  /** Sends that staff have not confirmed yet: they go out as they are. */
  waitingStaff: z.int(),
  /** Journeys that somebody stands in, with the steps that they stand at. */
  journeys: z.array(
    z.object({
      trackId: z.string(),
      name: words,
      steps: z.array(z.object({ ...step.shape, count: z.int(), to: moveTarget, isStayable: z.boolean() })),
      /** Steps of the version that one can go on at. */
      targets: z.array(step),
    }),
  ),
})
export type RunMovePreview = z.infer<typeof runMovePreview>
