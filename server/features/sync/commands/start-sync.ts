import type { CorpTx } from '#server/db/database.ts'
import { wakeLanes } from '#server/engine/lane.ts'
import { corpNow } from '#server/features/corp/index.ts'
import { syncLane, syncQueueName } from '#server/features/sync/jobs/sync.ts'
import { beginTasks, type SyncCause } from '#server/features/sync/sql/task.ts'
import type { CorpId } from '#server/kernel/ids.ts'

/**
 * Begins a synchronisation of the corp with WeCom; false when one is under way already, which then goes on. The first
 * one of a corp stores what there is as history, without signals; later ones tell what they find as news.
 */
export async function startSync(tx: CorpTx, corpId: CorpId, cause: SyncCause): Promise<boolean> {
  const isBegun = await beginTasks(tx, corpId, cause)
  const { realAt } = await corpNow(tx, corpId)
  await wakeLanes(tx, corpId, syncQueueName, [{ lane: syncLane, dueRealAt: realAt }])
  return isBegun
}
