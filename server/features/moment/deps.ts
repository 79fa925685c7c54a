import type { EngineLog } from '#server/engine/loop.ts'
import type { Media } from '#server/features/media/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { WecomClient } from '#server/wecom/index.ts'

/** What the jobs are given. */
export type MomentDeps = {
  wecomOf(corpId: CorpId): Promise<WecomClient>
  media: Media
  touch(corpId: CorpId, topic: 'moment' | 'staff_task'): void
  log: EngineLog
}
