import { sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import { wakeLanes } from '#server/engine/lane.ts'
import { signalQueueName } from '#server/engine/signal.ts'
import { inboxQueueName } from '#server/features/sync/sql/callback.ts'
import { readingQueueName } from '#server/features/sync/sql/reading.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { RealInstant } from '#server/kernel/time.ts'

/** Work that was given up after its last try: a reading, a callback, or a signal between features. */
export type ParkedRow = {
  kind: 'reading' | 'callback' | 'signal'
  id: string
  what: string
  failure: string
  real_at: RealInstant
}

const parked = (corpId: CorpId) => sql`
  select 'reading' as kind, kind || ' ' || object_key as id, kind as what, coalesce(failure, '') as failure,
    parked_real_at as real_at
  from wecom_reading
  where corp_id = ${corpId} and parked_real_at is not null
  union all
  select 'callback', callback_id::text, substring(body from '<Event><!\\[CDATA\\[([^]]*)'), coalesce(failure, ''),
    received_real_at
  from wecom_callback
  where corp_id = ${corpId} and done_real_at is null and next_try_real_at is null
  union all
  select 'signal', signal_id::text, kind, coalesce(failure, ''), parked_real_at
  from signal
  where corp_id = ${corpId} and parked_real_at is not null`

export async function listParked(
  tx: CorpTx,
  corpId: CorpId,
  limit: number,
): Promise<{ rows: ParkedRow[]; total: number }> {
  const { rows } = await sql<ParkedRow & { total: number }>`
    select p.*, count(*) over ()::integer as total
    from (${parked(corpId)}) p
    order by p.real_at desc, p.id
    limit ${limit}`.execute(tx)
  return {
    rows: rows.map(({ kind, id, what, failure, real_at }) => ({ kind, id, what: what ?? '', failure, real_at })),
    total: rows[0]?.total ?? 0,
  }
}

/** Has all that is parked tried again at `realNow`; tells how many. */
export async function retryParked(tx: CorpTx, corpId: CorpId, realNow: RealInstant): Promise<number> {
  const readings = await sql<{ lane: number }>`
    update wecom_reading
    set parked_real_at = null, attempts = 0, due_real_at = ${realNow}, until_real_at = ${realNow}
    where corp_id = ${corpId} and parked_real_at is not null
    returning lane`.execute(tx)
  const callbacks = await sql<{ lane: number }>`
    update wecom_callback
    set attempts = 0, next_try_real_at = ${realNow}
    where corp_id = ${corpId} and done_real_at is null and next_try_real_at is null
    returning lane`.execute(tx)
  const signals = await sql<{ lane: number }>`
    update signal
    set parked_real_at = null, attempts = 0, published_real_at = ${realNow}
    where corp_id = ${corpId} and parked_real_at is not null
    returning lane`.execute(tx)
  for (const [queue, { rows }] of [
    [inboxQueueName, callbacks],
    [signalQueueName, signals],
    [readingQueueName, readings],
  ] as const)
    await wakeLanes(
      tx,
      corpId,
      queue,
      [...new Set(rows.map((row) => row.lane))].map((lane) => ({ lane, dueRealAt: realNow })),
    )
  return readings.rows.length + callbacks.rows.length + signals.rows.length
}

export type Backlog = { readings: number; callbacks: number; last_callback_real_at: RealInstant | null }

/** What is waiting beside a synchronisation, and when WeCom last called. */
export async function readBacklog(tx: CorpTx, corpId: CorpId): Promise<Backlog> {
  const { rows } = await sql<Backlog>`
    select
      (select count(*)::integer from wecom_reading
        where corp_id = ${corpId} and parked_real_at is null) as readings,
      (select count(*)::integer from wecom_callback
        where corp_id = ${corpId} and next_try_real_at is not null) as callbacks,
      (select max(received_real_at) from wecom_callback where corp_id = ${corpId}) as last_callback_real_at`.execute(tx)
  return rows[0] ?? { readings: 0, callbacks: 0, last_callback_real_at: null }
}
