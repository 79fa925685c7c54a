import { type Program, type ProgramNode, wakeAt } from '#server/features/playbook/index.ts'
import { nodeOf } from '#server/features/run/enrollment/rules/turn.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

/**
 * Where one comes to stand: at a step, due at `dueAt` and looked at from `wakeAt` on, or at the end for `reason`.
 */
export type Arrival =
  | { isOver: false; stepId: string; wakeAt: CorpInstant; dueAt: CorpInstant }
  | { isOver: true; stepId: string; reason: string }

/** Why a journey is over that came to its end without a step that says why. */
export const completed = 'completed'

/** Why a journey is over that another one took the place of. */
export const movedTo = (trackId: string): string => `moved:${trackId}`

/** The journey that took the place of one that is over for a reason; null where none did. */
export const trackOfMove = (reason: string): string | null => (reason.startsWith('moved:') ? reason.slice(6) : null)

/**
 * When whoever comes to a step is due there, and from when on it is looked at. A wait begins at once; one for something is
 * due when its time is up, and looked at from the beginning; any other step is due at once.
 */
export function beginAt(
  node: ProgramNode,
  { zone }: Pick<Program, 'zone'>,
  corpZone: string,
  now: CorpInstant,
): { wakeAt: CorpInstant; dueAt: CorpInstant } {
  if (node.kind === 'await') return { wakeAt: now, dueAt: wakeAt(node.atMost, now, zone ?? corpZone) }
  const at = node.kind === 'wait' ? wakeAt(node.wait, now, zone ?? corpZone) : now
  return { wakeAt: at, dueAt: at }
}

/** Where one comes to who is done with `from` and goes on to `next`. */
export function arriveAt(
  program: Program,
  from: string,
  next: string | null,
  corpZone: string,
  now: CorpInstant,
): Arrival {
  if (next === null) return { isOver: true, stepId: from, reason: completed }
  const node = nodeOf(program, next)
  if (node.kind === 'end') return { isOver: true, stepId: node.id, reason: node.reason }
  return { isOver: false, stepId: node.id, ...beginAt(node, program, corpZone, now) }
}
