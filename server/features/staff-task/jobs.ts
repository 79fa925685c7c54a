import type { EngineLog } from '#server/engine/loop.ts'
import type { CorpTx } from '#server/db/database.ts'
import type { NextDue, Queue, Work } from '#server/engine/queue.ts'
import { on, type Subscription } from '#server/engine/signal.ts'
import { getCorp } from '#server/features/corp/index.ts'
import { closeDeliveries, deliveryClosed } from '#server/features/delivery/index.ts'
import { listAbsencesDue, staffLeft, takeAbsences } from '#server/features/staff/index.ts'
import { staffTaskQueueName } from '#server/features/staff-task/commands.ts'
import { nextTaskActAt, remindersAfter, type TaskAct, taskActsDue } from '#server/features/staff-task/rules.ts'
import {
  cancelTasksOf,
  type DueTask,
  endTasks,
  listDueTasks,
  listTaskDue,
  recordActs,
  type TaskAfter,
} from '#server/features/staff-task/sql.ts'
import { handOverMissing, welcomeBack } from '#server/features/staff-task/stand-in.ts'
import { tellLeaders, tellStaff } from '#server/features/staff-task/tell.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { type CorpInstant, earliest } from '#server/kernel/time.ts'
import type { WecomClient } from '#server/wecom/index.ts'

export type StaffTaskDeps = {
  wecomOf(corpId: CorpId): Promise<WecomClient>
  touch(corpId: CorpId, topic: 'staff_task'): void
  /** Where a staff member finds a page of their own; whoever opens it is signed in through WeCom on the way. */
  staffUrlOf(corpId: CorpId, page: string): Promise<string>
  /** Where those who lead staff see what waits. */
  deskUrlOf(corpId: CorpId): Promise<string>
  log: EngineLog
}

type Due = { task: DueTask; acts: TaskAct[] }

/**
 * Looks after open tasks: one message a staff member for all that is due (WeCom silently drops more than 30 a minute),
 * word to who leads them, and the end of what was not done.
 */
export function staffTaskQueue(deps: StaffTaskDeps): Queue {
  return {
    name: staffTaskQueueName,
    async handle(work) {
      const { at } = work.now()
      const tasks = await work.transaction(async (tx) => {
        const { away, back } = await takeAbsences(tx, work.corpId, work.lanes, at)
        await welcomeBack(tx, work.corpId, back, at)
        await handOverMissing(tx, work.corpId, away, 'away', work.now())
        return listDueTasks(tx, work.corpId, work.lanes, at)
      })
      const due = tasks.map((task): Due => ({ task, acts: taskActsDue(task, at) }))
      await endOverdue(work, due)
      // Put down before it is told: a message too few beats the same one twice.
      const { recorded, zone } = await work.transaction(async (tx) => ({
        recorded: await recordActs(
          tx,
          work.corpId,
          due.filter(isAlive).map((item) => after(item, at)),
          at,
        ),
        zone: (await getCorp(tx, work.corpId)).zone,
      }))
      const told = due.filter((item) => recorded.has(item.task.staffTaskId))
      await tellStaff(deps, work, told.filter((item) => item.acts.includes('tell')).map(taskOf), zone)
      await tellLeaders(deps, work, told.filter((item) => item.acts.includes('escalate')).map(taskOf))
      if (due.length > 0) deps.touch(work.corpId, 'staff_task')
    },
    nextDue: listNextDue,
  }
}

/** Each lane once, as the engine wants it: what comes first, a task or the turn of an absence. */
async function listNextDue(tx: CorpTx, corpId: CorpId, lanes: readonly number[]): Promise<NextDue[]> {
  const all = [...(await listTaskDue(tx, corpId, lanes)), ...(await listAbsencesDue(tx, corpId, lanes))]
  return [...Map.groupBy(all, ({ lane }) => lane)].map(([lane, dues]) => {
    const [first, ...others] = dues.map(({ dueAt }) => dueAt).filter((at) => at !== undefined && at !== null)
    return { lane, ...(first && { dueAt: earliest(first, ...others) }) }
  })
}

const isAlive = (item: Due): boolean => !item.acts.includes('expire')
const taskOf = (item: Due): DueTask => item.task

function after({ task, acts }: Due, at: CorpInstant): TaskAfter {
  const reminders = acts.includes('tell') ? remindersAfter(task, at) : task.reminders
  const escalatedAt = acts.includes('escalate') ? at : task.escalatedAt
  return {
    staffTaskId: task.staffTaskId,
    staffId: task.staffId,
    askedAt: task.askedAt,
    reminders,
    remindedAt: acts.includes('tell') ? at : null,
    escalatedAt,
    wakeAt: nextTaskActAt({ ...task, reminders, escalatedAt }),
  }
}

/** A permitted task that nobody reported may have gone out: its caps stay charged and it never goes out again. */
async function endOverdue(work: Work, due: readonly Due[]): Promise<void> {
  const over = due.filter((item) => !isAlive(item)).map(taskOf)
  if (over.length === 0) return
  await work.transaction(async (tx) => {
    const now = work.now()
    await endTasks(
      tx,
      work.corpId,
      over.map((task) => task.staffTaskId),
      'expired',
      'staff_did_not_send',
      now.at,
    )
    await closeDeliveries(
      tx,
      work.corpId,
      over.flatMap((task) =>
        task.deliveryId
          ? [
              {
                deliveryId: task.deliveryId,
                outcome: mayHaveGoneOut(task)
                  ? ({ state: 'skipped', reason: 'in_doubt_unresolved', quota: 'consumed' } as const)
                  : ({ state: 'expired', reason: 'staff_did_not_send', quota: 'given_back' } as const),
                sentAt: null,
              },
            ]
          : [],
      ),
      now,
    )
  })
}

const mayHaveGoneOut = (task: DueTask): boolean => task.state === 'permitted' || task.sentBubbles > 0

/** A delivery that ended otherwise needs no task any more; those of who left go to who led them, where they can do them. */
export const staffTaskSubscriptions: readonly Subscription[] = [
  on(staffLeft, async ({ tx, corpId, details, at, realAt }) => {
    const missing = details.map(({ staffId }) => ({ staffId, deputyStaffId: null, staffAbsenceId: null }))
    await handOverMissing(tx, corpId, missing, 'left', { at, realAt })
  }),
  on(deliveryClosed, async ({ tx, corpId, details, at }) => {
    const ended = details.filter((detail) => detail.state !== 'reported')
    await cancelTasksOf(
      tx,
      corpId,
      ended.map((detail) => detail.deliveryId),
      'withdrawn',
      at,
    )
  }),
]
