import type { CorpTx } from '#server/db/database.ts'
import { laneOf } from '#server/engine/queue.ts'
import { publish } from '#server/engine/signal.ts'
import { endFollows, type Follow, type Friendship, upsertFollows } from '#server/features/contact/follow-sql.ts'
import { contactAdded, contactRemoved } from '#server/features/contact/signals.ts'
import { appendEvents } from '#server/features/event/index.ts'
import type { BothTimes } from '#server/features/corp/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { RealInstant } from '#server/kernel/time.ts'

export type Told = { now: BothTimes; readRealAt: RealInstant; isNews: boolean }

/**
 * A friendship as it was read or told at `readRealAt`; what came later stays. `arrival` is what a callback alone tells of
 * a new one.
 */
export type ToldFollow = Follow & { readRealAt: RealInstant; arrival?: { isHalf: boolean } }

/**
 * Writes friendships and their facts; tells how many rows changed. `isNews` is false for a first synchronisation: its
 * facts are stored, but they are history.
 */
export async function recordFollows(
  tx: CorpTx,
  corpId: CorpId,
  follows: readonly ToldFollow[],
  { now, isNews }: Pick<Told, 'now' | 'isNews'>,
): Promise<number> {
  const once = new Map(follows.map((one) => [keyOf(one), one]))
  const { begun, changed } = await upsertFollows(tx, corpId, [...once.values()])
  const news = begun.map((one) => {
    const told = once.get(keyOf(one))
    const arrivedRealAt = told?.arrival ? told.readRealAt.toString() : null
    return { ...one, state: told?.state ?? '', isHalf: told?.arrival?.isHalf ?? false, arrivedRealAt }
  })
  const stored = await appendEvents(
    tx,
    corpId,
    news.map((one) => ({
      key: factKey(one),
      kind: 'contact.added',
      at: one.followedAt,
      contactId: one.contactId,
      staffId: one.staffId,
      detail: { state: one.state, ...(one.arrivedRealAt !== null && { arrivedRealAt: one.arrivedRealAt }) },
    })),
    now.realAt,
  )
  if (isNews)
    await publish(
      tx,
      corpId,
      contactAdded,
      news
        .filter((one) => stored.has(factKey(one)))
        .map((one) => ({ lane: laneOf(one.contactId), detail: { ...one, followedAt: one.followedAt.toString() } })),
      now,
    )
  return changed
}

/** Ends friendships that are open, with their facts; tells how many. */
export async function recordFollowEnds(
  tx: CorpTx,
  corpId: CorpId,
  pairs: readonly { contactId: string; staffId: string }[],
  end: Parameters<typeof endFollows>[3],
  now: BothTimes,
): Promise<number> {
  const ended = await endFollows(tx, corpId, pairs, end)
  await appendEvents(
    tx,
    corpId,
    ended.map((one) => ({
      key: factKey(one),
      kind: 'contact.removed',
      at: end.at,
      contactId: one.contactId,
      staffId: one.staffId,
      detail: { by: end.by },
    })),
    now.realAt,
  )
  await publish(
    tx,
    corpId,
    contactRemoved,
    ended.map((one) => ({
      lane: laneOf(one.contactId),
      detail: { contactId: one.contactId, staffId: one.staffId, endedAt: end.at.toString(), by: end.by },
    })),
    now,
  )
  return ended.length
}

const keyOf = (one: { contactId: string; staffId: string }): string => `${one.contactId} ${one.staffId}`
const factKey = (one: Friendship): string => `${keyOf(one)} ${one.followedAt.epochMilliseconds}`
