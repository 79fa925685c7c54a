import type { MoveStep, StepMoved } from '#contract/calendar.ts'
import type { CorpTx } from '#server/db/database.ts'
import { wakeLanes } from '#server/engine/lane.ts'
import { type AuditActor, recordAudit } from '#server/features/audit/index.ts'
import { type BothTimes, corpNow, getCorp } from '#server/features/corp/index.ts'
import { appendEvents } from '#server/features/event/index.ts'
import { documentOf } from '#server/features/playbook/index.ts'
import {
  dropStepMove,
  findStepMove,
  listStoredIds,
  listTurn,
  moveOccurrences,
  putStepMove,
  type TurnRow,
} from '#server/features/run/calendar/move-sql.ts'
import { clashesAt } from '#server/features/run/calendar/queries.ts'
import {
  isAt,
  localMoment,
  type Moment,
  momentOf,
  type MoveRefusal,
  refuseMove,
} from '#server/features/run/calendar/rules/move.ts'
import { banditStands } from '#server/features/run/bandit/stand.ts'
import type { RunDeps } from '#server/features/run/commands/apply.ts'
import { earliestOfLanes, occurrencesToPlan } from '#server/features/run/jobs/plan.ts'
import { findRunToMove } from '#server/features/run/move/sql.ts'
import { dispatchQueueName } from '#server/features/run/queue-name.ts'
import { insertOccurrences, listRunToPlan, type NewOccurrence } from '#server/features/run/sql/plan.ts'
import type { Scope } from '#server/features/staff/index.ts'
import { AppError } from '#server/kernel/app-error.ts'

export type Turn = { runId: string; stepId: string }

/** All that a move comes to, worked out before anything is written. */
type Prepared = {
  zone: string
  /** Where the playbook plans it. */
  planned: Moment
  moved: TurnRow[]
  /** Turns that are not stored yet, at their new time. */
  added: NewOccurrence[]
  result: StepMoved
}

/** What moving a step's turn would come to; changes nothing. Refuses as moving does. */
export const previewStepMove = (
  deps: RunDeps,
  actor: AuditActor,
  scope: Scope,
  turn: Turn,
  input: MoveStep,
): Promise<StepMoved> =>
  deps.db.corp(
    actor.corpId,
    async (tx) => (await prepare(tx, actor, scope, turn, input, await corpNow(tx, actor.corpId), false)).result,
    { readOnly: true, isolation: 'repeatable read' },
  )

/**
 * Puts one day's turn of a step at another time in all group chats of its run, or back to where it was planned. What is
 * planned later follows it. Refuses with `step_move_refused`; what was released, or is over, stays where it is.
 */
export const moveStep = (
  deps: RunDeps,
  actor: AuditActor,
  scope: Scope,
  turn: Turn,
  input: MoveStep,
): Promise<StepMoved> =>
  deps.db.corp(actor.corpId, async (tx) => {
    const { corpId } = actor
    // Held before the clock is read: nothing of the run is decided or planned between the two.
    await findRunToMove(tx, corpId, turn.runId, true)
    const now = await corpNow(tx, corpId)
    const { zone, planned, moved, added, result } = await prepare(tx, actor, scope, turn, input, now, true)
    const to = momentOf(input.to, zone)
    if (result.isBack) await dropStepMove(tx, corpId, { ...turn, from: planned })
    else await putStepMove(tx, corpId, { ...turn, from: planned, to: input.to }, { name: actor.name, at: now.at })
    await insertOccurrences(tx, corpId, added, now.at)
    await moveOccurrences(
      tx,
      corpId,
      moved.map((row) => row.occurrenceId),
      to,
      now.at,
    )
    const all = [...moved, ...added]
    await appendEvents(
      tx,
      corpId,
      all.map(({ occurrenceId, groupChatId }) => ({
        key: `${occurrenceId} ${now.realAt.epochMilliseconds}`,
        kind: 'occurrence.moved' as const,
        at: now.at,
        groupChatId,
        occurrenceId,
        detail: { from: momentOf(input.from, zone).dueAt.toString(), to: to.dueAt.toString(), by: actor.name },
      })),
      now.realAt,
    )
    const { runId, stepId } = turn
    const { groupChats } = result
    await recordAudit(tx, now, actor, 'run.step_moved', { kind: 'run', id: runId }, { stepId, ...input, groupChats })
    await wakeLanes(tx, corpId, dispatchQueueName, earliestOfLanes(all.map(({ lane }) => ({ lane, dueAt: to.dueAt }))))
    return result
  })

