import type { MoveRun, RunMoved, RunMovePreview } from '#contract/run-move.ts'
import { journeyTracks, type PlaybookDocument, type VariableValues, type Words } from '#contract/playbook.ts'
import type { CorpTx } from '#server/db/database.ts'
import { wakeLanes } from '#server/engine/lane.ts'
import { laneOf } from '#server/engine/queue.ts'
import { type AuditActor, recordAudit } from '#server/features/audit/index.ts'
import { type BothTimes, corpNow, getCorp } from '#server/features/corp/index.ts'
import { appendEvents } from '#server/features/event/index.ts'
import { documentOf, fillStored, type Name, poolRefusals, programOf } from '#server/features/playbook/index.ts'
import { listStepMoves } from '#server/features/run/calendar/sql.ts'
import { banditStands } from '#server/features/run/bandit/stand.ts'
import type { RunDeps } from '#server/features/run/commands/apply.ts'
import { calledIn } from '#server/features/run/enrollment/queries/present.ts'
import { beginAt } from '#server/features/run/enrollment/rules/arrival.ts'
import { nodeOf } from '#server/features/run/enrollment/rules/turn.ts'
import { insertWatches } from '#server/features/run/enrollment/sql/watch.ts'
import { Tally } from '#server/features/run/enrollment/tally.ts'
import { earliestOfLanes, planWithMoves } from '#server/features/run/jobs/plan.ts'
import { leftByMove, stepGone } from '#server/features/run/move/reason.ts'
import { mapSteps, type Replan, replan, standable, type StepMove } from '#server/features/run/move/rules.ts'
import {
  countStood,
  countWithStaff,
  dropOccurrences,
  endStood,
  endWatches,
  findRunToMove,
  letGoOfSteps,
  listStanding,
  moveStood,
  renewOccurrences,
  type RunToMove,
  setRunVersion,
  skipOccurrences,
  type StoodMove,
  type StoodRow,
} from '#server/features/run/move/sql.ts'
import { mayGoBeforePilot } from '#server/features/run/pilot/begin.ts'
import { watchNicknames } from '#server/features/run/nickname/watch.ts'
import { dispatchQueueName, journeyQueueName, segmentQueueName } from '#server/features/run/queue-name.ts'
import { insertOccurrences, listRunToPlan, type NewOccurrence } from '#server/features/run/sql/plan.ts'
import { AppError } from '#server/kernel/app-error.ts'
import { isBefore, localDateOf } from '#server/kernel/time.ts'

type Item = NewOccurrence & { isAhead: boolean }

/** All that a move comes to, worked out before anything is written. */
type Prepared = {
  run: RunToMove
  before: PlaybookDocument
  after: PlaybookDocument
  variables: VariableValues
  groupChats: number
  moves: (StepMove & { count: number })[]
  plan: Replan<Item>
  laneOf: (occurrenceId: string) => { groupChatId: string }
}

/** What moving a run to another version would come to; changes nothing. Refuses as moving does. */
export const previewMove = (deps: RunDeps, actor: AuditActor, runId: string, input: MoveRun): Promise<RunMovePreview> =>
  deps.db.corp(
    actor.corpId,
    async (tx) => {
      const now = await corpNow(tx, actor.corpId)
      const prepared = await prepare(tx, actor, runId, input, now, false)
      const { run, before, after, moves } = prepared
      const [old, young] = [calledIn(before), calledIn(after)]
      const journeys = Map.groupBy(moves, (move) => move.trackId)
      return {
        ...countsOf(runId, input, prepared),
        name: run.name,
        groupChats: prepared.groupChats,
        waitingStaff: await countWithStaff(tx, actor.corpId, runId),
        journeys: [...journeys].map(([trackId, steps]) => {
          const [was, is] = [old.track(trackId), young.track(trackId)]
          const track = is ?? was
          return {
            trackId,
            name: { zh: track?.name ?? trackId, en: track?.name_en ?? track?.name ?? trackId },
            steps: steps.map(({ stepId, count, to, isStayable }) => ({
              stepId,
              name: wordsOf(old.step(trackId, stepId)),
              count,
              to,
              isStayable,
            })),
            targets: (is ? standable(is) : []).map((stepId) => ({
              stepId,
              name: wordsOf(young.step(trackId, stepId)),
            })),
          }
        }),
      }
    },
    { readOnly: true, isolation: 'repeatable read' },
  )

const wordsOf = ({ name, nameEn }: Name): Words => ({ zh: name, en: nameEn ?? name })

/**
 * Moves a run to another version of its playbook, newer or older, all at once: what is still to come is planned anew,
 * those who walk journeys stay, go on at another step or leave, what is released stays as it is. Refuses with
 * `run_at_version` when the run is not where its mover saw it, `variables_invalid`, `move_map_invalid`, and with
 * `pilot_not_passed` while the version has a pilot that has not passed and no reason is given.
 */
