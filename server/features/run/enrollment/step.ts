import type { EventDetail } from '#server/features/event/index.ts'
import type { ProgramNode } from '#server/features/playbook/index.ts'
import type { TurnContext, Walk } from '#server/features/run/enrollment/context.ts'
import { arrived, passed, tallied } from '#server/features/run/enrollment/figures.ts'
import type { Arrival } from '#server/features/run/enrollment/rules/arrival.ts'
import type { Passed } from '#server/features/run/enrollment/rules/turn.ts'
import { keepers, tasksFor } from '#server/features/run/enrollment/sql/keeper.ts'
import { detailOf, moveAll } from '#server/features/run/enrollment/sql/move.ts'
import { goesOn } from '#server/features/run/enrollment/sql/send.ts'
import { askStaffByHand } from '#server/features/staff-task/index.ts'
import { tagContacts } from '#server/features/tag/index.ts'
import { addMs } from '#server/kernel/time.ts'

/** Enrollments that come to a step by the same branches; `ids` as PostgreSQL prints an array. */
export type Come = { stepId: string; ids: string; count: number; path: readonly Passed[] }

/** Enrollments that are due again at once, at a step. */
export type Next = { stepId: string; ids: string; count: number }

/** Ends journeys at a step. */
export async function endThere(
  context: TurnContext,
  walk: Walk,
  { stepId, ids, path }: Come,
  reason: string,
  outcome: 'exited' | 'ended',
): Promise<null> {
  const moved = await moveAll(
    context.tx,
    context.corpId,
    {
      ids,
      kind: 'enrollment.ended',
      key: stepId,
      detail: { ...detailOf({ stepId, path }), reason, ...(outcome === 'exited' && { exit: reason }) },
      to: { isOver: true, stepId, reason },
    },
    context.now,
  )
  for (const { runId, count } of moved) {
    passed(context, walk, runId, path, stepId, count)
    tallied(context, walk, runId, walk.group.stepId, 'here', -count)
    tallied(context, walk, runId, stepId, outcome, count, reason)
  }
  return null
}

/** Has them go on to where they come to stand; `told` is what the step did, for those who ask why. */
export async function goOn(
  context: TurnContext,
  walk: Walk,
  { stepId, ids, count: all, path }: Come,
  onward: Arrival,
  told: { kind: `enrollment.${string}`; detail?: EventDetail } = { kind: 'enrollment.moved' },
): Promise<Next | null> {
  const detail = { ...detailOf({ stepId, path, onward }), ...told.detail }
  const move = { ids, kind: told.kind, key: stepId, detail, to: onward }
  for (const { runId, count } of await moveAll(context.tx, context.corpId, move, context.now))
    arrived(context, walk, runId, path, stepId, onward, count)
  return goesOn({ onward }, context.now.at) ? { stepId: onward.stepId, ids, count: all } : null
}

/** Puts tags on them and takes others off. */
export async function tagThem(
  context: TurnContext,
  walk: Walk,
  come: Come,
  onward: Arrival,
  node: Extract<ProgramNode, { kind: 'tag' }>,
): Promise<Next | null> {
  const { tx, corpId, now } = context
  context.last.push(await tagContacts(tx, corpId, keepers(corpId, come.ids), node, now))
  const names = (tags: typeof node.add): EventDetail[] => tags.map(({ group, name }) => ({ group, name }))
  const detail = { add: names(node.add), remove: names(node.remove) }
  return goOn(context, walk, come, onward, { kind: 'enrollment.tagged', detail })
}

const hourMs = 3_600_000

/** Asks whoever looks after them to do something by hand. */
export async function askAbout(
  context: TurnContext,
  walk: Walk,
  come: Come,
  onward: Arrival,
  node: Extract<ProgramNode, { kind: 'staff-task' }>,
): Promise<Next | null> {
  const { tx, corpId, now } = context
  const expiresAt = addMs(now.at, node.withinHours * hourMs)
  const lanes = await askStaffByHand(tx, corpId, tasksFor(corpId, come), {
    title: node.title,
    note: node.note,
    dueAt: now.at,
    expiresAt,
  })
  for (const lane of lanes) context.lanes.staffTask.add(lane)
  const detail = { title: node.title, expiresAt: expiresAt.toString() }
  return goOn(context, walk, come, onward, { kind: 'enrollment.asked_staff', detail })
}
