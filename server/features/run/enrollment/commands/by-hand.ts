import { journeyTracks } from '#contract/playbook.ts'
import type { CorpTx } from '#server/db/database.ts'
import { wakeLanes } from '#server/engine/lane.ts'
import { type AuditActor, recordAudit } from '#server/features/audit/index.ts'
import { corpNow } from '#server/features/corp/index.ts'
import { closeDeliveries } from '#server/features/delivery/index.ts'
import { appendEvents } from '#server/features/event/index.ts'
import { documentOf, programOf } from '#server/features/playbook/index.ts'
import type { RunDeps } from '#server/features/run/commands/apply.ts'
import {
  type ByHand,
  type HeldEnrollment,
  lockEnrollment,
  lockUnsent,
  recordByHand,
  removedByPerson,
} from '#server/features/run/enrollment/sql/by-hand.ts'
import { Tally } from '#server/features/run/enrollment/tally.ts'
import { journeyQueueName } from '#server/features/run/queue-name.ts'
import type { Scope } from '#server/features/staff/index.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { CorpId } from '#server/kernel/ids.ts'

const acts = {
  held: { action: 'enrollment.paused', taken: 'paused' },
  waiting: { action: 'enrollment.resumed', taken: null },
  over: { action: 'enrollment.removed', taken: 'withdrawn' },
} as const satisfies Record<ByHand, object>

/**
 * A person holds a journey for one contact, lets it go on, or takes the contact out of it. What staff have in WeCom
 * already still goes out; what they have not is taken back. Refuses with `enrollment_settled` when the journey is over,
 * or nobody held it; done again it changes nothing.
 */
export const moveByHand = (
  deps: RunDeps,
  actor: AuditActor,
  scope: Scope,
  enrollmentId: string,
  to: ByHand,
  reason: string,
): Promise<void> =>
  deps.db.corp(actor.corpId, async (tx) => {
    const { corpId } = actor
    const enrollment = await lockEnrollment(tx, corpId, scope, enrollmentId)
    if (!enrollment) throw new AppError('not_found')
    if (enrollment.isOver || (to === 'waiting' && !enrollment.isHeldByPerson)) throw new AppError('enrollment_settled')
    if (to === 'held' && enrollment.isHeldByPerson) return
    const now = await corpNow(tx, corpId)
    const { action, taken } = acts[to]
    const isAwaiting = await waitsForSomething(tx, corpId, enrollment)
    const wakeAt = await recordByHand(tx, corpId, enrollmentId, { ...enrollment, isAwaiting }, to, now.at)
    await appendEvents(
      tx,
      corpId,
      [
        {
          key: `${enrollmentId} ${now.realAt.epochMilliseconds}`,
          kind: action,
          at: now.at,
          contactId: enrollment.contactId,
          enrollmentId,
          staffId: actor.staffId,
          detail: { stepId: enrollment.stepId, by: actor.name, why: reason },
        },
      ],
      now.realAt,
    )
    await recordAudit(tx, now, actor, action, { kind: 'enrollment', id: enrollmentId }, auditOf(enrollment, reason))
    if (taken) {
      const unsent = await lockUnsent(tx, corpId, enrollment, enrollmentId)
      const outcome = { state: 'cancelled', reason: taken, quota: 'given_back' } as const
      const ends = unsent.map((deliveryId) => ({ deliveryId, outcome, sentAt: null }))
      await closeDeliveries(tx, corpId, ends, now)
    }
    if (to === 'over') await tallyRemoved(enrollment).write(tx, corpId, enrollment.lane)
    if (to === 'waiting') await wakeLanes(tx, corpId, journeyQueueName, [{ lane: enrollment.lane, dueAt: wakeAt }])
  })

async function waitsForSomething(tx: CorpTx, corpId: CorpId, enrollment: HeldEnrollment): Promise<boolean> {
  const { playbookId, version, trackId, stepId } = enrollment
  const document = await documentOf(tx, corpId, playbookId, version)
  const track = journeyTracks(document).find((each) => each.id === trackId)
  return track !== undefined && programOf(track).nodes.get(stepId)?.kind === 'await'
}

const auditOf = ({ runId, trackId, contactId, stepId }: HeldEnrollment, reason: string) => ({
  runId,
  trackId,
  contactId,
  stepId,
  reason,
})

function tallyRemoved({ runId, trackId, stepId }: HeldEnrollment): Tally {
  const tally = new Tally()
  tally.add({ runId, trackId, stepId, outcome: 'here' }, -1)
  tally.add({ runId, trackId, stepId, outcome: 'ended', reason: removedByPerson }, 1)
  return tally
}
