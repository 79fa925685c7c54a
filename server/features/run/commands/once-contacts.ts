import type { CorpTx } from '#server/db/database.ts'
import { newId } from '#server/db/new-id.ts'
import { wakeLanes } from '#server/engine/lane.ts'
import { laneOf } from '#server/engine/queue.ts'
import type { AuditActor } from '#server/features/audit/index.ts'
import type { BothTimes } from '#server/features/corp/index.ts'
import { withdrawDeliveries } from '#server/features/delivery/index.ts'
import {
  dropOnceEntries,
  insertOnceEntries,
  type OnceAudience,
  wakeAllOfRun,
} from '#server/features/run/enrollment/sql/once.ts'
import { journeyQueueName, segmentQueueName } from '#server/features/run/queue-name.ts'
import { insertRun, listOpenContactDeliveries } from '#server/features/run/sql/apply.ts'
import { endRun } from '#server/features/run/sql/end.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

/** Journeys of a version, each let in once, at one moment, the earlier first. */
export type OnceForContacts = {
  playbookId: string
  version: number
  name: string
  dueAt: CorpInstant
  /** Friends of these staff alone, for a sender who sees no others; null: of anyone. */
  staffIds: readonly string[] | null
  audiences: readonly OnceAudience[]
}

/** Puts a version to work whose journeys are entered once, at one moment, and in no group chat. */
export async function beginOnceForContacts(
  tx: CorpTx,
  actor: AuditActor,
  { playbookId, version, name, dueAt, staffIds, audiences }: OnceForContacts,
  now: BothTimes,
): Promise<string> {
  const { corpId } = actor
  const runId = newId()
  const run = { runId, playbookId, version, name, variables: {}, createdBy: actor.name }
  await insertRun(tx, corpId, run, [], dueAt, now.at)
  await insertOnceEntries(tx, corpId, { runId, dueAt, staffIds }, audiences)
  await wakeLanes(tx, corpId, segmentQueueName, [{ lane: laneOf(runId), dueAt }])
  return runId
}

/**
 * Takes such a run back as if it had never been. False when somebody has entered, or it has ended: the caller rolls back
 * then.
 */
export async function takeBackOnceForContacts(
  tx: CorpTx,
  corpId: CorpId,
  runId: string,
  now: BothTimes,
): Promise<boolean> {
  if (!(await endRun(tx, corpId, runId, now.at))) return false
  return dropOnceEntries(tx, corpId, runId)
}

/**
 * Ends such a run: whoever has not entered does not, whose message waits gets none, what staff have not sent is asked back,
 * and what is found to have gone out after all stays sent. False when it had ended.
 */
export async function endOnceForContacts(tx: CorpTx, corpId: CorpId, runId: string, now: BothTimes): Promise<boolean> {
  if (!(await endRun(tx, corpId, runId, now.at))) return false
  const lanes = await wakeAllOfRun(tx, corpId, runId, now.at)
  const open = await listOpenContactDeliveries(tx, corpId, { kind: 'run', id: runId })
  await withdrawDeliveries(tx, corpId, open, 'withdrawn', now)
  await wakeLanes(
    tx,
    corpId,
    journeyQueueName,
    lanes.map((lane) => ({ lane, dueAt: now.at })),
  )
  return true
}
