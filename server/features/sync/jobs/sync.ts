import type { CorpTx } from '#server/db/database.ts'
import type { NextDue, Queue, Work } from '#server/engine/queue.ts'
import { corpClock, findCorp } from '#server/features/corp/index.ts'
import type { SyncDeps } from '#server/features/sync/deps.ts'
import { changedSince, type Step } from '#server/features/sync/jobs/step.ts'
import { awaitReadings, listChats } from '#server/features/sync/jobs/sync-chats.ts'
import { syncContacts } from '#server/features/sync/jobs/sync-contacts.ts'
import { syncStaff } from '#server/features/sync/jobs/sync-staff.ts'
import { syncTags } from '#server/features/sync/jobs/sync-tags.ts'
import { nextRepair, pauseAfter, troubleOf } from '#server/features/sync/rules.ts'
import { deleteDoneCallbacks } from '#server/features/sync/sql/callback.ts'
import { beginTasks, listTasks, putOffTask, type SyncTask, type TaskKind } from '#server/features/sync/sql/task.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { addMs, isBefore, type RealInstant } from '#server/kernel/time.ts'
import { describeFailure } from '#server/wecom/index.ts'

/** Works off a synchronisation, and begins the nightly one; a corp's is on one lane, so in one process at a time. */
export const syncQueueName = 'wecom_sync'
export const syncLane = 0

const steps: Record<TaskKind, Step> = {
  staff: syncStaff,
  tag: syncTags,
  contact: syncContacts,
  group_chat: listChats,
  membership: awaitReadings,
}

const sliceMs = 5_000
const lookAgainMs = 300
const keepCallbacksMs = 7 * 24 * 3_600_000

export function syncQueue(deps: SyncDeps): Queue {
  async function workOn(work: Work, task: SyncTask): Promise<boolean> {
    const wecom = await deps.wecomOf(work.corpId)
    const result = await steps[task.kind](work, wecom, task)
    deps.touch(work.corpId, 'sync')
    if (typeof result === 'string') return result !== 'wait'
    if (work.stopping.aborted) return false
    const trouble = troubleOf(result, describeFailure(result))
    deps.log.warn({ corpId: work.corpId, task: task.kind, ...trouble }, 'sync: cannot go on for now')
    await work.transaction((tx) => {
      const { realAt } = work.now()
      const retryRealAt = addMs(realAt, pauseAfter(result, task.attempts + 1))
      return putOffTask(tx, work.corpId, task.kind, JSON.stringify(trouble), retryRealAt)
    })
    return false
  }

  return {
    name: syncQueueName,
    async handle(work) {
      if (!work.lanes.includes(syncLane)) return
      const untilMs = performance.now() + sliceMs
      await work.transaction((tx) => beginNightly(tx, work))
      let before: SyncTask[] | undefined
      while (!work.stopping.aborted && performance.now() < untilMs) {
        const tasks = await work.transaction((tx) => listTasks(tx, work.corpId))
        if (before) await deps.noteFilled(work.corpId, changedSince(before, tasks))
        before = tasks
        const task = nextTask(tasks)
        if (task?.state === 'waiting' && task.kind === 'staff') await deps.preparePartitions(work.now().at)
        if (!task || (task.retryRealAt && isBefore(work.now().realAt, task.retryRealAt))) return
        if (!(await workOn(work, task))) return
      }
    },
    async nextDue(tx, corpId, lanes): Promise<NextDue[]> {
      if (!lanes.includes(syncLane)) return []
      const due = await nextLook(tx, corpId)
      return due ? [{ lane: syncLane, dueRealAt: due }] : []
    },
  }
}

const nextTask = (tasks: readonly SyncTask[]): SyncTask | undefined =>
  tasks.find((task) => task.state === 'waiting' || task.state === 'running')

/** A first synchronisation is asked for; after it, one a night repairs what went by unnoticed. */
async function beginNightly(tx: CorpTx, work: Work): Promise<void> {
  const { realAt } = work.now()
  const night = await nextNight(tx, work.corpId)
  if (night === null || isBefore(realAt, night)) return
  await beginTasks(tx, work.corpId, 'repair')
  await deleteDoneCallbacks(tx, work.corpId, addMs(realAt, -keepCallbacksMs))
}

/** When the next repair begins; null while a synchronisation is under way, or before the first one. */
async function nextNight(tx: CorpTx, corpId: CorpId): Promise<RealInstant | null> {
  const tasks = await listTasks(tx, corpId)
  const corp = await findCorp(tx, corpId)
  const ended = tasks.flatMap((task) => task.finishedRealAt ?? [])
  const [last] = ended.toSorted((a, b) => (isBefore(a, b) ? 1 : -1))
  if (!corp || nextTask(tasks) || !last) return null
  return nextRepair(last, corp.zone)
}

async function nextLook(tx: CorpTx, corpId: CorpId): Promise<RealInstant | null> {
  const task = nextTask(await listTasks(tx, corpId))
  if (!task) return nextNight(tx, corpId)
  const { realNow } = await corpClock(tx, corpId)
  return task.retryRealAt ?? (task.kind === 'membership' ? addMs(realNow, lookAgainMs) : realNow)
}