export const moveRun = (deps: RunDeps, actor: AuditActor, runId: string, input: MoveRun): Promise<RunMoved> =>
  deps.db.corp(actor.corpId, async (tx) => {
    const { corpId } = actor
    // Held before the clock is read: nothing of the run is decided between the two.
    await findRunToMove(tx, corpId, runId, true)
    const now = await corpNow(tx, corpId)
    const prepared = await prepare(tx, actor, runId, input, now, true)
    await setRunVersion(tx, corpId, runId, input.to, prepared.variables)
    const { zone } = await getCorp(tx, corpId)
    await watchNicknames(tx, corpId, runId, prepared.after, { at: now.at, zone })
    await writePlan(tx, actor, prepared, now)
    await writeMoves(tx, actor, runId, input, prepared, now)
    const moved = countsOf(runId, input, prepared)
    const { from, to, occurrences, enrollments } = moved
    const why = input.beforePilot === undefined ? {} : { beforePilot: input.beforePilot }
    const detail = { from, to, occurrences, enrollments, ...why }
    await recordAudit(tx, now, actor, 'run.moved', { kind: 'run', id: runId }, detail)
    return moved
  })

async function prepare(
  tx: CorpTx,
  { corpId }: AuditActor,
  runId: string,
  input: MoveRun,
  now: BothTimes,
  isHeld: boolean,
): Promise<Prepared> {
  const run = await findRunToMove(tx, corpId, runId, isHeld)
  if (!run) throw new AppError('not_found')
  if (run.version !== input.from || input.from === input.to)
    throw new AppError('run_at_version', { details: [{ field: 'from', value: input.from, rule: `is ${run.version}` }] })
  await mayGoBeforePilot(tx, corpId, run.playbookId, { version: input.to, beforePilot: input.beforePilot })
  const before = await documentOf(tx, corpId, run.playbookId, input.from)
  const after = await documentOf(tx, corpId, run.playbookId, input.to)
  const stood = await countStood(tx, corpId, runId)
  const moves = movesOf(before, after, stood, input.map)
  const variables = { ...run.variables, ...input.variables }
  const { zone } = await getCorp(tx, corpId)
  const today = localDateOf(now.at, zone)
  const chats = await listRunToPlan(tx, corpId, runId)
  refuseUnfilled(after, variables, chats)
  const stepMoves = await listStepMoves(tx, corpId, [runId], { from: today })
  const spans = chats.map(({ zone: chatZone, plannedUntilAt }) => ({
    runId,
    document: after,
    zone: chatZone,
    from: today,
    until: localDateOf(plannedUntilAt, chatZone),
  }))
  const stands = await banditStands(tx, corpId, spans, now.at, { keeps: isHeld })
  const planned = chats.flatMap((chat) =>
    planWithMoves(
      corpId,
      after,
      { ...chat, version: input.to, runVariables: variables },
      { from: today, until: localDateOf(chat.plannedUntilAt, chat.zone) },
      stepMoves,
      stands,
    ).map((item): Item => ({ ...item, isAhead: isBefore(now.at, item.dueAt) })),
  )
  const standing = await listStanding(tx, corpId, runId, today, now.at)
  const chatOf = new Map(standing.map((row) => [row.occurrenceId, row]))
  return {
    run,
    before,
    after,
    variables,
    groupChats: chats.length,
    moves,
    plan: replan(standing, planned, after),
    laneOf: (occurrenceId) => {
      const row = chatOf.get(occurrenceId)
      if (!row) throw new Error('what is planned anew was read before')
      return row
    },
  }
}

function movesOf(
  before: PlaybookDocument,
  after: PlaybookDocument,
  stood: readonly StoodRow[],
  map: MoveRun['map'],
): Prepared['moves'] {
  const mapped = mapSteps(before, after, stood, map)
  if (!mapped.ok) throw new AppError('move_map_invalid', { details: mapped.refusals })
  const counts = new Map(stood.map(({ trackId, stepId, count }) => [`${trackId} ${stepId}`, count]))
  return mapped.moves.map((move) => ({ ...move, count: counts.get(`${move.trackId} ${move.stepId}`) ?? 0 }))
}

type Chat = Awaited<ReturnType<typeof listRunToPlan>>[number]

function refuseUnfilled(document: PlaybookDocument, variables: VariableValues, chats: readonly Chat[]): void {
  const details = chats.flatMap((chat) => {
    const filling = fillStored(document, variables, chat.groupVariables, chat)
    const refusals = filling.ok ? poolRefusals(document, filling.values) : filling.refusals
    return refusals.map((refusal) => ({ field: refusal.name, groupChat: chat.groupName, ...refusal }))
  })
  if (details.length > 0) throw new AppError('variables_invalid', { details: details.slice(0, 100) })
}

