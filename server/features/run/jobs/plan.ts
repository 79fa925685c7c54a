import { naturalId } from '#server/db/natural-id.ts'
import { wakeLanes } from '#server/engine/lane.ts'
import type { Queue, Work } from '#server/engine/queue.ts'
import { documentOf, drawOf, fillStored, occurrencesOf } from '#server/features/playbook/index.ts'
import { dispatchQueueName, planQueueName } from '#server/features/run/queue-name.ts'
import { lockRunVersions } from '#server/features/run/sql/version.ts'
import {
  insertOccurrences,
  listPlanDue,
  listToPlan,
  type NewOccurrence,
  recordPlanned,
  type ToPlan,
} from '#server/features/run/sql/plan.ts'
import { type BanditStands, banditStands } from '#server/features/run/bandit/stand.ts'
import { isAt, isMovedAway, localMoment, momentOf, type StepMove } from '#server/features/run/calendar/rules/move.ts'
import { listStepMoves } from '#server/features/run/calendar/sql.ts'
import type { PlaybookDocument } from '#contract/playbook.ts'
import type { CorpTx } from '#server/db/database.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { addMs, isBefore, localDateOf, startOfDay } from '#server/kernel/time.ts'

const hourMs = 3_600_000

/** Planning goes on when less than this is left of what is planned, so that a short outage finds everything planned. */
const aheadMs = 24 * hourMs

/** Local days planned at a time, today counted. */
const daysAhead = 3

export type PlanDeps = { touch(corpId: CorpId, topic: 'occurrence'): void }

/**
 * Keeps the next days of every group chat in a run planned: computed once in the corp's zone and stored (spec 10, Next
 * times are stored). Planning twice plans nothing twice.
 */
export function planQueue(deps: PlanDeps): Queue {
  return {
    name: planQueueName,
    async handle(work) {
      for (;;) {
        const count = await work.transaction((tx) => planSome(tx, work))
        if (count > 0) deps.touch(work.corpId, 'occurrence')
        if (count === 0 || work.stopping.aborted) return
      }
    },
    nextDue: (tx, corpId, lanes) => listPlanDue(tx, corpId, lanes, aheadMs),
  }
}

async function planSome(tx: CorpTx, work: Work): Promise<number> {
  const { at } = work.now()
  const horizon = addMs(at, aheadMs)
  const found = await listToPlan(tx, work.corpId, work.lanes, horizon)
  // Whoever moves a run to another version, or its group chats to another phase, comes before, and is seen, or after, and
  // finds what was planned. What was read before the runs were held may be of a version or a phase that is over.
  await lockRunVersions(tx, work.corpId, found)
  const held = new Set(found.map((item) => item.runId))
  const items =
    found.length === 0
      ? []
      : (await listToPlan(tx, work.corpId, work.lanes, horizon)).filter((item) => held.has(item.runId))
  const movesOf = rememberMoves(tx, work.corpId)
  const ready = []
  for (const item of items) {
    const document = await documentOf(tx, work.corpId, item.playbookId, item.version)
    const until = localDateOf(at, item.zone).add({ days: daysAhead })
    ready.push({ ...item, document, from: localDateOf(item.plannedUntilAt, item.zone), until })
  }
  const stands = await banditStands(tx, work.corpId, ready, at, { keeps: true })
  const occurrences: NewOccurrence[] = []
  const planned: Parameters<typeof recordPlanned>[2][number][] = []
  for (const item of ready) {
    const { document, from, until } = item
    const moves = await movesOf(item.runId, from, until)
    const due = occurrencesToPlan(work.corpId, document, item, from, until, stands)
    occurrences.push(...withMoves(due, moves, item.zone))
    planned.push({ ...item, plannedUntilAt: startOfDay(until, item.zone) })
  }
  await insertOccurrences(tx, work.corpId, occurrences, at)
  await recordPlanned(tx, work.corpId, planned)
  const dues = occurrences.map((item) => ({ lane: item.lane, dueAt: item.dueAt }))
  await wakeLanes(tx, work.corpId, dispatchQueueName, earliestOfLanes(dues))
  return items.length
}

