import { sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import { wakeLanes } from '#server/engine/lane.ts'
import type { NextDue } from '#server/engine/queue.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { RealInstant } from '#server/kernel/time.ts'

/** Works off WeCom's callbacks; lanes are those of the object a callback is about. */
export const inboxQueueName = 'wecom_inbox'

export type Callback = { callbackId: string; lane: number; receivedRealAt: RealInstant; body: string; attempts: number }

/** Keeps a callback; false when it was kept before. */
export async function insertCallback(
  tx: CorpTx,
  corpId: CorpId,
  callback: { callbackId: string; lane: number; body: string },
  realNow: RealInstant,
): Promise<boolean> {
  const { rows } = await sql`
    insert into wecom_callback (corp_id, callback_id, lane, received_real_at, body, next_try_real_at)
    values (${corpId}, ${callback.callbackId}, ${callback.lane}, ${realNow}, ${callback.body}, ${realNow})
    on conflict do nothing
    returning 1`.execute(tx)
  if (rows.length === 0) return false
  await wakeLanes(tx, corpId, inboxQueueName, [{ lane: callback.lane, dueRealAt: realNow }])
  return true
}

export async function listDueCallbacks(
  tx: CorpTx,
  corpId: CorpId,
  lanes: readonly number[],
  realNow: RealInstant,
  limit: number,
): Promise<Callback[]> {
  const rows = await tx
    .selectFrom('wecom_callback')
    .select(['callback_id', 'lane', 'received_real_at', 'body', 'attempts'])
    .where('corp_id', '=', corpId)
    .where('lane', 'in', [...lanes])
    .where('next_try_real_at', '<=', realNow)
    .orderBy('received_real_at')
    .orderBy('callback_id')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    callbackId: row.callback_id,
    lane: row.lane,
    receivedRealAt: row.received_real_at,
    body: row.body,
    attempts: row.attempts,
  }))
}

export async function finishCallbacks(
  tx: CorpTx,
  corpId: CorpId,
  callbackIds: readonly string[],
  realNow: RealInstant,
): Promise<void> {
  await sql`
    update wecom_callback
    set done_real_at = ${realNow}, next_try_real_at = null, failure = null
    where corp_id = ${corpId} and callback_id = any(${[...callbackIds]}::uuid[])`.execute(tx)
}

/** Notes a failure; the callback is tried again at `nextTry`, or, when that is null, parked for a person to look at. */
export async function putOffCallback(
  tx: CorpTx,
  corpId: CorpId,
  callback: Callback,
  failure: string,
  nextTry: RealInstant | null,
): Promise<void> {
  await sql`
    update wecom_callback
    set attempts = attempts + 1, failure = ${failure}, next_try_real_at = ${nextTry}
    where corp_id = ${corpId} and callback_id = ${callback.callbackId}`.execute(tx)
}

export async function nextCallbacks(tx: CorpTx, corpId: CorpId, lanes: readonly number[]): Promise<NextDue[]> {
  const { rows } = await sql<{ lane: number; due: RealInstant }>`
    select lane, min(next_try_real_at) as due
    from wecom_callback
    where corp_id = ${corpId} and lane = any(${[...lanes]}::smallint[]) and next_try_real_at is not null
    group by lane`.execute(tx)
  return rows.map((row) => ({ lane: row.lane, dueRealAt: row.due }))
}

/** Forgets callbacks done with before `before`: longer than WeCom could repeat one. Tells how many. */
export async function deleteDoneCallbacks(tx: CorpTx, corpId: CorpId, before: RealInstant): Promise<number> {
  const { rows } = await sql`
    delete from wecom_callback
    where corp_id = ${corpId} and received_real_at < ${before} and done_real_at is not null
    returning 1`.execute(tx)
  return rows.length
}
