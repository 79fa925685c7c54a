import type { Work } from '#server/engine/queue.ts'
import type { SyncTask } from '#server/features/sync/sql/task.ts'
import type { WecomClient, WecomFailure } from '#server/wecom/index.ts'

/**
 * One slice of a task's work, a few seconds at most; it keeps where it stands in the task's cursor, in the transaction
 * of what it stored, so that another process goes on from there. `more`: there is another slice; `wait`: others are at
 * work for it.
 */
export type Step = (work: Work, wecom: WecomClient, task: SyncTask) => Promise<'more' | 'done' | 'wait' | WecomFailure>

/** What a task has changed so far, to tell how much a step of it added. */
export const changedSince = (before: readonly SyncTask[], after: readonly SyncTask[]): number =>
  after.reduce((sum, task) => sum + task.changed, 0) - before.reduce((sum, task) => sum + task.changed, 0)