/** Moves of a run's steps from days of a span, each span read once. */
export function rememberMoves(tx: CorpTx, corpId: CorpId) {
  const known = new Map<string, Promise<StepMove[]>>()
  return (runId: string, from: Temporal.PlainDate, to: Temporal.PlainDate): Promise<StepMove[]> => {
    const key = `${runId} ${from} ${to}`
    const moves = known.get(key) ?? listStepMoves(tx, corpId, [runId], { from, to })
    known.set(key, moves)
    return moves
  }
}

/** What is planned, each turn that a person moved at its new time, under the id that it had. */
export const withMoves = (
  occurrences: readonly NewOccurrence[],
  moves: readonly StepMove[],
  zone: string,
): NewOccurrence[] =>
  occurrences.map((item) => {
    const move = moves.find(
      ({ runId, stepId, from }) =>
        runId === item.runId && stepId === item.stepId && isAt(from, localMoment(item.dueAt, zone)),
    )
    return move ? { ...item, ...momentOf(move.to, zone) } : item
  })

/**
 * What a document has a group chat due for on days, with the turns that were moved: those of these days at their new time,
 * and those that came from days before or beyond, which are stored long before their own day is planned.
 */
export function planWithMoves(
  corpId: CorpId,
  document: PlaybookDocument,
  item: ToPlan,
  { from, until }: { from: Temporal.PlainDate; until: Temporal.PlainDate },
  moves: readonly StepMove[],
  stands: BanditStands,
): NewOccurrence[] {
  const elsewhere = moves.filter((move) => move.from.date < from.toString() || move.from.date >= until.toString())
  const days = [...new Set(elsewhere.map((move) => move.from.date))].map((date) => Temporal.PlainDate.from(date))
  const brought = days.flatMap((day) =>
    occurrencesToPlan(corpId, document, item, day, day.add({ days: 1 }), stands).filter((due) =>
      isMovedAway(elsewhere, { stepId: due.stepId, ...localMoment(due.dueAt, item.zone) }),
    ),
  )
  return withMoves([...occurrencesToPlan(corpId, document, item, from, until, stands), ...brought], moves, item.zone)
}

/** What a document has a group chat due for from one local day up to another. */
export function occurrencesToPlan(
  corpId: CorpId,
  document: PlaybookDocument,
  item: ToPlan,
  from: Temporal.PlainDate,
  until: Temporal.PlainDate,
  stands: BanditStands,
): NewOccurrence[] {
  const filling = fillStored(document, item.runVariables, item.groupVariables, item)
  return occurrencesOf(
    document,
    {
      zone: item.zone,
      appliedAt: item.appliedAt,
      chat: { createdAt: item.chatCreatedAt, memberCount: item.memberCount, phaseByHand: item.phaseId },
      variables: filling.ok ? filling.values : item.runVariables,
      draw: (experimentId) => drawOf(corpId, document.id, experimentId, item.groupChatId),
      bandit: stands(item.runId, item.groupChatId),
    },
    from,
    until,
  ).map((due) => ({
    occurrenceId: naturalId(
      corpId,
      item.runId,
      item.groupChatId,
      due.stepId,
      due.localDate.toString(),
      `${due.localTime.toString({ smallestUnit: 'minute' })}${due.isSecondPass ? ' again' : ''}`,
    ),
    runId: item.runId,
    groupChatId: item.groupChatId,
    lane: item.lane,
    trackId: due.trackId,
    stepId: due.stepId,
    columnId: due.columnId,
    channel: due.channel,
    contentId: due.contentId,
    variant: due.variant ?? '',
    experiment: due.experiment,
    isHeldOut: due.isHeldOut,
    slot: due.slot,
    localDate: due.localDate,
    dueAt: due.dueAt,
    byHand: false,
    priority: due.priority,
    specificity: due.specificity,
    why: { parts: due.why, localTime: due.localTime.toString({ smallestUnit: 'minute' }), phaseId: due.phaseId },
  }))
}

type Due = { lane: number; dueAt: NewOccurrence['dueAt'] }

/** The earliest of each lane. */
export function earliestOfLanes(dues: readonly Due[]): Due[] {
  const earliest = new Map<number, Due>()
  for (const due of dues) {
    const known = earliest.get(due.lane)
    if (!known || isBefore(due.dueAt, known.dueAt)) earliest.set(due.lane, due)
  }
  return [...earliest.values()]
}
