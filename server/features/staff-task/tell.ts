import type { Work } from '#server/engine/queue.ts'
import { readLeaders, takeTold } from '#server/features/staff/index.ts'
import { digestOf, escalationOf } from '#server/features/staff-task/digest.ts'
import { appendTaskEvent } from '#server/features/staff-task/event.ts'
import type { StaffTaskDeps } from '#server/features/staff-task/jobs.ts'
import type { DueTask } from '#server/features/staff-task/sql.ts'
import { describeFailure, type WecomAppMessage } from '#server/wecom/index.ts'

type Outcome = 'told' | 'not_told' | 'held_back' | 'away'

/** Tells each member of staff, in one message, what is asked of them now. Not repeated: the next reminder comes anyway. */
export async function tellStaff(
  deps: StaffTaskDeps,
  work: Work,
  tasks: readonly DueTask[],
  zone: string,
): Promise<void> {
  for (const [, own] of Map.groupBy(tasks, (task) => task.staffId)) {
    const [first, ...more] = own
    if (!first?.userid || work.stopping.aborted) continue
    if (first.isAway) {
      await noteTold(work, own, 'away')
      continue
    }
    const page = more.length === 0 ? `/staff/tasks/${first.staffTaskId}` : '/staff'
    const message = digestOf(own, zone, await deps.staffUrlOf(work.corpId, page))
    const outcome = await say(deps, work, first.userid, message)
    await noteTold(work, own, outcome)
  }
}

const noteTold = (work: Work, tasks: readonly DueTask[], outcome: Outcome): Promise<void> =>
  work.transaction(async (tx) => {
    for (const task of tasks)
      await appendTaskEvent(
        tx,
        work.corpId,
        task,
        'staff_task.told',
        { reminders: task.reminders, outcome },
        work.now(),
      )
  })

/**
 * Tells who leads them, in one message each, whose tasks have waited long; the corp's admins where nobody does, or all who
 * do are away.
 */
export async function tellLeaders(deps: StaffTaskDeps, work: Work, tasks: readonly DueTask[]): Promise<void> {
  if (tasks.length === 0 || work.stopping.aborted) return
  const leadersOf = await work.transaction((tx) => readLeaders(tx, work.corpId, tasks, work.now().at))
  const outcomes = new Map<string, Outcome>()
  const url = await deps.deskUrlOf(work.corpId)
  for (const leader of new Set(tasks.flatMap(leadersOf))) {
    const led = tasks.filter((task) => leadersOf(task).includes(leader))
    const staff = [...Map.groupBy(led, (task) => task.staffId).values()].map((own) => ({
      name: own[0]?.staffName ?? '',
      tasks: own.length,
    }))
    outcomes.set(leader, await say(deps, work, leader, escalationOf(staff, url)))
  }
  await work.transaction(async (tx) => {
    for (const task of tasks) {
      const to = leadersOf(task)
      const reached = to.map((leader) => outcomes.get(leader))
      const outcome = to.length === 0 ? 'no_leader' : reached.includes('told') ? 'told' : (reached[0] ?? 'not_told')
      await appendTaskEvent(tx, work.corpId, task, 'staff_task.escalated', { to: to.join(', '), outcome }, work.now())
    }
  })
}

async function say(deps: StaffTaskDeps, work: Work, userid: string, message: WecomAppMessage): Promise<Outcome> {
  const mayTell = await work.transaction((tx) => takeTold(tx, work.corpId, userid, work.now().realAt))
  if (!mayTell) return 'held_back'
  const wecom = await deps.wecomOf(work.corpId)
  const result = await wecom.message.send([userid], message, { timeoutMs: 5_000 })
  if (result.ok) return 'told'
  deps.log.warn({ failure: describeFailure(result), userid }, 'staff task: a member was not told')
  return 'not_told'
}
