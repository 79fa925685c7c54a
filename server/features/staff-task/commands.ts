import type { ReportStaffTask } from '#contract/staff-task.ts'
import type { CorpTx } from '#server/db/database.ts'
import { wakeLanes } from '#server/engine/lane.ts'
import { publish } from '#server/engine/signal.ts'
import { closeDeliveries, reportDelivery } from '#server/features/delivery/index.ts'
import { giveBackTask, hadPermit, recordProgress } from '#server/features/staff-task/change-sql.ts'
import { appendTaskEvent } from '#server/features/staff-task/event.ts'
import { isOpen, mayTap, permitMs } from '#server/features/staff-task/rules.ts'
import { staffTaskDone } from '#server/features/staff-task/signals.ts'
import {
  endTasks,
  insertManualTasks,
  insertSendTasks,
  type LockedTask,
  lockTask,
  type NewSendTask,
  recordPermit,
  recordProof,
} from '#server/features/staff-task/sql.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { addMs, type CorpInstant, msBetween, type RealInstant } from '#server/kernel/time.ts'

/** Tells staff of their tasks, reminds them and ends what was not done; lanes are those of the staff member. */
export const staffTaskQueueName = 'staff_task'

type Both = { at: CorpInstant; realAt: RealInstant }

/** Who acts on a task, for its facts; `holder` is the page that asks for a permit. */
export type Tapping = { holder?: string | null; by?: string }

/** Asks staff to send deliveries by hand. Belongs to the transaction that releases them. */
export async function askStaffToSend(
  tx: CorpTx,
  corpId: CorpId,
  tasks: readonly NewSendTask[],
  now: Both,
): Promise<void> {
  if (tasks.length === 0) return
  await insertSendTasks(tx, corpId, tasks, now.at)
  await wakeStaffTasks(tx, corpId, [...new Set(tasks.map((task) => task.lane))], now.at)
}

/**
 * Asks staff to do something by hand about contacts: `from` as `insertManualTasks` takes it. What was asked before stays
 * as it is. Gives the lanes to wake by `wakeStaffTasks`.
 */
export const askStaffByHand = insertManualTasks

/** Tells staff of new tasks in these lanes. Belongs last in the transaction that made them. */
export const wakeStaffTasks = (tx: CorpTx, corpId: CorpId, lanes: readonly number[], at: CorpInstant): Promise<void> =>
  wakeLanes(
    tx,
    corpId,
    staffTaskQueueName,
    lanes.map((lane) => ({ lane, dueAt: at })),
  )

/** Holds a task for its holder, or, where `ownStaffId` is null, for who leads its holder. Throws `not_found`. */
export async function lockOwnTask(
  tx: CorpTx,
  corpId: CorpId,
  staffTaskId: string,
  ownStaffId: string | null,
): Promise<LockedTask> {
  const task = await lockTask(tx, corpId, staffTaskId)
  if (!task || (ownStaffId !== null && task.staffId !== ownStaffId)) throw new AppError('not_found')
  return task
}

/**
 * Lets the message of a task go out now; asked at each tap. Refuses with `permit_refused` and the reason when it was
 * done, withdrawn by a pause, its time is over, or another page is sending it.
 */
export async function permitTask(
  tx: CorpTx,
  corpId: CorpId,
  staffTaskId: string,
  ownStaffId: string | null,
  now: Both,
  { holder = null, by = '' }: Tapping = {},
): Promise<RealInstant> {
  const task = await lockOwnTask(tx, corpId, staffTaskId, ownStaffId)
  const deliveryOpen = task.deliveryId === null || task.deliveryState === 'waiting_staff'
  const verdict = mayTap({ ...task, deliveryOpen }, holder, now)
  if (!verdict.ok) {
    const wait = verdict.reason === 'sending_elsewhere' ? waitFor(task, now) : {}
    throw new AppError('permit_refused', { details: { reason: verdict.reason, ...wait } })
  }
  const untilRealAt = addMs(now.realAt, permitMs)
  await recordPermit(tx, corpId, staffTaskId, { holder, untilRealAt }, now.at)
  await appendTaskEvent(tx, corpId, task, 'staff_task.permitted', { by }, now)
  return untilRealAt
}

