import type { PhaseSet, SetPhase } from '#contract/run-phase.ts'
import type { CorpTx } from '#server/db/database.ts'
import { wakeLanes } from '#server/engine/lane.ts'
import { type AuditActor, recordAudit } from '#server/features/audit/index.ts'
import { type BothTimes, corpNow, getCorp } from '#server/features/corp/index.ts'
import { documentOf } from '#server/features/playbook/index.ts'
import { banditStands } from '#server/features/run/bandit/stand.ts'
import { listStepMoves } from '#server/features/run/calendar/sql.ts'
import type { RunDeps } from '#server/features/run/commands/apply.ts'
import { earliestOfLanes, planWithMoves } from '#server/features/run/jobs/plan.ts'
import { type Replan, replan } from '#server/features/run/move/rules.ts'
import { dropOccurrences, findRunToMove, listStanding, renewOccurrences } from '#server/features/run/move/sql.ts'
import { listPhaseChats, putPhase } from '#server/features/run/phase/sql.ts'
import { dispatchQueueName } from '#server/features/run/queue-name.ts'
import { insertOccurrences, listRunToPlan, type NewOccurrence } from '#server/features/run/sql/plan.ts'
import type { Scope } from '#server/features/staff/index.ts'
import { AppError } from '#server/kernel/app-error.ts'
import { isBefore, localDateOf } from '#server/kernel/time.ts'

type Prepared = {
  ids: string[]
  before: string | null
  plan: Replan<NewOccurrence & { isAhead: boolean }>
}

/** What setting a phase would come to, in numbers; changes nothing, and refuses as setting it does. */
export const previewPhase = (
  deps: RunDeps,
  actor: AuditActor,
  scope: Scope,
  runId: string,
  input: SetPhase,
): Promise<PhaseSet> =>
  deps.db.corp(
    actor.corpId,
    async (tx) => {
      const now = await corpNow(tx, actor.corpId)
      return toldOf(await prepare(tx, actor, scope, runId, input, now, false))
    },
    { readOnly: true, isolation: 'repeatable read' },
  )

/**
 * Puts group chats of a run into a phase by hand, or lets their rules decide again, and plans anew what is still to come.
 * What is released or due already stays. Throws `not_found`, also for a group chat that the actor does not see, and
 * `phase_unknown` where the run's version has no such phase.
 */
export const setPhase = (
  deps: RunDeps,
  actor: AuditActor,
  scope: Scope,
  runId: string,
  input: SetPhase,
): Promise<PhaseSet> =>
  deps.db.corp(actor.corpId, async (tx) => {
    const { corpId } = actor
    // Held before the clock is read: nothing of the run is planned or decided between the two.
    await findRunToMove(tx, corpId, runId, true)
    const now = await corpNow(tx, corpId)
    const prepared = await prepare(tx, actor, scope, runId, input, now, true)
    const { ids, plan } = prepared
    await putPhase(tx, corpId, runId, ids, input.phaseId)
    await dropOccurrences(tx, corpId, plan.drop)
    await renewOccurrences(tx, corpId, plan.keep, now.at)
    await insertOccurrences(tx, corpId, plan.insert, now.at)
    const dues = [...plan.insert, ...plan.keep].map(({ lane, dueAt }) => ({ lane, dueAt }))
    await wakeLanes(tx, corpId, dispatchQueueName, earliestOfLanes(dues))
    const told = toldOf(prepared)
    const detail = { phaseId: input.phaseId, ...told, ...(ids.length === 1 && { groupChatId: ids[0] }) }
    await recordAudit(tx, now, actor, 'run.phase_set', { kind: 'run', id: runId }, detail)
    return told
  })

async function prepare(
  tx: CorpTx,
  { corpId }: AuditActor,
  scope: Scope,
  runId: string,
  { phaseId, groupChatIds }: SetPhase,
  now: BothTimes,
  isHeld: boolean,
): Promise<Prepared> {
  const run = await findRunToMove(tx, corpId, runId, isHeld)
  if (!run) throw new AppError('not_found')
  const document = await documentOf(tx, corpId, run.playbookId, run.version)
  const phases = document.phases ?? []
  if (phaseId !== null && !phases.some((phase) => phase.id === phaseId))
    throw new AppError('phase_unknown', {
      details: [
        {
          field: 'phaseId',
          value: phaseId,
          rule: 'is a phase of the version that the run is at',
          repair: phases.length === 0 ? 'the version has none' : `one of ${phases.map(({ id }) => id).join(', ')}`,
        },
      ],
    })
  const wanted = groupChatIds === undefined ? null : [...new Set(groupChatIds)]
  const found = await listPhaseChats(tx, corpId, scope, runId, wanted)
  if (found.length === 0 || (wanted !== null && found.length < wanted.length)) throw new AppError('not_found')
  const ids = found.map((chat) => chat.groupChatId)
  const isMeant = new Set(ids)
  const { zone } = await getCorp(tx, corpId)
  const today = localDateOf(now.at, zone)
  const chats = (await listRunToPlan(tx, corpId, runId)).filter((chat) => isMeant.has(chat.groupChatId))
  const moves = await listStepMoves(tx, corpId, [runId], { from: today })
  const spans = chats.map((chat) => ({
    runId,
    document,
    zone: chat.zone,
    from: today,
    until: localDateOf(chat.plannedUntilAt, chat.zone),
  }))
  const stands = await banditStands(tx, corpId, spans, now.at, { keeps: isHeld })
  const planned = chats.flatMap((chat) =>
    planWithMoves(
      corpId,
      document,
      { ...chat, phaseId },
      { from: today, until: localDateOf(chat.plannedUntilAt, chat.zone) },
      moves,
      stands,
    ).map((item) => ({ ...item, isAhead: isBefore(now.at, item.dueAt) })),
  )
  const standing = (await listStanding(tx, corpId, runId, today, now.at)).filter((row) => isMeant.has(row.groupChatId))
  const [only, ...others] = found
  return {
    ids,
    before: only !== undefined && others.length === 0 ? only.phaseId : null,
    plan: replan(standing, planned, document),
  }
}

const toldOf = ({ ids, before, plan }: Prepared): PhaseSet => ({
  groupChats: ids.length,
  dropped: plan.drop.length,
  planned: plan.insert.length,
  kept: plan.keep.length,
  before,
})