async function prepare(
  tx: CorpTx,
  { corpId }: AuditActor,
  scope: Scope,
  turn: Turn,
  { from, to }: MoveStep,
  { at }: BothTimes,
  isHeld: boolean,
): Promise<Prepared> {
  const run = await findRunToMove(tx, corpId, turn.runId, isHeld)
  if (!run) throw new AppError('not_found')
  const { zone } = await getCorp(tx, corpId)
  const planned = (await findStepMove(tx, corpId, turn, from)) ?? from
  const refusal = refuseMove(planned, from, to, at, zone)
  if (refusal) throw refused(refusal)
  if (await findStepMove(tx, corpId, turn, to)) throw refused(taken(to))
  const rows = await listTurn(tx, corpId, turn, momentOf(from, zone).dueAt)
  const there = await listTurn(tx, corpId, turn, momentOf(to, zone).dueAt)
  const document = await documentOf(tx, corpId, run.playbookId, run.version)
  const chats = await listRunToPlan(tx, corpId, turn.runId)
  const dates = [planned, to].map(({ date }) => Temporal.PlainDate.from(date))
  const spans = dates.map((day) => ({ runId: turn.runId, document, zone, from: day, until: day.add({ days: 1 }) }))
  const stands = await banditStands(tx, corpId, spans, at, { keeps: isHeld })
  const plannedAt = (moment: Moment): NewOccurrence[] => {
    const day = Temporal.PlainDate.from(moment.date)
    return chats.flatMap((chat) =>
      occurrencesToPlan(corpId, document, chat, day, day.add({ days: 1 }), stands).filter(
        (item) => item.stepId === turn.stepId && isAt(localMoment(item.dueAt, zone), moment),
      ),
    )
  }
  const isBack = isAt(planned, to)
  // Another turn of the step may not stand where this one goes; where it comes from there is what of it stayed.
  if (!isBack && (there.length > 0 || plannedAt(to).length > 0)) throw refused(taken(to))
  const items = plannedAt(planned)
  const stored = await listStoredIds(
    tx,
    corpId,
    items.map((item) => item.occurrenceId),
  )
  const added = items
    .filter((item) => !stored.has(item.occurrenceId))
    .map((item) => ({ ...item, ...momentOf(to, zone) }))
  const movable = rows.filter((row) => row.isMovable)
  const moved = rows.filter((row) => row.isMovable || row.isHeldOut)
  const stays: StepMoved['stays'] = {}
  for (const row of rows) if (!row.isMovable && !row.isHeldOut) stays[row.state] = (stays[row.state] ?? 0) + 1
  if (movable.length + added.length === 0)
    throw refused({
      field: 'from',
      value: `${from.date} ${from.localTime}`,
      rule: rows.length === 0 ? 'the step is due then' : 'something of it is not released yet',
      repair: 'choose a step that is still to come',
    })
  return {
    zone,
    planned,
    moved,
    added,
    result: {
      from,
      to,
      isBack,
      groupChats: moved.length + added.length,
      stays,
      clashes: await clashesAt(tx, corpId, scope, { ...turn, from: planned, to }),
    },
  }
}

const refused = (refusal: MoveRefusal): AppError => new AppError('step_move_refused', { details: [refusal] })

const taken = (to: Moment): MoveRefusal => ({
  field: 'to',
  value: `${to.date} ${to.localTime}`,
  rule: 'the same step is not due then',
  repair: 'choose another time',
})
