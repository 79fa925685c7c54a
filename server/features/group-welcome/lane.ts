import { laneOf } from '#server/engine/queue.ts'
import type { CorpId } from '#server/kernel/ids.ts'

/** Keeps group welcomes at WeCom as they are written here. */
export const groupWelcomeQueueName = 'group_welcome'

/** All of a corp, one after another: they are few. */
export const groupWelcomeLane = (corpId: CorpId): number => laneOf(corpId)
