import { type Program, wakeAt } from '#server/features/playbook/index.ts'
import { nodeOf } from '#server/features/run/enrollment/rules/turn.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

/** Where one comes to stand: at a step until `wakeAt`, or at the end for `reason`. */
export type Arrival =
  | { isOver: false; stepId: string; wakeAt: CorpInstant }
  | { isOver: true; stepId: string; reason: string }

/** Why a journey is over that came to its end without a step that says why. */
export const completed = 'completed'

/**
 * Where one comes to who is done with `from` and goes on to `next`. A wait begins at once; any other step is due at
 * once.
 */
export function arriveAt(program: Program, from: string, next: string | null, zone: string, now: CorpInstant): Arrival {
  if (next === null) return { isOver: true, stepId: from, reason: completed }
  const node = nodeOf(program, next)
  if (node.kind === 'end') return { isOver: true, stepId: node.id, reason: node.reason }
  return { isOver: false, stepId: node.id, wakeAt: node.kind === 'wait' ? wakeAt(node.wait, now, zone) : now }
}
