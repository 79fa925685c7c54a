import { laneOf } from '#server/engine/queue.ts'
import type { CorpId } from '#server/kernel/ids.ts'

/** Hands posts to WeCom, and reads what became of them. */
export const momentQueueName = 'moment'

/** All posts of a corp, one after another: they are few, and the day's ceiling is counted over them. */
export const momentLane = (corpId: CorpId): number => laneOf(corpId)
