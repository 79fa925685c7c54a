import type { CorpTx } from '#server/db/database.ts'
import { laneOf } from '#server/engine/queue.ts'
import { publish } from '#server/engine/signal.ts'
import { endFollows, type Follow, type Friendship, upsertFollows } from '#server/features/contact/follow-sql.ts'
import { contactAdded, contactRemoved } from '#server/features/contact/signals.ts'
import { appendEvents } from '#server/features/event/index.ts'
import type { BothTimes } from '#server/features/corp/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { RealInstant } from '#server/kernel/time.ts'

/** What only a callback tells of a new friendship. */
export type Arrival = { welcomeCode: string | null; isHalf: boolean; realAt: RealInstant }

export type Told = {
  now: BothTimes
  /** When the friendships were read or told; what came later stays. */
  readRealAt: RealInstant
  /** False for a first synchronisation: the facts are stored, but they are history, not news. */
  isNews: boolean
  arrival?: Arrival
}

/** Writes friendships and their facts; tells how many rows changed. */
export async function recordFollows(
  tx: CorpTx,
  corpId: CorpId,
  follows: readonly Follow[],
  told: Told,
): Promise<number> {
  const once = [...new Map(follows.map((one) => [keyOf(one), one])).values()]
  const { begun, changed } = await upsertFollows(tx, corpId, once, told.readRealAt)
  const states = new Map(once.map((one) => [keyOf(one), one.state]))
  const stored = await appendEvents(
    tx,
    corpId,
    begun.map((one) => ({
      key: factKey(one),
      kind: 'contact.added',
      at: one.followedAt,
      contactId: one.contactId,
      staffId: one.staffId,
      detail: {
        state: states.get(keyOf(one)) ?? '',
        ...(told.arrival && { arrivedRealAt: told.arrival.realAt.toString() }),
      },
    })),
    told.now.realAt,
  )
  if (told.isNews)
    await publish(
      tx,
      corpId,
      contactAdded,
      begun
        .filter((one) => stored.has(factKey(one)))
        .map((one) => ({
          lane: laneOf(one.contactId),
          detail: {
            contactId: one.contactId,
            staffId: one.staffId,
            followedAt: one.followedAt.toString(),
            state: states.get(keyOf(one)) ?? '',
            isHalf: told.arrival?.isHalf ?? false,
            welcomeCode: told.arrival?.welcomeCode ?? null,
            arrivedRealAt: told.arrival?.realAt.toString() ?? null,
          },
        })),
      told.now,
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