const countsOf = (runId: string, { from, to }: MoveRun, { plan, moves }: Prepared): RunMoved => ({
  runId,
  from,
  to,
  occurrences: {
    dropped: plan.drop.length,
    planned: plan.insert.length,
    kept: plan.keep.length,
    waiting: plan.waiting.length,
    skipped: plan.skip.length,
  },
  enrollments: { stay: sumOf(moves, 'stay'), step: sumOf(moves, 'step'), leave: sumOf(moves, 'leave') },
})

const sumOf = (moves: Prepared['moves'], kind: StepMove['to']['kind']): number =>
  moves.reduce((sum, { to, count }) => sum + (to.kind === kind ? count : 0), 0)

async function writePlan(tx: CorpTx, { corpId }: AuditActor, { plan, laneOf: rowOf }: Prepared, now: BothTimes) {
  await dropOccurrences(tx, corpId, plan.drop)
  await renewOccurrences(tx, corpId, plan.keep, now.at)
  await insertOccurrences(tx, corpId, plan.insert, now.at)
  await skipOccurrences(tx, corpId, plan.skip, stepGone, now.at)
  const facts = plan.skip.map((occurrenceId) => ({
    key: `${occurrenceId} ${now.realAt.epochMilliseconds}`,
    kind: 'occurrence.skipped' as const,
    at: now.at,
    groupChatId: rowOf(occurrenceId).groupChatId,
    occurrenceId,
    detail: { reason: stepGone },
  }))
  await appendEvents(tx, corpId, facts, now.realAt)
  await wakeLanes(
    tx,
    corpId,
    dispatchQueueName,
    earliestOfLanes([...plan.insert, ...plan.keep].map(({ lane, dueAt }) => ({ lane, dueAt }))),
  )
}

/** Whether who stands there is in a wait; else one stands before the step. */
function waited(document: PlaybookDocument, { trackId, stepId }: { trackId: string; stepId: string }): boolean {
  const track = journeyTracks(document).find((each) => each.id === trackId)
  const node = track && programOf(track).nodes.get(stepId)
  return node?.kind === 'wait' || node?.kind === 'await'
}

async function writeMoves(
  tx: CorpTx,
  { corpId }: AuditActor,
  runId: string,
  { from, to }: MoveRun,
  { before, after, moves }: Prepared,
  now: BothTimes,
): Promise<void> {
  const tracks = journeyTracks(after)
  const steps = tracks.flatMap((track) =>
    [...programOf(track).nodes.keys()].map((stepId) => ({ trackId: track.id, stepId })),
  )
  // First: what is taken back later puts nobody before a step that is gone.
  await letGoOfSteps(tx, corpId, runId, steps)
  const { zone } = await getCorp(tx, corpId)
  const tally = new Tally()
  const goingOn: StoodMove[] = []
  for (const { trackId, stepId, to: target, count } of moves) {
    const place = { runId, trackId, stepId }
    if (target.kind === 'stay') continue
    tally.add({ ...place, outcome: 'here' }, -count)
    if (target.kind === 'leave') {
      await endStood(tx, corpId, place, leftByMove, now)
      tally.add({ ...place, outcome: 'ended', reason: leftByMove }, count)
      continue
    }
    const track = tracks.find((each) => each.id === trackId)
    if (!track) throw new Error('a step to go on at is one of the version’s journeys')
    const program = programOf(track)
    const node = nodeOf(program, target.stepId)
    const begins = beginAt(node, program, zone, now.at)
    const restsOn = node.kind !== 'wait' && node.kind !== 'await' && waited(before, place)
    goingOn.push({
      trackId,
      from: stepId,
      to: node.id,
      wakeAt: restsOn ? null : begins.wakeAt,
      dueAt: restsOn ? null : begins.dueAt,
    })
    const there = { runId, trackId, stepId: node.id }
    if (node.id !== stepId) tally.add({ ...there, outcome: 'reached' }, count)
    tally.add({ ...there, outcome: 'here' }, count)
  }
  // Last, and at once: who leaves a step is gone before others come to it.
  const lanes = await moveStood(tx, corpId, runId, goingOn, { from, to }, now)
  const dues = lanes.flatMap(({ lane, dueAt }) => (dueAt ? { lane, dueAt } : []))
  await tally.write(tx, corpId, dues[0]?.lane ?? 0)
  const watched = tracks.filter((track) => track.enter.on === 'segment-entered').map((track) => track.id)
  await endWatches(tx, corpId, runId, watched)
  await insertWatches(tx, corpId, runId, watched, now.at)
  if (watched.length > 0) await wakeLanes(tx, corpId, segmentQueueName, [{ lane: laneOf(runId), dueAt: now.at }])
  await wakeLanes(tx, corpId, journeyQueueName, dues)
}
