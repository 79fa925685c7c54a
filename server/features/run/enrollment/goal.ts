import type { TurnContext, Walk } from '#server/features/run/enrollment/context.ts'
import { tallied } from '#server/features/run/enrollment/figures.ts'
import { reachGoals } from '#server/features/run/enrollment/sql/goal.ts'
import { endThere } from '#server/features/run/enrollment/step.ts'

/**
 * Puts down who of a group reached a goal of the journey, due or not, under way or through it, once for each goal; ends
 * the journey of those under way whose goal says so.
 */
export async function meetGoals(context: TurnContext, walk: Walk): Promise<void> {
  const { tx, corpId, now } = context
  const { group, program } = walk
  if (program.goals.length === 0) return
  const { reached, leaving } = await reachGoals(tx, corpId, { ...group, goals: program.goals }, now)
  for (const { runId, goalId, count } of reached) tallied(context, walk, runId, group.stepId, 'goal', count, goalId)
  for (const { goalId, ids, count } of leaving)
    await endThere(context, walk, { stepId: group.stepId, ids, count, path: [] }, goalId, 'exited', 'goal')
}
