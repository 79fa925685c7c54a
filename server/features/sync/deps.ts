import type { EngineLog } from '#server/engine/loop.ts'
import type { CorpTx } from '#server/db/database.ts'
import type { BothTimes } from '#server/features/corp/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant, RealInstant } from '#server/kernel/time.ts'
import type { WecomClient } from '#server/wecom/index.ts'

/** A contact became a friend of a member of staff, as a callback told; the code greets them within 20 s of it. */
export type Arrival = {
  contactId: string
  staffId: string
  followedAt: CorpInstant
  welcomeCode: string | null
  arrivedRealAt: RealInstant
}

export type SyncDeps = {
  wecomOf(corpId: CorpId): Promise<WecomClient>
  slugOf(corpId: CorpId): Promise<string>
  /** Greets those who arrived, in the transaction that takes them in. Wakes lanes. */
  greet(tx: CorpTx, corp: { corpId: CorpId; slug: string }, arrivals: readonly Arrival[], now: BothTimes): Promise<void>
  /** Makes room for the facts of the months around a corp's time. */
  preparePartitions(at: CorpInstant): Promise<void>
  /** Called with how many rows a step has written; see statistics.ts. */
  noteFilled(corpId: CorpId, rows: number): Promise<void>
  /** Tells screens that rows of a topic changed. */
  touch(corpId: CorpId, topic: 'sync' | 'group_chat'): void
  log: EngineLog
}
