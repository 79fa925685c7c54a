/** Every kind of work the engine does, each with what its feature needs. */
import type { Topic } from '#contract/stream.ts'
import type { Database } from '#server/db/database.ts'
import type { EngineLog } from '#server/engine/loop.ts'
import type { Queue } from '#server/engine/queue.ts'
import { signalQueue } from '#server/engine/signal.ts'
import { type Connections, type Envelope, getSlug } from '#server/features/corp/index.ts'
import { followUpQueue, sendQueue, type Timing, welcomeQueue } from '#server/features/delivery/index.ts'
import { createFetchMedia, createMedia, type FetchMedia } from '#server/features/media/index.ts'
import { groupWelcomeQueue } from '#server/features/group-welcome/index.ts'
import { engagementQueue, momentQueue, momentSubscriptions } from '#server/features/moment/index.ts'
import {
  dispatchQueue,
  greet,
  journeyQueue,
  journeySubscriptions,
  listUndecided,
  nicknameQueue,
  pilotQueue,
  planQueue,
  runSubscriptions,
  segmentQueue,
} from '#server/features/run/index.ts'
import { staffTaskQueue, staffTaskSubscriptions } from '#server/features/staff-task/index.ts'
import { partitionKeeper } from '#server/features/event/index.ts'
import { inboxQueue, readingQueue, statisticsKeeper, syncQueue } from '#server/features/sync/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { tagQueue } from '#server/features/tag/index.ts'
import { createPost, type Post, webhookQueue, webhookSubscriptions } from '#server/features/webhook/index.ts'
import type { WecomLog } from '#server/wecom/index.ts'

export type QueuesDeps = {
  db: Database
  connections: Connections
  envelope: Envelope
  touch: (corpId: CorpId, topic: Topic) => void
  log: EngineLog & WecomLog
  /** How long calls to WeCom may take and what is waited between them; the usual when left out. */
  timing?: Timing
  /** How files that messages name by address are had; over https from the internet alone when left out. */
  fetchMedia?: FetchMedia
  /** How webhooks are called; over https on the internet alone when left out. */
  post?: Post
}

export function queuesOf({
  db,
  connections,
  envelope,
  touch,
  log,
  timing,
  fetchMedia = createFetchMedia(),
  post = createPost(),
}: QueuesDeps): Queue[] {
  const wecomOf = (corpId: CorpId) => connections.wecom(corpId)
  const media = createMedia({ db, wecomOf, fetchMedia })
  const publicUrlOf = async (corpId: CorpId): Promise<string> => (await connections.of(corpId)).publicUrl
  const slugOf = (corpId: CorpId): Promise<string> => db.engine((tx) => getSlug(tx, corpId), { readOnly: true })
  const delivery = {
    wecomOf,
    media,
    touch,
    log,
    listUndecided,
    deskUrlOf: async (corpId: CorpId) => `${await publicUrlOf(corpId)}/today`,
    ...(timing && { timing }),
  }
  const staffUrlOf = async (corpId: CorpId, page: string): Promise<string> =>
    `${await publicUrlOf(corpId)}/api/v1/session/wecom/start?corp=${await slugOf(corpId)}&to=${page}`
  const noteFilled = statisticsKeeper(db)
  const preparePartitions = partitionKeeper(db)
  return [
    planQueue({ touch }),
    dispatchQueue({ touch, slugOf, log }),
    welcomeQueue(delivery),
    journeyQueue({ touch, slugOf, log }),
    segmentQueue({ touch }),
    nicknameQueue({ touch }),
    pilotQueue({ touch }),
    sendQueue(delivery),
    followUpQueue(delivery),
    staffTaskQueue({
      wecomOf,
      touch,
      staffUrlOf,
      deskUrlOf: async (corpId) => `${await publicUrlOf(corpId)}/staff-tasks`,
      log,
    }),
    tagQueue({ wecomOf, log }),
    momentQueue({ wecomOf, media, touch, log }),
    engagementQueue({ touch }),
    groupWelcomeQueue({ wecomOf, media, touch, log }),
    webhookQueue({ db, envelope, post, log }),
    signalQueue(
      [
        ...runSubscriptions,
        ...journeySubscriptions,
        ...staffTaskSubscriptions,
        ...momentSubscriptions,
        ...webhookSubscriptions,
      ],
      log,
    ),
    ...[inboxQueue, readingQueue, syncQueue].map((make) =>
      make({ wecomOf, slugOf, greet, noteFilled, preparePartitions, touch, log }),
    ),
  ]
}
