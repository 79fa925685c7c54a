import type { TagName } from '#contract/condition.ts'
import type { CorpTx } from '#server/db/database.ts'
import { wakeLanes } from '#server/engine/lane.ts'
import { laneOf } from '#server/engine/queue.ts'
import { publish } from '#server/engine/signal.ts'
import type { BothTimes } from '#server/features/corp/index.ts'
import { ensureTags, findTags, type Marked, putOn, takeOff, type Wearers } from '#server/features/tag/mark-sql.ts'
import { tagAdded } from '#server/features/tag/signals.ts'
import type { CorpId } from '#server/kernel/ids.ts'

/** Tells WeCom which tags were put on and taken off; lanes are those of the contact. */
export const tagQueueName = 'tag'

/**
 * Puts tags on contacts and takes others off: at once here, and in WeCom for those who are friends by a job. A tag that
 * the corp has not is made; putting on what somebody has put on changes nothing. Gives what is left to do at the end of
 * the transaction, since it wakes lanes.
 */
export async function tagContacts(
  tx: CorpTx,
  corpId: CorpId,
  wearers: Wearers,
  change: { add: readonly TagName[]; remove: readonly TagName[] },
  now: BothTimes,
): Promise<() => Promise<void>> {
  const gone = await findTags(tx, corpId, change.remove)
  const offLanes = await takeOff(
    tx,
    corpId,
    wearers,
    gone.map((tag) => tag.tagId),
    now.realAt,
  )
  const tags = await ensureTags(tx, corpId, change.add)
  const marked = await putOn(
    tx,
    corpId,
    wearers,
    tags.map((tag) => tag.tagId),
    now.realAt,
  )
  const lanes = new Set([...offLanes, ...marked.flatMap((one) => one.lanes ?? [])])
  return async () => {
    await tellAdded(tx, corpId, marked, now)
    await wakeLanes(
      tx,
      corpId,
      tagQueueName,
      [...lanes].map((lane) => ({ lane, dueRealAt: now.realAt })),
    )
  }
}

/** Tells later features who has a tag that they had not. */
export const tellAdded = (
  tx: CorpTx,
  corpId: CorpId,
  marked: readonly Pick<Marked, 'tagId' | 'contactIds'>[],
  now: BothTimes,
): Promise<void> =>
  publish(
    tx,
    corpId,
    tagAdded,
    marked.map(({ tagId, contactIds }) => ({ lane: laneOf(tagId), detail: { tagId, contactIds } })),
    now,
  )
