import { sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import { newId } from '#server/db/new-id.ts'
import { isConnectionFailure } from '#server/db/retry.ts'
import { wakeLanes } from '#server/engine/lane.ts'
import type { EngineLog } from '#server/engine/loop.ts'
import { LeaseLost, type NextDue, type Queue, type Work } from '#server/engine/queue.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { addMs, type CorpInstant, type RealInstant } from '#server/kernel/time.ts'

/** A kind of message from a feature to later ones; `Detail` is plain JSON. */
export type SignalKind<Detail> = { readonly kind: string; readonly detail?: Detail }

/** Names a signal: past tense, `noun.verbed`. The feature that publishes it exports it. */
export const signalKind = <Detail>(kind: string): SignalKind<Detail> => ({ kind })

export type SignalBatch<Detail> = {
  corpId: CorpId
  tx: CorpTx
  at: CorpInstant
  realAt: RealInstant
  details: readonly Detail[]
}

/** What a later feature does with a kind of signal: in one transaction with taking the signals off the outbox. */
export type Subscription = { kind: string; handle(batch: SignalBatch<unknown>): Promise<void> }

export const on = <Detail>(
  signal: SignalKind<Detail>,
  handle: (batch: SignalBatch<Detail>) => Promise<void>,
): Subscription => ({
  kind: signal.kind,
  handle: (batch) => handle(batch as SignalBatch<Detail>), // publish() wrote details of this kind as Detail
})

export const signalQueueName = 'signal'

const batchSize = 500
const parkAfter = 8

/**
 * Publishes signals in the transaction that they tell of. Signals of one lane arrive in the order published, but for one
 * that failed and is tried again; give what they are about its own lane. Belongs near the end of the transaction: it wakes the outbox.
 */
export async function publish<Detail>(
  tx: CorpTx,
  corpId: CorpId,
  signal: SignalKind<Detail>,
  items: readonly { lane: number; detail: Detail }[],
  now: { at: CorpInstant; realAt: RealInstant },
): Promise<void> {
  if (items.length === 0) return
  await sql`
    insert into signal (corp_id, signal_id, lane, kind, detail, at, published_real_at)
    select ${corpId}, signal_id, lane, ${signal.kind}, detail, ${now.at}, ${now.realAt}
    from unnest(
      ${items.map(() => newId())}::uuid[],
      ${items.map((item) => item.lane)}::smallint[],
      ${items.map((item) => JSON.stringify(item.detail))}::jsonb[]) as given (signal_id, lane, detail)`.execute(tx)
  await wakeLanes(
    tx,
    corpId,
    signalQueueName,
    [...new Set(items.map((item) => item.lane))].map((lane) => ({ lane, dueRealAt: now.realAt })),
  )
}

type Waiting = { signal_id: string; kind: string; detail: unknown; attempts: number }

/**
 * The queue that carries signals to their subscribers. A batch that fails is tried one by one, so that one bad signal
 * holds up no other; one that failed 8 times is parked with its reason, for a person to look at.
 */
export function signalQueue(subscriptions: readonly Subscription[], log: EngineLog): Queue {
  const byKind = Map.groupBy(subscriptions, (item) => item.kind)

  async function deliver(work: Work, tx: CorpTx, kind: string, items: readonly Waiting[]): Promise<void> {
    const { at, realAt } = work.now()
    const details = items.map((item) => item.detail)
    for (const subscription of byKind.get(kind) ?? [])
      await subscription.handle({ corpId: work.corpId, tx, at, realAt, details })
    await sql`
      delete from signal
      where corp_id = ${work.corpId} and signal_id = any(${items.map((item) => item.signal_id)}::uuid[])`.execute(tx)
  }

  async function deliverEach(work: Work, kind: string, items: readonly Waiting[]): Promise<void> {
    for (const item of items)
      try {
        await work.transaction((tx) => deliver(work, tx, kind, [item]))
      } catch (cause) {
        if (isOurs(cause)) throw cause
        log.error({ err: cause, kind, signalId: item.signal_id }, 'signal: a subscriber failed')
        await work.transaction((tx) => recordFailure(tx, work, item, cause))
      }
  }

  return {
    name: signalQueueName,
    async handle(work) {
      while (!work.stopping.aborted) {
        const waiting = await work.transaction((tx) => listWaiting(tx, work))
        if (waiting.length === 0) return
        for (const [kind, items] of groupRuns(waiting))
          try {
            await work.transaction((tx) => deliver(work, tx, kind, items))
          } catch (cause) {
            if (isOurs(cause)) throw cause
            await deliverEach(work, kind, items)
          }
      }
    },
    async nextDue(tx, corpId, lanes): Promise<NextDue[]> {
      const { rows } = await sql<{ lane: number; due: RealInstant }>`
        select lane, min(published_real_at) as due
        from signal
        where corp_id = ${corpId} and lane = any(${lanes}) and parked_real_at is null
        group by lane`.execute(tx)
      return rows.map((row) => ({ lane: row.lane, dueRealAt: row.due }))
    },
  }
}

async function listWaiting(tx: CorpTx, work: Work): Promise<Waiting[]> {
  const { rows } = await sql<Waiting>`
    select signal_id, kind, detail, attempts
    from signal
    where corp_id = ${work.corpId} and lane = any(${[...work.lanes]}) and parked_real_at is null
      and published_real_at <= ${work.now().realAt}
    order by published_real_at, signal_id
    limit ${sql.lit(batchSize)}`.execute(tx)
  return rows
}

/** Not the signal's fault: the lanes are another's, or the database was away. */
const isOurs = (cause: unknown): boolean => cause instanceof LeaseLost || isConnectionFailure(cause)

/** Runs of one kind, in order. */
function groupRuns(waiting: readonly Waiting[]): [string, Waiting[]][] {
  const runs: [string, Waiting[]][] = []
  for (const item of waiting) {
    const last = runs.at(-1)
    if (last?.[0] === item.kind) last[1].push(item)
    else runs.push([item.kind, [item]])
  }
  return runs
}

/** Tried again after 1, 2, 4 … s; what was published after it in its lane does not wait for it. */
async function recordFailure(tx: CorpTx, work: Work, item: Waiting, cause: unknown): Promise<void> {
  const { realAt } = work.now()
  const attempts = item.attempts + 1
  await sql`
    update signal
    set attempts = ${attempts}, failure = ${cause instanceof Error ? cause.message : String(cause)},
      parked_real_at = ${attempts >= parkAfter ? realAt : null},
      published_real_at = ${addMs(realAt, 1000 * 2 ** item.attempts)}
    where corp_id = ${work.corpId} and signal_id = ${item.signal_id}`.execute(tx)
}
