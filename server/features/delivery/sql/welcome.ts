import { sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import type { NextDue } from '#server/engine/queue.ts'
import type { MessageBody } from '#server/features/delivery/rules/body.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant, RealInstant } from '#server/kernel/time.ts'

/** A greeting that is on its way from now on, or, where `outcome` says so, never was. */
export type NewWelcome = {
  deliveryId: string
  lane: number
  contactId: string
  senderStaffId: string
  senderLane: number
  runId: string
  stepId: string
  contentId: string
  contentHash: string
  body: MessageBody
  expiresAt: CorpInstant
  welcomeCode: string | null
  arrivedRealAt: RealInstant
  /** Why it cannot go out. */
  skipped: string | null
}

type Now = { at: CorpInstant; realAt: RealInstant }

/** Stores welcomes with their deliveries; tells which are new. One that is there already stays as it is. */
export async function insertWelcomes(
  tx: CorpTx,
  corpId: CorpId,
  items: readonly NewWelcome[],
  now: Now,
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ delivery_id: string }>`
    with made as (
      insert into delivery (
        corp_id, delivery_id, lane, route, contact_id, sender_staff_id, sender_lane, run_id, step_id, content_id,
        content_hash, body, state, reason, due_at, released_at, released_real_at, expires_at, caps, follow_up, changed_at)
      select ${corpId}, delivery_id, lane, 'welcome', contact_id, sender_staff_id, sender_lane, run_id, step_id,
        content_id, content_hash, body, case when skipped is null then 'due' else 'skipped' end, skipped, ${now.at},
        ${now.at}, ${now.realAt}, expires_at, '[]', '{}', ${now.at}
      from unnest(
        ${items.map((item) => item.deliveryId)}::uuid[],
        ${items.map((item) => item.lane)}::smallint[],
        ${items.map((item) => item.contactId)}::uuid[],
        ${items.map((item) => item.senderStaffId)}::uuid[],
        ${items.map((item) => item.senderLane)}::smallint[],
        ${items.map((item) => item.runId)}::uuid[],
        ${items.map((item) => item.stepId)}::text[],
        ${items.map((item) => item.contentId)}::text[],
        ${items.map((item) => item.contentHash)}::text[],
        ${items.map((item) => JSON.stringify(item.body))}::jsonb[],
        ${items.map((item) => item.expiresAt)}::timestamptz[],
        ${items.map((item) => item.skipped)}::text[]
      ) as given (
        delivery_id, lane, contact_id, sender_staff_id, sender_lane, run_id, step_id, content_id, content_hash, body,
        expires_at, skipped)
      on conflict do nothing
      returning delivery_id, lane, state
    ), waiting as (
      insert into welcome (corp_id, delivery_id, lane, welcome_code, arrived_real_at, wake_real_at)
      select ${corpId}, made.delivery_id, made.lane, code.welcome_code, code.arrived_real_at, ${now.realAt}
      from made
      join unnest(
        ${items.map((item) => item.deliveryId)}::uuid[],
        ${items.map((item) => item.welcomeCode)}::text[],
        ${items.map((item) => item.arrivedRealAt)}::timestamptz[]) as code (delivery_id, welcome_code, arrived_real_at)
        on code.delivery_id = made.delivery_id
      where made.state = 'due' and code.welcome_code is not null
    )
    select delivery_id from made`.execute(tx)
  return new Set(rows.map((row) => row.delivery_id))
}

export type Welcome = {
  deliveryId: string
  welcomeCode: string
  body: MessageBody
  arrivedRealAt: RealInstant
  attempts: number
}

/** Welcomes of these lanes that are to be called, the longest waiting first. */
export async function listWelcomesDue(
  tx: CorpTx,
  corpId: CorpId,
  lanes: readonly number[],
  realAt: RealInstant,
): Promise<Welcome[]> {
  const { rows } = await sql<Welcome>`
    select w.delivery_id as "deliveryId", w.welcome_code as "welcomeCode", d.body, w.arrived_real_at as "arrivedRealAt",
      w.attempts
    from welcome w
    join delivery d on d.corp_id = w.corp_id and d.delivery_id = w.delivery_id
    where w.corp_id = ${corpId} and w.lane = any(${lanes}) and w.wake_real_at <= ${realAt}
    order by w.arrived_real_at, w.delivery_id
    limit 200`.execute(tx)
  return rows
}

/**
 * Counts a call of each before it begins, so that after a crash the code is known to have been used, and puts it off
 * until the call must have ended. Those of a paused corp are left out.
 */
export async function countWelcomeCalls(
  tx: CorpTx,
  corpId: CorpId,
  deliveryIds: readonly string[],
  wakeRealAt: RealInstant,
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ delivery_id: string }>`
    update welcome w
    set attempts = w.attempts + 1, wake_real_at = ${wakeRealAt}
    where w.corp_id = ${corpId} and w.delivery_id = any(${deliveryIds}::uuid[])
      and not exists (select 1 from corp c where c.corp_id = w.corp_id and c.paused_at is not null)
    returning w.delivery_id`.execute(tx)
  return new Set(rows.map((row) => row.delivery_id))
}

/** Puts a greeting off; `calls` are those of its code so far. */
export async function putOffWelcome(
  tx: CorpTx,
  corpId: CorpId,
  deliveryId: string,
  wakeRealAt: RealInstant,
  calls: number,
): Promise<void> {
  await tx
    .updateTable('welcome')
    .set({ wake_real_at: wakeRealAt, attempts: calls })
    .where('corp_id', '=', corpId)
    .where('delivery_id', '=', deliveryId)
    .execute()
}

/** Takes welcomes off their way: they have ended. */
export async function deleteWelcomes(tx: CorpTx, corpId: CorpId, deliveryIds: readonly string[]): Promise<void> {
  await sql`
    delete from welcome where corp_id = ${corpId} and delivery_id = any(${deliveryIds}::uuid[])`.execute(tx)
}

export async function nextWelcomes(tx: CorpTx, corpId: CorpId, lanes: readonly number[]): Promise<NextDue[]> {
  const { rows } = await sql<{ lane: number; due: RealInstant }>`
    select lane, min(wake_real_at) as due
    from welcome
    where corp_id = ${corpId} and lane = any(${lanes})
    group by lane`.execute(tx)
  return rows.map((row) => ({ lane: row.lane, dueRealAt: row.due }))
}
