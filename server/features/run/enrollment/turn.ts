import type { TurnContext, Walk } from '#server/features/run/enrollment/context.ts'
import { arriveAt, completed } from '#server/features/run/enrollment/rules/arrival.ts'
import { catchUpOfSend } from '#server/features/run/enrollment/rules/catch-up.ts'
import { type Leaf, nodeOf, type Turn, turnOf } from '#server/features/run/enrollment/rules/turn.ts'
import { sendTo } from '#server/features/run/enrollment/send.ts'
import type { DueGroup } from '#server/features/run/enrollment/sql/claim.ts'
import { moveAll, waitOn } from '#server/features/run/enrollment/sql/move.ts'
import { placeAll, type Placed } from '#server/features/run/enrollment/sql/place.ts'
import { closeQuestions } from '#server/features/run/enrollment/sql/question.ts'
import {
  askAbout,
  endThere,
  goOn,
  moveThem,
  type Next,
  passWait,
  tagThem,
} from '#server/features/run/enrollment/step.ts'

/** Takes one turn of enrollments that are due at one step, and gives those that are due again at once. */
export async function takeTurn(context: TurnContext, walk: Walk): Promise<DueGroup[]> {
  const { tx, corpId, now } = context
  const { group, program } = walk
  const { ids, runIds, stepId } = group
  const turn = turnOf(program, stepId)
  const due = { ids, runIds, stepId, choice: turn.choice, exits: program.exits }
  const again: DueGroup[] = []
  const everyone = await placeAll(tx, corpId, due, now.at)
  if (mayAsk(walk)) await closeQuestions(tx, corpId, ids)
  for (const placed of everyone) {
    const next = await settle(context, walk, turn, placed)
    if (next) again.push({ ...group, ...next })
  }
  return again
}

/** Whether those who stand there may have asked a person. */
function mayAsk({ document, group, program }: Walk): boolean {
  const node = nodeOf(program, group.stepId)
  return node.kind === 'send' && catchUpOfSend(document, node).rule === 'ask'
}

async function settle(context: TurnContext, walk: Walk, turn: Turn, placed: Placed): Promise<Next | null> {
  const { group, program } = walk
  const come = { stepId: group.stepId, ids: placed.ids, count: placed.count, path: [] }
  switch (placed.kind) {
    case 'paused':
      await hold(context, come, placed.paused)
      return null
    case 'closed':
      return endThere(context, walk, come, placed.closing, 'ended')
    case 'exit':
      return endThere(context, walk, come, program.exits[placed.exit]?.id ?? completed, 'exited')
    case 'leaf': {
      const leaf = turn.leaves[placed.leaf]
      if (!leaf) throw new Error(`the turn from ${group.stepId} has no leaf ${placed.leaf}`)
      return settleLeaf(context, walk, leaf, placed)
    }
    default:
      return placed satisfies never
  }
}

/** Has them wait until a pause is over. */
async function hold(context: TurnContext, { ids, stepId }: Next, paused: string): Promise<void> {
  const { tx, corpId, now } = context
  const to = { isHeld: true, reason: 'paused' } as const
  await moveAll(tx, corpId, { ids, kind: 'enrollment.held', key: stepId, detail: { stepId, paused }, to }, now)
}

async function settleLeaf(context: TurnContext, walk: Walk, leaf: Leaf, placed: Placed): Promise<Next | null> {
  const { program, group } = walk
  const { ids, rows, count } = placed
  const arrive = (at: string, next: string | null) => arriveAt(program, at, next, context.corp.zone, context.now.at)
  if ('awaited' in leaf) {
    if (leaf.awaited !== 'waits') {
      const come = { stepId: group.stepId, ids, count, path: [] }
      return passWait(context, walk, come, arrive(group.stepId, leaf.next), leaf.awaited)
    }
    await waitOn(context.tx, context.corpId, ids)
    return null
  }
  const { node, path } = leaf
  const from = path.at(-1)?.stepId ?? group.stepId
  if (node === null) return endThere(context, walk, { stepId: from, ids, count, path }, completed, 'ended')
  const come = { stepId: node.id, ids, count, path }
  const onward = arrive(node.id, node.next)
  switch (node.kind) {
    case 'end':
      return endThere(context, walk, come, node.reason, 'ended')
    case 'wait':
    case 'await':
    case 'branch':
      return goOn(context, walk, come, arrive(from, node.id))
    case 'welcome':
      return goOn(context, walk, come, onward)
    case 'send':
      return sendTo(context, walk, { ...come, rows }, onward, node)
    case 'tag':
      return tagThem(context, walk, come, onward, node)
    case 'staff-task':
      return askAbout(context, walk, come, onward, node)
    case 'move':
      return moveThem(context, walk, come, node)
    default:
      return node satisfies never
  }
}
