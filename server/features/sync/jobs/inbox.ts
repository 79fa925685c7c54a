import type { CorpTx } from '#server/db/database.ts'
import { LeaseLost, type Queue, type Work } from '#server/engine/queue.ts'
import { takeIn } from '#server/features/sync/commands/take-in.ts'
import type { Arrival, SyncDeps } from '#server/features/sync/deps.ts'
import { retryAt } from '#server/features/sync/rules.ts'
import {
  type Callback,
  finishCallbacks,
  inboxQueueName,
  listDueCallbacks,
  nextCallbacks,
  putOffCallback,
} from '#server/features/sync/sql/callback.ts'
import { askReadings, type NewReading } from '#server/features/sync/sql/reading.ts'
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
    express: { leaseMs: 6_000 },
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
  const taken: string[] = []
  const readings: NewReading[] = []
  const arrivals: Arrival[] = []
  for (const callback of waiting) {
    if (callback.event === null) {
      await putOffCallback(tx, corpId, callback, 'this is no event of WeCom', null)
      continue
    }
    const { reading, arrival } = await takeIn(tx, corpId, callback.event, callback.receivedRealAt, now)
    if (reading) readings.push(reading)
    if (arrival) arrivals.push(arrival)
    taken.push(callback.callbackId)
  }
  await finishCallbacks(tx, corpId, taken, now.realAt)
  await deps.greet(tx, { corpId, slug }, arrivals, now)
  await askReadings(tx, corpId, 'callback', readings)
}
