import type { CorpTx } from '#server/db/database.ts'
import { LeaseLost, type Queue, type Work } from '#server/engine/queue.ts'
import { type ContactAdded, type TakenIn, takeIn, takeInAdded } from '#server/features/sync/commands/take-in.ts'
import type { SyncDeps } from '#server/features/sync/deps.ts'
import { retryAt } from '#server/features/sync/rules.ts'
import {
  type Callback,
  finishCallbacks,
  inboxQueueName,
  listDueCallbacks,
  nextCallbacks,
  putOffCallback,
} from '#server/features/sync/sql/callback.ts'
import { askReadings } from '#server/features/sync/sql/reading.ts'
import { isBefore } from '#server/kernel/time.ts'
import { type CallbackEvent, readCallbackEvent } from '#server/wecom/index.ts'

const batchSize = 200

type Waiting = Callback & { event: CallbackEvent | null }

/**
 * Works off callbacks that were stored and answered: takes in what they tell, and asks for the readings of what they
 * only point at. A batch is one transaction; when it fails, its callbacks are taken one by one, so that a bad one holds
 * up no other, and after eight tries it is parked with its reason.
 */
export function inboxQueue(deps: SyncDeps): Queue {
  async function takeEach(work: Work, slug: string, waiting: readonly Waiting[]): Promise<void> {
    for (const one of waiting)
      try {
        await work.transaction((tx) => takeBatch(tx, deps, work, slug, [one]))
      } catch (cause) {
        if (cause instanceof LeaseLost) throw cause
        deps.log.error({ err: cause, callbackId: one.callbackId }, 'wecom: a callback could not be taken in')
        const words = cause instanceof Error ? cause.message : String(cause)
        const next = retryAt(one.attempts + 1, work.now().realAt)
        await work.transaction((tx) => putOffCallback(tx, work.corpId, one, words, next))
      }
  }

  return {
    name: inboxQueueName,
    // A callback may bring a welcome code, which lives 20 s.
    express: { leaseMs: 4_000 },
    async handle(work) {
      const slug = await deps.slugOf(work.corpId)
      while (!work.stopping.aborted) {
        const due = await work.transaction((tx) =>
          listDueCallbacks(tx, work.corpId, work.lanes, work.now().realAt, batchSize),
        )
        if (due.length === 0) return
        const waiting = due.map((one) => ({ ...one, event: readCallbackEvent(one.body) })).sort(byEventTime)
        try {
          await work.transaction((tx) => takeBatch(tx, deps, work, slug, waiting))
        } catch (cause) {
          if (cause instanceof LeaseLost) throw cause
          await takeEach(work, slug, waiting)
        }
        deps.touch(work.corpId, 'group_chat')
      }
    },
    nextDue: nextCallbacks,
  }
}

/** By when it happened, then by when it was told: callbacks that overtook each other fall back into their order. */
function byEventTime(a: Waiting, b: Waiting): number {
  if (!a.event || !b.event || a.event.at.equals(b.event.at))
    return isBefore(a.receivedRealAt, b.receivedRealAt) ? -1 : 1
  return isBefore(a.event.at, b.event.at) ? -1 : 1
}

async function takeBatch(
  tx: CorpTx,
  deps: Pick<SyncDeps, 'greet'>,
  work: Work,
  slug: string,
  waiting: readonly Waiting[],
): Promise<void> {
  const { corpId } = work
  const now = work.now()
  const { first, others } = newFriendsFirst(waiting)
  const takenIn: TakenIn[] = await takeInAdded(tx, corpId, first, now)
  const taken = first.map(({ callbackId }) => callbackId)
  for (const callback of others) {
    if (callback.event === null) {
      await putOffCallback(tx, corpId, callback, 'this is no event of WeCom', null)
      continue
    }
    takenIn.push(await takeIn(tx, corpId, callback.event, callback.receivedRealAt, now))
    taken.push(callback.callbackId)
  }
  const arrivals = takenIn.flatMap(({ arrival }) => arrival ?? [])
  const readings = takenIn.flatMap(({ reading }) => reading ?? [])
  await finishCallbacks(tx, corpId, taken, now.realAt)
  await deps.greet(tx, { corpId, slug }, arrivals, now)
  await askReadings(tx, corpId, 'callback', readings)
}

type NewFriend = Waiting & { event: ContactAdded }

/** Those who were added, unless something else was told of the same contact before: their codes are short-lived. */
function newFriendsFirst(waiting: readonly Waiting[]): { first: NewFriend[]; others: Waiting[] } {
  const known = new Set<string>()
  const first: NewFriend[] = []
  const others: Waiting[] = []
  for (const one of waiting) {
    const { event } = one
    if (event?.kind === 'contact_added' && !known.has(event.externalUserid)) first.push({ ...one, event })
    else others.push(one)
    if (event && 'externalUserid' in event) known.add(event.externalUserid)
  }
  return { first, others }
}
