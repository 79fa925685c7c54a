import type { HandOverStaffTask } from '#contract/staff-task.ts'
import type { CorpTx } from '#server/db/database.ts'
import { wakeLanes } from '#server/engine/lane.ts'
import { laneOf } from '#server/engine/queue.ts'
import { getStaffName, insertHandOver, listColleagues, moveTask } from '#server/features/staff-task/change-sql.ts'
import { lockOwnTask, staffTaskQueueName, type Tapping, waitFor } from '#server/features/staff-task/commands.ts'
import { appendTaskEvent } from '#server/features/staff-task/event.ts'
import { isOpen, isPermitOut } from '#server/features/staff-task/rules.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant, RealInstant } from '#server/kernel/time.ts'

/**
 * Hands a task to a colleague who can send in its chat; the former holder keeps it in their history. Refuses with
 * `staff_task_settled`; with `permit_refused` while the holder may be sending it; with `hand_over_refused` for anybody who
 * cannot send there.
 */
export async function handOverTask(
  tx: CorpTx,
  corpId: CorpId,
  staffTaskId: string,
  ownStaffId: string | null,
  { toStaffId, reason }: HandOverStaffTask,
  now: { at: CorpInstant; realAt: RealInstant },
  { by = '' }: Tapping = {},
): Promise<void> {
  const task = await lockOwnTask(tx, corpId, staffTaskId, ownStaffId)
  if (!isOpen(task.state)) throw new AppError('staff_task_settled')
  if (isPermitOut(task.permit, now.realAt))
    throw new AppError('permit_refused', { details: { reason: 'sending_elsewhere', ...waitFor(task, now) } })
  const colleagues = task.groupChatId === null ? [] : await listColleagues(tx, corpId, task.groupChatId, task.staffId)
  const to = colleagues.find((colleague) => colleague.staffId === toStaffId)
  if (!to)
    throw new AppError('hand_over_refused', {
      details: [
        {
          field: 'toStaffId',
          value: toStaffId,
          rule: 'a colleague who is in the group chat, works here and serves contacts (客户联系)',
          repair: 'choose one of the task’s colleagues',
        },
      ],
    })
  const from = await getStaffName(tx, corpId, task.staffId)
  const { sentBubbles, permit, deliveryId } = task
  const wasPermitted = permit.untilRealAt !== null
  const handOver = { staffTaskId, fromStaffId: task.staffId, toStaffId, reason, sentBubbles, wasPermitted }
  await insertHandOver(tx, corpId, handOver, now.at)
  await moveTask(tx, corpId, { staffTaskId, deliveryId }, toStaffId, now.at)
  await appendTaskEvent(tx, corpId, task, 'staff_task.handed_over', { from, to: to.name, reason, by }, now)
  await wakeLanes(tx, corpId, staffTaskQueueName, [{ lane: laneOf(toStaffId), dueAt: now.at }])
}
