import type { ReportStaffTask } from '#contract/staff-task.ts'
import type { CorpTx } from '#server/db/database.ts'
import { wakeLanes } from '#server/engine/lane.ts'
import { closeDeliveries, reportDelivery } from '#server/features/delivery/index.ts'
import { mayTap, permitMs } from '#server/features/staff-task/rules.ts'
import {
  endTasks,
  insertSendTasks,
  lockTask,
  type NewSendTask,
  recordPermit,
  recordProof,
} from '#server/features/staff-task/sql.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { addMs, type CorpInstant, type RealInstant } from '#server/kernel/time.ts'

/** Tells staff of their tasks, reminds them and ends what was not done; lanes are those of the staff member. */
export const staffTaskQueueName = 'staff_task'

type Both = { at: CorpInstant; realAt: RealInstant }

/** Asks staff to send deliveries by hand. Belongs to the transaction that releases them. */
export async function askStaffToSend(
  tx: CorpTx,
  corpId: CorpId,
  tasks: readonly NewSendTask[],
  now: Both,
): Promise<void> {
  if (tasks.length === 0) return
  await insertSendTasks(tx, corpId, tasks, now.at)
  await wakeLanes(
    tx,
    corpId,
    staffTaskQueueName,
    [...new Set(tasks.map((task) => task.lane))].map((lane) => ({ lane, dueAt: now.at })),
  )
}

/**
 * Lets the message of a task go out now; asked at each tap. Refuses with `permit_refused` and the reason when it was
 * done, withdrawn by a pause, or its time is over.
 */
export async function permitTask(
  tx: CorpTx,
  corpId: CorpId,
  staffTaskId: string,
  ownStaffId: string | null,
  now: Both,
): Promise<RealInstant> {
  const task = await lockTask(tx, corpId, staffTaskId)
  if (!task || (ownStaffId !== null && task.staffId !== ownStaffId)) throw new AppError('not_found')
  const deliveryOpen = task.deliveryId === null || task.deliveryState === 'waiting_staff'
  const verdict = mayTap({ ...task, deliveryOpen }, now.at)
  if (!verdict.ok) throw new AppError('permit_refused', { details: { reason: verdict.reason } })
  const until = addMs(now.realAt, permitMs)
  await recordPermit(tx, corpId, staffTaskId, until, now.at)
  return until
}

/**
 * What became of it, as the client or the person reports. A report of a task that was withdrawn meanwhile is kept: what
 * went out is counted, whatever was wished. Reporting twice changes nothing.
 */
export async function reportTask(
  tx: CorpTx,
  corpId: CorpId,
  staffTaskId: string,
  ownStaffId: string | null,
  report: ReportStaffTask,
  now: Both,
): Promise<void> {
  const task = await lockTask(tx, corpId, staffTaskId)
  if (!task || (ownStaffId !== null && task.staffId !== ownStaffId)) throw new AppError('not_found')
  if (task.state === 'done') return
  const isOpen = task.state === 'open' || task.state === 'permitted'
  if (report.outcome === 'not_sent') {
    if (!isOpen) throw new AppError('staff_task_settled')
    await recordProof(tx, corpId, staffTaskId, report)
    await endTasks(tx, corpId, [staffTaskId], 'cancelled', 'staff_declined', now.at)
    const outcome = { state: 'skipped', reason: 'person_skipped', quota: 'given_back' } as const
    if (task.deliveryId)
      await closeDeliveries(tx, corpId, [{ deliveryId: task.deliveryId, outcome, sentAt: null }], now)
    return
  }
  if (!isOpen && task.permitUntilRealAt === null) throw new AppError('staff_task_settled')
  await recordProof(tx, corpId, staffTaskId, report)
  await endTasks(tx, corpId, [staffTaskId], 'done', null, now.at)
  if (task.deliveryId) await reportDelivery(tx, corpId, task.deliveryId, now)
}
