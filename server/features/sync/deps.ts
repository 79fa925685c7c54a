import type { EngineLog } from '#server/engine/loop.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant } from '#server/kernel/time.ts'
import type { WecomClient } from '#server/wecom/index.ts'

export type SyncDeps = {
  wecomOf(corpId: CorpId): Promise<WecomClient>
  /** Makes room for the facts of the months around a corp's time. */
  preparePartitions(at: CorpInstant): Promise<void>
  /** Called with how many rows a step has written; see statistics.ts. */
  noteFilled(corpId: CorpId, rows: number): Promise<void>
  /** Tells screens that rows of a topic changed. */
  touch(corpId: CorpId, topic: 'sync' | 'group_chat'): void
  log: EngineLog
}
