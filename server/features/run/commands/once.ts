import { DEFAULT_PRIORITY, type Words } from '#contract/playbook.ts'
import type { CorpTx } from '#server/db/database.ts'
import { naturalId } from '#server/db/natural-id.ts'
import { newId } from '#server/db/new-id.ts'
import { wakeLanes } from '#server/engine/lane.ts'
import type { AuditActor } from '#server/features/audit/index.ts'
import type { BothTimes } from '#server/features/corp/index.ts'
import { withdrawDeliveries } from '#server/features/delivery/index.ts'
import { earliestOfLanes } from '#server/features/run/jobs/plan.ts'
import { dispatchQueueName } from '#server/features/run/queue-name.ts'
import { insertRun, listOpenDeliveries } from '#server/features/run/sql/apply.ts'
import { cancelOfRun, dropUntouched, endRun } from '#server/features/run/sql/end.ts'
import { insertOccurrences } from '#server/features/run/sql/plan.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { addMs, type CorpInstant, localDateOf } from '#server/kernel/time.ts'

/** Steps have priorities from 1 on. */
const behindAll = 0

const centuryMs = 36_525 * 24 * 3_600_000

/** One step of a version, due once in each of these group chats. */
export type Once = {
  playbookId: string
  version: number
  name: string
  trackId: string
  dueAt: CorpInstant
  zone: string
  /** Whether it goes before what playbooks have due: else it ranks behind all of them. */
  goesFirst: boolean
  why: Words
  chats: readonly { groupChatId: string; lane: number; stepId: string; contentId: string }[]
}

/** Puts a version to work that has nothing to plan ahead: all it will ever do is due at one moment. */
export async function beginOnce(tx: CorpTx, actor: AuditActor, once: Once, now: BothTimes): Promise<string> {
  const { corpId } = actor
  const { playbookId, version, name, dueAt, zone, chats } = once
  const runId = newId()
  const local = dueAt.toZonedDateTimeISO(zone)
  const localTime = local.toPlainTime().toString({ smallestUnit: 'minute' })
  await insertRun(
    tx,
    corpId,
    { runId, playbookId, version, name, variables: {}, createdBy: actor.name },
    chats.map(({ groupChatId, lane }) => ({ groupChatId, lane, variables: {} })),
    // Planned for good: the planner finds nothing to do.
    addMs(dueAt, centuryMs),
    now.at,
  )
  await insertOccurrences(
    tx,
    corpId,
    chats.map(({ groupChatId, lane, stepId, contentId }) => ({
      occurrenceId: naturalId(corpId, runId, groupChatId, stepId),
      runId,
      groupChatId,
      lane,
      trackId: once.trackId,
      stepId,
      columnId: null,
      channel: null,
      contentId,
      variant: '',
      experiment: null,
      isHeldOut: false,
      slot: localTime,
      localDate: localDateOf(dueAt, zone),
      dueAt,
      byHand: once.goesFirst,
      priority: once.goesFirst ? DEFAULT_PRIORITY : behindAll,
      specificity: 0,
      why: { parts: [{ kind: 'schedule', stepId, ...once.why }], localTime },
    })),
    now.at,
  )
  await wakeLanes(tx, corpId, dispatchQueueName, earliestOfLanes(chats.map(({ lane }) => ({ lane, dueAt }))))
  return runId
}

/**
 * Takes a run of `beginOnce` back as if it had never been, so that it can begin anew. False when anything of it was
 * decided, or it has ended: the caller rolls back then.
 */
export async function takeBackOnce(tx: CorpTx, corpId: CorpId, runId: string, now: BothTimes): Promise<boolean> {
  if (!(await endRun(tx, corpId, runId, now.at))) return false
  return dropUntouched(tx, corpId, runId)
}

/**
 * Ends a run: what was not released is cancelled, what staff have not sent is asked back, and what is found to have gone
 * out after all stays sent. False when it had ended.
 */
export async function endOnce(tx: CorpTx, corpId: CorpId, runId: string, now: BothTimes): Promise<boolean> {
  if (!(await endRun(tx, corpId, runId, now.at))) return false
  await cancelOfRun(tx, corpId, runId, now.at)
  await withdrawDeliveries(
    tx,
    corpId,
    await listOpenDeliveries(tx, corpId, { kind: 'run', id: runId }),
    'withdrawn',
    now,
  )
  return true
}
