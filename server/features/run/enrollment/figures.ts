import type { TurnContext, Walk } from '#server/features/run/enrollment/context.ts'
import type { Arrival } from '#server/features/run/enrollment/rules/arrival.ts'
import type { Passed } from '#server/features/run/enrollment/rules/turn.ts'
import type { TallyOutcome } from '#server/features/run/enrollment/tally.ts'

/** Figures of those who did a step and stand behind it then. */
export function arrived(
  context: TurnContext,
  walk: Walk,
  runId: string,
  path: readonly Passed[],
  stepId: string,
  onward: Arrival,
  count: number,
): void {
  passed(context, walk, runId, path, stepId, count)
  tallied(context, walk, runId, walk.group.stepId, 'here', -count)
  if (onward.stepId !== stepId) tallied(context, walk, runId, onward.stepId, 'reached', count)
  if (onward.isOver) tallied(context, walk, runId, onward.stepId, 'ended', count, onward.reason)
  else tallied(context, walk, runId, onward.stepId, 'here', count)
}

/** Figures of the steps on the way to one, and of it; where the turn began, they have been counted. */
export function passed(
  context: TurnContext,
  walk: Walk,
  runId: string,
  path: readonly Passed[],
  stepId: string,
  count: number,
): void {
  for (const id of new Set([...path.map((each) => each.stepId), stepId]))
    if (id !== walk.group.stepId) tallied(context, walk, runId, id, 'reached', count)
}

export function tallied(
  { tally }: TurnContext,
  { program: { trackId } }: Walk,
  runId: string,
  stepId: string,
  outcome: TallyOutcome,
  count: number,
  reason: string | null = null,
): void {
  tally.add({ runId, trackId, stepId, outcome, reason }, count)
}
