import type { PauseEffect } from '#contract/run.ts'
import type { CorpTx } from '#server/db/database.ts'
import { wakeLanes } from '#server/engine/lane.ts'
import { laneOf } from '#server/engine/queue.ts'
import { publish } from '#server/engine/signal.ts'
import { type AuditActor, recordAudit } from '#server/features/audit/index.ts'
import { type BothTimes, corpNow, findCorp } from '#server/features/corp/index.ts'
import { withdrawDeliveries } from '#server/features/delivery/index.ts'
import { lockPlaybook, setPlaybookPause } from '#server/features/playbook/index.ts'
import type { RunDeps } from '#server/features/run/commands/apply.ts'
import { dispatchQueueName, journeyQueueName } from '#server/features/run/queue-name.ts'
import { runPaused, runResumed } from '#server/features/run/signals.ts'
import {
  type Extent,
  listOpenContactDeliveries,
  listOpenDeliveries,
  readPauseEffect,
  setRunPause,
  wakeHeld,
  wakeHeldEnrollments,
} from '#server/features/run/sql/apply.ts'
import type { Scope } from '#server/features/staff/index.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { localDateOf } from '#server/kernel/time.ts'

/** What pausing would hold back, in numbers. */
export async function pauseEffect(
  deps: RunDeps,
  actor: Pick<AuditActor, 'corpId'>,
  scope: Scope,
  extent: Extent,
): Promise<PauseEffect> {
  return deps.db.corp(actor.corpId, async (tx) => {
    const corp = await findCorp(tx, actor.corpId)
    if (!corp) throw new AppError('not_found')
    const { at } = await corpNow(tx, actor.corpId)
    return readPauseEffect(tx, actor.corpId, scope, extent, { date: localDateOf(at, corp.zone) })
  })
}

/** Stops a run: nothing more is released, and what staff have not sent yet is asked back. Again changes nothing. */
export const pauseRun = (deps: RunDeps, actor: AuditActor, runId: string, reason: string): Promise<void> =>
  deps.db.corp(actor.corpId, async (tx) => {
    const now = await corpNow(tx, actor.corpId)
    const isChanged = await setRunPause(tx, actor.corpId, runId, { at: now.at, by: actor.name })
    if (isChanged === null) throw new AppError('not_found')
    if (!isChanged) return
    await recordAudit(tx, now, actor, 'run.paused', { kind: 'run', id: runId }, { reason })
    await publish(tx, actor.corpId, runPaused, [{ lane: laneOf(runId), detail: { runId, reason } }], now)
    await hold(tx, actor.corpId, { kind: 'run', id: runId }, 'paused', now)
  })

/** Lets a run go on; each missed step follows its catch-up rule. */
export const resumeRun = (deps: RunDeps, actor: AuditActor, runId: string): Promise<void> =>
  deps.db.corp(actor.corpId, async (tx) => {
    const now = await corpNow(tx, actor.corpId)
    const isChanged = await setRunPause(tx, actor.corpId, runId, null)
    if (isChanged === null) throw new AppError('not_found')
    if (!isChanged) return
    await recordAudit(tx, now, actor, 'run.resumed', { kind: 'run', id: runId })
    await publish(tx, actor.corpId, runResumed, [{ lane: laneOf(runId), detail: { runId } }], now)
    await letGo(tx, actor.corpId, { kind: 'run', id: runId }, now)
  })

/** Stops every run of a playbook. */
export const pausePlaybook = (deps: RunDeps, actor: AuditActor, playbookId: string, reason: string): Promise<void> =>
  deps.db.corp(actor.corpId, async (tx) => {
    const now = await corpNow(tx, actor.corpId)
    const playbook = await lockPlaybook(tx, actor.corpId, playbookId)
    if (!playbook) throw new AppError('not_found')
    if (playbook.pausedAt) return
    await setPlaybookPause(tx, actor.corpId, playbookId, { at: now.at, by: actor.name })
    await recordAudit(tx, now, actor, 'playbook.paused', { kind: 'playbook', id: playbookId }, { reason })
    await hold(tx, actor.corpId, { kind: 'playbook', id: playbookId }, 'paused', now)
  })

export const resumePlaybook = (deps: RunDeps, actor: AuditActor, playbookId: string): Promise<void> =>
  deps.db.corp(actor.corpId, async (tx) => {
    const now = await corpNow(tx, actor.corpId)
    const playbook = await lockPlaybook(tx, actor.corpId, playbookId)
    if (!playbook) throw new AppError('not_found')
    if (!playbook.pausedAt) return
    await setPlaybookPause(tx, actor.corpId, playbookId, null)
    await recordAudit(tx, now, actor, 'playbook.resumed', { kind: 'playbook', id: playbookId })
    await letGo(tx, actor.corpId, { kind: 'playbook', id: playbookId }, now)
  })

/** Takes back what is open in a part of the corp: because it is paused, or to be decided anew. */
export async function hold(
  tx: CorpTx,
  corpId: CorpId,
  extent: Extent,
  reason: 'paused' | 'withdrawn',
  now: BothTimes,
): Promise<void> {
  const open = await listOpenDeliveries(tx, corpId, extent)
  // What goes to contacts does not hang on a group chat's owner: only a pause takes it back.
  if (reason === 'paused') open.push(...(await listOpenContactDeliveries(tx, corpId, extent)))
  await withdrawDeliveries(tx, corpId, open, reason, now)
}

/** Decides anew what a pause left waiting. */
export async function letGo(tx: CorpTx, corpId: CorpId, extent: Extent, now: BothTimes): Promise<void> {
  const lanes = await wakeHeld(tx, corpId, extent, now.at)
  const contactLanes = await wakeHeldEnrollments(tx, corpId, extent, now.at)
  const dueAt = now.at
  await wakeLanes(
    tx,
    corpId,
    dispatchQueueName,
    lanes.map((lane) => ({ lane, dueAt })),
  )
  await wakeLanes(
    tx,
    corpId,
    journeyQueueName,
    contactLanes.map((lane) => ({ lane, dueAt })),
  )
}
