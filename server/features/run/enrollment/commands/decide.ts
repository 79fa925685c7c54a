import type { DecideOccurrence } from '#contract/occurrence.ts'
import type { CorpTx } from '#server/db/database.ts'
import { wakeLanes } from '#server/engine/lane.ts'
import { type AuditActor, recordAudit } from '#server/features/audit/index.ts'
import { corpNow } from '#server/features/corp/index.ts'
import type { RunDeps } from '#server/features/run/commands/apply.ts'
import { answerQuestions, type QuestionsOf } from '#server/features/run/enrollment/sql/question.ts'
import { findEnrollment } from '#server/features/run/enrollment/sql/read.ts'
import { getRun } from '#server/features/run/queries/runs.ts'
import { journeyQueueName } from '#server/features/run/queue-name.ts'
import type { Scope } from '#server/features/staff/index.ts'
import { AppError } from '#server/kernel/app-error.ts'

/**
 * A person's answer for all contacts in the scope whom a missed step of a journey asks about: write to them late after
 * all (caps, quiet hours, friendship, exclusions and pauses still hold), or leave the message out and let the journey go
 * on. The answer is stored as one; the journeys themselves are moved by their queue, however many they are. Refuses with
 * `enrollment_settled` when nobody asks there any more.
 */
export const decideStep = (
  deps: RunDeps,
  actor: AuditActor,
  scope: Scope,
  step: { runId: string; trackId: string; stepId: string },
  input: DecideOccurrence,
): Promise<{ contacts: number }> =>
  deps.db.corp(actor.corpId, async (tx) => {
    await getRun(tx, actor.corpId, scope, step.runId)
    return answer(tx, actor, scope, step, { kind: 'run', id: step.runId }, input)
  })

/** The same for one contact. */
export const decideEnrollment = (
  deps: RunDeps,
  actor: AuditActor,
  scope: Scope,
  enrollmentId: string,
  input: DecideOccurrence,
): Promise<{ contacts: number }> =>
  deps.db.corp(actor.corpId, async (tx) => {
    if (!(await findEnrollment(tx, actor.corpId, scope, enrollmentId))) throw new AppError('not_found')
    return answer(tx, actor, scope, { enrollmentId }, { kind: 'enrollment', id: enrollmentId }, input)
  })

async function answer(
  tx: CorpTx,
  actor: AuditActor,
  scope: Scope,
  of: QuestionsOf,
  object: { kind: 'run' | 'enrollment'; id: string },
  { decision }: DecideOccurrence,
): Promise<{ contacts: number }> {
  const now = await corpNow(tx, actor.corpId)
  const { contacts, lanes } = await answerQuestions(tx, actor.corpId, scope, of, { decision, by: actor.name }, now.at)
  if (contacts === 0) throw new AppError('enrollment_settled')
  const step = 'runId' in of ? { trackId: of.trackId, stepId: of.stepId } : {}
  await recordAudit(tx, now, actor, 'enrollment.decided', object, { ...step, decision, contacts })
  await wakeLanes(
    tx,
    actor.corpId,
    journeyQueueName,
    lanes.map((lane) => ({ lane, dueAt: now.at })),
  )
  return { contacts }
}