/** How long a permit that is out keeps others from the task, in ms of real time. */
export const waitFor = ({ permit }: LockedTask, now: Both): { waitMs: number } => ({
  waitMs: permit.untilRealAt === null ? 0 : Math.max(0, msBetween(now.realAt, permit.untilRealAt)),
})

/** Keeps how many bubbles of a message have gone out, so that sending can go on behind them, on whatever device. */
export async function reportBubbles(
  tx: CorpTx,
  corpId: CorpId,
  staffTaskId: string,
  ownStaffId: string | null,
  sentBubbles: number,
  now: Both,
): Promise<void> {
  const task = await lockTask(tx, corpId, staffTaskId)
  if (!task || !(await mayTell(tx, corpId, task, ownStaffId))) throw new AppError('not_found')
  await recordProgress(tx, corpId, staffTaskId, sentBubbles, now.at)
}

/**
 * What became of it, as the client or the person reports. A report of a task that was withdrawn, or handed over, meanwhile
 * is kept: what went out is counted, whatever was wished. Reporting twice changes nothing.
 */
export async function reportTask(
  tx: CorpTx,
  corpId: CorpId,
  staffTaskId: string,
  ownStaffId: string | null,
  report: ReportStaffTask,
  now: Both,
  { by = '' }: Tapping = {},
): Promise<void> {
  const task = await lockTask(tx, corpId, staffTaskId)
  if (!task || !(await mayTell(tx, corpId, task, ownStaffId))) throw new AppError('not_found')
  if (task.state === 'done') return
  const isFormer = ownStaffId !== null && task.staffId !== ownStaffId
  if (report.outcome === 'not_sent') {
    if (!isOpen(task.state) || isFormer) throw new AppError('staff_task_settled')
    await recordProof(tx, corpId, staffTaskId, report)
    await appendTaskEvent(tx, corpId, task, 'staff_task.declined', { note: report.note, by }, now)
    if (task.sentBubbles === 0) return decline(tx, corpId, task, now)
  } else {
    if (!isOpen(task.state) && task.permit.untilRealAt === null && !isFormer) throw new AppError('staff_task_settled')
    await recordProof(tx, corpId, staffTaskId, report)
  }
  // Part of a message in the chat is a message in the chat: it counts, and does not go out again.
  if (isFormer) await giveBackTask(tx, corpId, task, ownStaffId)
  await endTasks(tx, corpId, [staffTaskId], 'done', null, now.at)
  const { staffId, groupChatId, deliveryId, lane } = task
  await publish(tx, corpId, staffTaskDone, [{ lane, detail: { staffTaskId, staffId, groupChatId, deliveryId } }], now)
  if (deliveryId) await reportDelivery(tx, corpId, deliveryId, now)
}

async function decline(tx: CorpTx, corpId: CorpId, task: LockedTask, now: Both): Promise<void> {
  await endTasks(tx, corpId, [task.staffTaskId], 'cancelled', 'staff_declined', now.at)
  const outcome = { state: 'skipped', reason: 'person_skipped', quota: 'given_back' } as const
  if (task.deliveryId) await closeDeliveries(tx, corpId, [{ deliveryId: task.deliveryId, outcome, sentAt: null }], now)
}

/** Whether this member of staff may say what went out: the holder, or a former one who had a permit. */
const mayTell = async (tx: CorpTx, corpId: CorpId, task: LockedTask, ownStaffId: string | null): Promise<boolean> =>
  ownStaffId === null || task.staffId === ownStaffId || (await hadPermit(tx, corpId, task.staffTaskId, ownStaffId))
