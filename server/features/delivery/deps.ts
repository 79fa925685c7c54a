import type { CorpTx } from '#server/db/database.ts'
import type { EngineLog } from '#server/engine/loop.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant } from '#server/kernel/time.ts'
import type { Timing } from '#server/features/delivery/rules/timing.ts'
import type { Media } from '#server/features/media/index.ts'
import type { WecomClient } from '#server/wecom/index.ts'

/** What the jobs are given. */
export type DeliveryDeps = {
  wecomOf(corpId: CorpId): Promise<WecomClient>
  media: Media
  /** Tells screens that rows of a topic changed. */
  touch(corpId: CorpId, topic: 'delivery'): void
  /**
   * Of these members of staff, those for whose group chats something due has not been decided yet: their mass sends
   * wait for it, so that one slot is one tap. Answered by the feature that plans (app.ts wires it).
   */
  listUndecided(tx: CorpTx, corpId: CorpId, staffIds: readonly string[], at: CorpInstant): Promise<ReadonlySet<string>>
  /** Where a manager looks at what staff have not done. */
  deskUrlOf(corpId: CorpId): Promise<string>
  /** The usual when left out. */
  timing?: Timing
  log: EngineLog
}

export type JobDeps = DeliveryDeps & { timing: Timing }
