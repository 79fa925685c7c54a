import type { PostponeStaffTask } from '#contract/staff-task.ts'
import type { CorpTx } from '#server/db/database.ts'
import { wakeLanes } from '#server/engine/lane.ts'
import { recordPostponement } from '#server/features/staff-task/change-sql.ts'
import { lockOwnTask, staffTaskQueueName, type Tapping } from '#server/features/staff-task/commands.ts'
import { appendTaskEvent } from '#server/features/staff-task/event.ts'
import { isOpen, mayPostpone, nextTaskActAt } from '#server/features/staff-task/rules.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { corpInstant, type CorpInstant, type RealInstant } from '#server/kernel/time.ts'

/**
 * Puts a task off: it is asked again then, and who leads its holder hears of it the later. Its limit stays. Refuses with
 * `staff_task_settled`, or with `postpone_refused` and until when it can be put off.
 */
export async function postponeTask(
  tx: CorpTx,
  corpId: CorpId,
  staffTaskId: string,
  ownStaffId: string | null,
  { until: text, reason }: PostponeStaffTask,
  now: { at: CorpInstant; realAt: RealInstant },
  { by = '' }: Tapping = {},
): Promise<void> {
  const task = await lockOwnTask(tx, corpId, staffTaskId, ownStaffId)
  if (!isOpen(task.state)) throw new AppError('staff_task_settled')
  const until = corpInstant(Temporal.Instant.from(text))
  const verdict = mayPostpone(task, until, now.at)
  if (!verdict.ok) {
    const { rule, repair } = verdict
    throw new AppError('postpone_refused', { details: [{ field: 'until', value: text, rule, repair }] })
  }
  const wakeAt = nextTaskActAt({ ...task, askedAt: until, reminders: 0, postponements: task.postponements + 1 })
  await recordPostponement(tx, corpId, staffTaskId, { until, reason, wakeAt }, now.at)
  await appendTaskEvent(tx, corpId, task, 'staff_task.postponed', { until: until.toString(), reason, by }, now)
  await wakeLanes(tx, corpId, staffTaskQueueName, [{ lane: task.lane, dueAt: wakeAt }])
}
