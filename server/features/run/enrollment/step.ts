import type { EventDetail } from '#server/features/event/index.ts'
import { sql } from 'kysely'
import { journeyTracks } from '#contract/playbook.ts'
import { type ProgramNode, programOf } from '#server/features/playbook/index.ts'
import type { TurnContext, Walk } from '#server/features/run/enrollment/context.ts'
import { arrived, passed, tallied } from '#server/features/run/enrollment/figures.ts'
import { enter } from '#server/features/run/enrollment/enter.ts'
import { type Arrival, movedTo } from '#server/features/run/enrollment/rules/arrival.ts'
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
  by: 'exit' | 'goal' = 'exit',
): Promise<null> {
  const moved = await moveAll(
    context.tx,
    context.corpId,
    {
      ids,
      kind: 'enrollment.ended',
      key: stepId,
      detail: { ...detailOf({ stepId, path }), reason, ...(outcome === 'exited' && { [by]: reason }) },
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

/**
 * Has them go on behind a wait for something: it happened, or the time is up. What comes due when the time is up was due
 * then, however late that is seen.
 */
export async function passWait(
  context: TurnContext,
  walk: Walk,
  { stepId, ids, count: all }: Come,
  onward: Arrival,
  outcome: 'happened' | 'timed_out',
): Promise<Next | null> {
  const { tx, corpId, now } = context
  const isDueAsBefore = outcome === 'timed_out' && !onward.isOver && onward.dueAt.equals(now.at)
  const moved = await moveAll(
    tx,
    corpId,
    {
      ids,
      kind: 'enrollment.waited',
      key: stepId,
      detail: { ...detailOf({ stepId, path: [], onward }), outcome },
      to: isDueAsBefore ? { isOver: false, stepId: onward.stepId, isDueAsBefore } : onward,
    },
    now,
  )
  for (const { runId, count } of moved) {
    arrived(context, walk, runId, [], stepId, onward, count)
    tallied(context, walk, runId, stepId, outcome, count)
  }
  return goesOn({ onward }, now.at) ? { stepId: onward.stepId, ids, count: all } : null
}

/** Ends the journey, and has them enter another of the same run if its rules let them in. */
export async function moveThem(
  context: TurnContext,
  walk: Walk,
  come: Come,
  { trackId }: Extract<ProgramNode, { kind: 'move' }>,
): Promise<null> {
  const { tx, corpId, now } = context
  const { group, document } = walk
  const track = journeyTracks(document).find((each) => each.id === trackId)
  if (!track) throw new Error(`version ${group.version} of ${group.playbookId} has no journey ${trackId}`)
  const program = programOf(track)
  const entries = group.runIds.map((runId) => ({
    runId,
    program,
    by: 'move' as const,
    candidates: sql`
      select e.contact_id, e.group_chat_id, e.staff_id
      from enrollment e
      where e.corp_id = ${corpId} and e.run_id = ${runId} and e.enrollment_id = any(${come.ids}::uuid[])`,
  }))
  await endThere(context, walk, come, movedTo(trackId), 'ended')
  context.last.push(async () => void (await enter(tx, corpId, entries, now)))
  return null
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
