import { sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import { wakeLanes } from '#server/engine/lane.ts'
import { laneOf, type NextDue } from '#server/engine/queue.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { RealInstant } from '#server/kernel/time.ts'
import type { WecomChatStatus } from '#server/wecom/index.ts'

/** Reads from WeCom what callbacks and synchronisations asked for; lanes are those of the object's WeCom id. */
export const readingQueueName = 'wecom_reading'

/** A chat by its chat id, a contact by its external id, a member by userid; all tags or all departments by `all`. */
export type ReadingKind = 'group_chat' | 'contact' | 'tag' | 'staff' | 'department'

/** `dueRealAt`: when reading it can show what made us ask. */
export type NewReading = { kind: ReadingKind; objectKey: string; dueRealAt: RealInstant; chatStatus?: WecomChatStatus }

/** One object waiting to be read. */
export type Reading = {
  kind: ReadingKind
  objectKey: string
  lane: number
  askedBy: 'callback' | 'sync'
  attempts: number
  chatStatus: WecomChatStatus | null
}

/**
 * Asks for objects to be read. One that is waiting already keeps its earlier time, and is read once more at this one:
 * the first reading may come too early to see what made us ask. Belongs last in its transaction.
 */
export async function askReadings(
  tx: CorpTx,
  corpId: CorpId,
  by: 'callback' | 'sync',
  readings: readonly NewReading[],
): Promise<void> {
  if (readings.length === 0) return
  const lanes = readings.map((one) => laneOf(one.objectKey))
  await sql`
    insert into wecom_reading as r
      (corp_id, kind, object_key, lane, asked_by, due_real_at, until_real_at, chat_status)
    select ${corpId}, kind, object_key, lane, ${by}, min(due_real_at), max(due_real_at), max(chat_status)
    from unnest(
      ${readings.map((one) => one.kind)}::text[],
      ${readings.map((one) => one.objectKey)}::text[],
      ${lanes}::smallint[],
      ${readings.map((one) => one.dueRealAt)}::timestamptz[],
      ${readings.map((one) => one.chatStatus ?? null)}::text[]) as given (kind, object_key, lane, due_real_at, chat_status)
    group by kind, object_key, lane
    order by kind, object_key
    on conflict (corp_id, kind, object_key) do update
    set due_real_at = case when r.parked_real_at is null then least(r.due_real_at, excluded.due_real_at)
        else excluded.due_real_at end,
      until_real_at = greatest(r.until_real_at, excluded.until_real_at),
      asked_by = case when excluded.asked_by = 'sync' then 'sync' else r.asked_by end,
      chat_status = coalesce(excluded.chat_status, r.chat_status),
      attempts = case when r.parked_real_at is null then r.attempts else 0 end,
      parked_real_at = null`.execute(tx)
  await wakeLanes(
    tx,
    corpId,
    readingQueueName,
    readings.map((one, at) => ({ lane: lanes[at] ?? 0, dueRealAt: one.dueRealAt })),
  )
}

/** What is due in these lanes, the longest due first. */
export async function listDueReadings(
  tx: CorpTx,
  corpId: CorpId,
  lanes: readonly number[],
  realNow: RealInstant,
  limit: number,
): Promise<Reading[]> {
  const rows = await tx
    .selectFrom('wecom_reading')
    .select(['kind', 'object_key', 'lane', 'asked_by', 'attempts', 'chat_status'])
    .where('corp_id', '=', corpId)
    .where('lane', 'in', [...lanes])
    .where('parked_real_at', 'is', null)
    .where('due_real_at', '<=', realNow)
    .orderBy('due_real_at')
    .orderBy('object_key')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    kind: row.kind,
    objectKey: row.object_key,
    lane: row.lane,
    askedBy: row.asked_by,
    attempts: row.attempts,
    chatStatus: row.chat_status,
  }))
}

/** Objects that were read, asked at `realAt`: done with, or to be read again where that was asked for later. */
export async function finishReadings(
  tx: CorpTx,
  corpId: CorpId,
  done: readonly { reading: Reading; realAt: RealInstant }[],
): Promise<void> {
  if (done.length === 0) return
  const given = sql`
    unnest(
      ${done.map(({ reading }) => reading.kind)}::text[],
      ${done.map(({ reading }) => reading.objectKey)}::text[],
      ${done.map(({ realAt }) => realAt)}::timestamptz[]) as given (kind, object_key, read_real_at)`
  await sql`
    delete from wecom_reading r
    using ${given}
    where r.corp_id = ${corpId} and r.kind = given.kind and r.object_key = given.object_key
      and r.until_real_at <= given.read_real_at`.execute(tx)
  await sql`
    update wecom_reading r
    set due_real_at = r.until_real_at, attempts = 0, failure = null, asked_by = 'callback'
    from ${given}
    where r.corp_id = ${corpId} and r.kind = given.kind and r.object_key = given.object_key`.execute(tx)
}

/** How a reading that could not be made goes on: `attempts` so far, when next, or parked for a person to look at. */
export type PutOff = { failure: string; attempts: number; dueRealAt: RealInstant; parkedRealAt: RealInstant | null }

export async function putOffReading(tx: CorpTx, corpId: CorpId, reading: Reading, put: PutOff): Promise<void> {
  await sql`
    update wecom_reading
    set attempts = ${put.attempts}, failure = ${put.failure}, due_real_at = ${put.dueRealAt},
      until_real_at = greatest(until_real_at, ${put.dueRealAt}), parked_real_at = ${put.parkedRealAt}
    where corp_id = ${corpId} and kind = ${reading.kind} and object_key = ${reading.objectKey}`.execute(tx)
}

export async function nextReadings(tx: CorpTx, corpId: CorpId, lanes: readonly number[]): Promise<NextDue[]> {
  const { rows } = await sql<{ lane: number; due: RealInstant }>`
    select lane, min(due_real_at) as due
    from wecom_reading
    where corp_id = ${corpId} and lane = any(${[...lanes]}::smallint[]) and parked_real_at is null
    group by lane`.execute(tx)
  return rows.map((row) => ({ lane: row.lane, dueRealAt: row.due }))
}

/** How many chats of the running synchronisation have not been read, nor failed to be: those are retried by themselves. */
export async function countUnread(tx: CorpTx, corpId: CorpId): Promise<number> {
  const { rows } = await sql<{ unread: number }>`
    select count(*)::integer as unread
    from wecom_reading
    where corp_id = ${corpId} and kind = 'group_chat' and asked_by = 'sync' and attempts = 0
      and parked_real_at is null`.execute(tx)
  return rows[0]?.unread ?? 0
}
