import type { DecideOccurrence } from '#contract/occurrence.ts'
import { wakeLanes } from '#server/engine/lane.ts'
import { type AuditActor, recordAudit } from '#server/features/audit/index.ts'
import { corpNow } from '#server/features/corp/index.ts'
import { appendEvents } from '#server/features/event/index.ts'
import type { RunDeps } from '#server/features/run/commands/apply.ts'
import { dispatchQueueName } from '#server/features/run/queue-name.ts'
import { lockOccurrence, recordDecision } from '#server/features/run/sql/apply.ts'
import { recordSettled } from '#server/features/run/sql/dispatch.ts'
import type { Scope } from '#server/features/staff/index.ts'
import { AppError } from '#server/kernel/app-error.ts'

/**
 * A person's answer to a missed step that asks: send it late after all (caps, quiet hours and pauses still hold), or
 * leave it out. Refuses with `occurrence_settled` when it asks nothing any more.
 */
export const decideOccurrence = (
  deps: RunDeps,
  actor: AuditActor,
  scope: Scope,
  occurrenceId: string,
  input: DecideOccurrence,
): Promise<void> =>
  deps.db.corp(actor.corpId, async (tx) => {
    const now = await corpNow(tx, actor.corpId)
    const occurrence = await lockOccurrence(tx, actor.corpId, scope, occurrenceId)
    if (!occurrence) throw new AppError('not_found')
    if (occurrence.state !== 'deferred' || occurrence.reason !== 'asked') throw new AppError('occurrence_settled')
    const sends = input.decision === 'send_late'
    const change = sends
      ? ({ state: 'deferred', reason: 'send_late', wakeAt: now.at } as const)
      : ({ state: 'skipped', reason: 'person_skipped', wakeAt: null } as const)
    await recordSettled(tx, actor.corpId, [{ occurrenceId, ...change, deliveryId: null }], now.at)
    await recordDecision(tx, actor.corpId, occurrenceId, input.decision)
    await appendEvents(
      tx,
      actor.corpId,
      [
        {
          key: occurrenceId,
          kind: 'occurrence.decided',
          at: now.at,
          groupChatId: occurrence.groupChatId,
          occurrenceId,
          detail: { decision: input.decision, by: actor.name },
        },
      ],
      now.realAt,
    )
    await recordAudit(
      tx,
      now,
      actor,
      'occurrence.decided',
      { kind: 'occurrence', id: occurrenceId },
      { decision: input.decision },
    )
    if (sends) await wakeLanes(tx, actor.corpId, dispatchQueueName, [{ lane: occurrence.lane, dueAt: now.at }])
  })
