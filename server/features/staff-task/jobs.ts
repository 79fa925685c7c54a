import type { EngineLog } from '#server/engine/loop.ts'
import type { Queue, Work } from '#server/engine/queue.ts'
import { on, type Subscription } from '#server/engine/signal.ts'
import { closeDeliveries, deliveryClosed } from '#server/features/delivery/index.ts'
import { staffTaskQueueName } from '#server/features/staff-task/commands.ts'
import { nextTaskActAt, type TaskAct, taskActsDue } from '#server/features/staff-task/rules.ts'
import {
  cancelTasksOf,
  type DueTask,
  endTasks,
  listDueTasks,
  listTaskDue,
  recordActs,
} from '#server/features/staff-task/sql.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant } from '#server/kernel/time.ts'
import { describeFailure, type WecomAppMessage, type WecomClient } from '#server/wecom/index.ts'

export type StaffTaskDeps = {
  wecomOf(corpId: CorpId): Promise<WecomClient>
  touch(corpId: CorpId, topic: 'staff_task'): void
  /** Where a staff member, signed in through WeCom, finds their tasks. */
  taskUrlOf(corpId: CorpId): Promise<string>
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
      const tasks = await work.transaction((tx) => listDueTasks(tx, work.corpId, work.lanes, at))
      const due = tasks.map((task): Due => ({ task, acts: taskActsDue(task, at) }))
      await endOverdue(work, due)
      // Put down before it is told: a message too few beats the same one twice.
      await work.transaction((tx) =>
        recordActs(
          tx,
          work.corpId,
          due.filter(isAlive).map((item) => after(item, at)),
          at,
        ),
      )
      for (const [, items] of Map.groupBy(due.filter(isAlive), (item) => item.task.staffId))
        await tell(deps, work, items)
      if (due.length > 0) deps.touch(work.corpId, 'staff_task')
    },
    nextDue: listTaskDue,
  }
}

const isAlive = (item: Due): boolean => !item.acts.includes('expire')

function after({ task, acts }: Due, at: CorpInstant) {
  const reminders = task.reminders + (acts.includes('tell') ? 1 : 0)
  const escalatedAt = acts.includes('escalate') ? at : task.escalatedAt
  return {
    staffTaskId: task.staffTaskId,
    reminders,
    remindedAt: acts.includes('tell') ? at : null,
    escalatedAt,
    wakeAt: nextTaskActAt({ ...task, reminders, escalatedAt }),
  }
}

/** A permitted task that nobody reported may have gone out: its caps stay charged and it never goes out again. */
async function endOverdue(work: Work, due: readonly Due[]): Promise<void> {
  const over = due.filter((item) => !isAlive(item)).map((item) => item.task)
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
                outcome:
                  task.state === 'permitted'
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

async function tell(deps: StaffTaskDeps, work: Work, items: readonly Due[]): Promise<void> {
  const first = items[0]?.task
  if (!first || work.stopping.aborted) return
  const wecom = await deps.wecomOf(work.corpId)
  const url = await deps.taskUrlOf(work.corpId)
  const told = items.filter((item) => item.acts.includes('tell')).map((item) => item.task)
  if (told.length > 0 && first.userid) await say(deps, wecom, [first.userid], digestOf(told, url))
  const late = items.filter((item) => item.acts.includes('escalate')).map((item) => item.task)
  if (late.length > 0 && first.leaderUserids.length > 0)
    await say(deps, wecom, first.leaderUserids, {
      kind: 'textcard',
      title: `${first.staffName} 有 ${late.length} 件待办还没做`,
      description: late.slice(0, 4).map(lineOf).join('\n'),
      url,
      button: '去看看',
    })
}

async function say(
  deps: StaffTaskDeps,
  wecom: WecomClient,
  to: readonly string[],
  message: WecomAppMessage,
): Promise<void> {
  const result = await wecom.message.send(to, message, { timeoutMs: 5_000 })
  if (!result.ok) deps.log.warn({ failure: describeFailure(result) }, 'staff task: a member was not told')
}

const lineOf = (task: DueTask): string => `${task.groupChatName ?? '手工任务'}：${task.title}`

const digestOf = (tasks: readonly DueTask[], url: string): WecomAppMessage => ({
  kind: 'textcard',
  title: `有 ${tasks.length} 个群等你发消息`,
  description: tasks.slice(0, 4).map(lineOf).join('\n') + (tasks.length > 4 ? `\n还有 ${tasks.length - 4} 个` : ''),
  url,
  button: '去发送',
})

/** A delivery that ended otherwise needs no task any more. */
export const staffTaskSubscriptions: readonly Subscription[] = [
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
