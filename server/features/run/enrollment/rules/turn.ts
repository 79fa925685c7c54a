import type { Condition } from '#contract/condition.ts'
import type { Program, ProgramNode } from '#server/features/playbook/index.ts'

/** A way through branches: which case was taken where; `case` is null for otherwise. */
export type Passed = { stepId: string; case: string | null }

/** Where a turn comes to: the step that is done next, or null behind the last one, and the branches on the way. */
export type Leaf = { node: ProgramNode | null; path: readonly Passed[] }

/** What decides to which leaf a turn comes: the first case that holds. */
export type Choice =
  | { kind: 'leaf'; leaf: number }
  | { kind: 'branch'; cases: readonly { when: Condition; to: Choice }[]; otherwise: Choice }

export type Turn = { leaves: readonly Leaf[]; choice: Choice }

/** Ways that a turn tells apart at most; a branch beyond them is a turn of its own. */
const leavesAtMost = 40

/**
 * A turn of those who stand at a step: a wait that is over lies behind them, any other step before them. Branches are
 * passed at once; the first step of another kind ends the turn.
 */
function turnFrom(program: Program, stepId: string): Turn {
  const leaves: Leaf[] = []
  const leafAt = (node: ProgramNode | null, path: readonly Passed[]): Choice => {
    leaves.push({ node, path })
    return { kind: 'leaf', leaf: leaves.length - 1 }
  }
  const walk = (id: string | null, path: readonly Passed[]): Choice => {
    const node = id === null ? null : nodeOf(program, id)
    if (node?.kind !== 'branch' || (path.length > 0 && leaves.length + node.cases.length >= leavesAtMost))
      return leafAt(node, path)
    return {
      kind: 'branch',
      cases: node.cases.map((each) => ({
        when: each.when,
        to: walk(each.next, [...path, { stepId: node.id, case: each.id }]),
      })),
      otherwise: walk(node.next, [...path, { stepId: node.id, case: null }]),
    }
  }
  const from = nodeOf(program, stepId)
  const choice = walk(from.kind === 'wait' ? from.next : from.id, [])
  return { leaves, choice }
}

/** A step of the program. Those who are under way stand at none but its own: a run is pinned to its version. */
export function nodeOf(program: Program, stepId: string): ProgramNode {
  const node = program.nodes.get(stepId)
  if (!node) throw new Error(`the journey ${program.trackId} has no step ${stepId}`)
  return node
}

const turns = new WeakMap<Program, Map<string, Turn>>()

/** The turn from a step, worked out once. */
export function turnOf(program: Program, stepId: string): Turn {
  const known = turns.get(program) ?? new Map<string, Turn>()
  turns.set(program, known)
  const turn = known.get(stepId) ?? turnFrom(program, stepId)
  known.set(stepId, turn)
  return turn
}

/** Where a turn comes to for one of whom a condition holds or not. */
export function leafOf({ leaves, choice }: Turn, holds: (condition: Condition) => boolean): Leaf {
  let at = choice
  while (at.kind === 'branch') at = at.cases.find(({ when }) => holds(when))?.to ?? at.otherwise
  const leaf = leaves[at.leaf]
  if (!leaf) throw new Error(`a turn has its leaf ${at.leaf}`)
  return leaf
}
