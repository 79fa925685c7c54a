import type { WhyCode } from '#contract/occurrence.ts'
import type { CorpTx } from '#server/db/database.ts'
import { appendEvents, type EventDetail } from '#server/features/event/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant, RealInstant } from '#server/kernel/time.ts'

type TaskFact = Extract<WhyCode, `staff_task.${string}`>

/** A task as far as its facts go. */
export type TaskSubject = { staffTaskId: string; staffId: string; occurrenceId: string | null }

/** Stores a fact of a task for the why panel of its step. It is about the step, so it stands on no chat's timeline. */
export async function appendTaskEvent(
  tx: CorpTx,
  corpId: CorpId,
  task: TaskSubject,
  kind: TaskFact,
  detail: EventDetail,
  now: { at: CorpInstant; realAt: RealInstant },
): Promise<void> {
  const event = {
    key: task.staffTaskId,
    kind,
    at: now.at,
    staffId: task.staffId,
    occurrenceId: task.occurrenceId,
    detail,
  }
  await appendEvents(tx, corpId, [event], now.realAt)
}
