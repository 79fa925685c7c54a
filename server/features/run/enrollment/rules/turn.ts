import type { Condition } from '#contract/condition.ts'
import type { Program, ProgramNode } from '#server/features/playbook/index.ts'

/** A way through branches: which case was taken where; `case` is null for otherwise. */
export type Passed = { stepId: string; case: string | null }

/** Where a turn comes to: the step that is done next, or null behind the last one, and the branches on the way. */
export type Leaf = { node: ProgramNode | null; path: readonly Passed[] } | Awaited

/** What became of a wait for something: it happened, the time is up, or it goes on; `next` is where that leads. */
export type Awaited = { awaited: 'happened' | 'timed_out'; next: string | null } | { awaited: 'waits' }

/** What decides to which leaf a turn comes: the first case that holds. */
export type Choice =
  | { kind: 'leaf'; leaf: number }
  /** Happened, timed out and waits are the leaves, in this order. */
  | { kind: 'await'; when: Condition }
  | { kind: 'branch'; cases: readonly { when: Condition; to: Choice }[]; otherwise: Choice }

export type Turn = { leaves: readonly Leaf[]; choice: Choice }

/** Ways that a turn tells apart at most; a branch beyond them is a turn of its own. */
const leavesAtMost = 40

/**
 * A turn of those who stand at a step: a wait that is over lies behind them, any other step before them. Branches are
 * passed at once; the first step of another kind ends the turn. A wait for something is a turn of its own.
 */
function turnFrom(program: Program, stepId: string): Turn {
  const stood = nodeOf(program, stepId)
  if (stood.kind === 'await') {
    const leaves: Awaited[] = [
      { awaited: 'happened', next: stood.next },
      { awaited: 'timed_out', next: stood.otherwise },
      { awaited: 'waits' },
    ]
    return { leaves, choice: { kind: 'await', when: stood.when } }
  }
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
  const choice = walk(stood.kind === 'wait' ? stood.next : stood.id, [])
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

/** Where a turn comes to for one of whom a condition holds or not, and who was due by now or not. */
export function leafOf({ leaves, choice }: Turn, holds: (condition: Condition) => boolean, isDue: boolean): Leaf {
  let at = choice
  while (at.kind === 'branch') at = at.cases.find(({ when }) => holds(when))?.to ?? at.otherwise
  const nth = at.kind === 'leaf' ? at.leaf : holds(at.when) ? 0 : isDue ? 1 : 2
  const leaf = leaves[nth]
  if (!leaf) throw new Error(`a turn has its leaf ${nth}`)
  return leaf
}
