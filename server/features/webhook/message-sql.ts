import { sql } from 'kysely'
import { WEBHOOK_HISTORY_DAYS, type WebhookMessageItem } from '#contract/webhook.ts'
import type { CorpTx } from '#server/db/database.ts'
import type { NextDue } from '#server/engine/queue.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { addMs, earliest, type RealInstant } from '#server/kernel/time.ts'

export type NewMessage = { webhookMessageId: string; webhookId: string; lane: number; kind: string; body: string }

/** Stores messages to be sent at once. */
export async function insertMessages(
  tx: CorpTx,
  corpId: CorpId,
  messages: readonly NewMessage[],
  realAt: RealInstant,
): Promise<void> {
  await sql`
    insert into webhook_message (corp_id, webhook_message_id, webhook_id, lane, kind, body, created_real_at, due_real_at)
    select ${corpId}, id, webhook_id, lane, kind, body, ${realAt}::timestamptz, ${realAt}::timestamptz
    from unnest(
      ${messages.map((message) => message.webhookMessageId)}::uuid[],
      ${messages.map((message) => message.webhookId)}::uuid[],
      ${messages.map((message) => message.lane)}::smallint[],
      ${messages.map((message) => message.kind)}::text[],
      ${messages.map((message) => message.body)}::text[]) as given (id, webhook_id, lane, kind, body)`.execute(tx)
}

export type DueMessage = {
  webhookMessageId: string
  webhookId: string
  kind: string
  body: string
  attempts: number
  url: string
  sealed: Buffer
  /** The secret before, as long as it signs as well. */
  formerSealed: Buffer | null
}

/**
 * Takes messages that are due in these lanes, of each live subscription the first few, but of those that are `full`: they
 * are due again at `until`, unless what came of them is put down before.
 */
export async function claimMessages(
  tx: CorpTx,
  corpId: CorpId,
  lanes: readonly number[],
  given: { realAt: RealInstant; until: RealInstant; full: readonly string[]; ofEach: number; all: number },
): Promise<DueMessage[]> {
  const { rows } = await sql<DueMessage>`
    with due as (
      select m.webhook_message_id, w.webhook_id, w.url, w.secret_sealed,
        case when w.former_until_real_at > ${given.realAt} then w.former_sealed end as former_sealed
      from webhook w
      cross join lateral (
        select n.webhook_message_id, n.due_real_at
        from webhook_message n
        where n.corp_id = ${corpId} and n.webhook_id = w.webhook_id and n.lane = any(${[...lanes]}::smallint[])
          and n.state = 'waiting' and n.due_real_at <= ${given.realAt}
        order by n.due_real_at
        limit ${given.ofEach}
      ) m
      where w.corp_id = ${corpId} and w.state = 'live' and w.webhook_id <> all(${[...given.full]}::uuid[])
      order by m.due_real_at
      limit ${given.all}
    )
    update webhook_message m
    set due_real_at = ${given.until}
    from due
    where m.corp_id = ${corpId} and m.webhook_message_id = due.webhook_message_id
    returning m.webhook_message_id as "webhookMessageId", due.webhook_id as "webhookId", m.kind, m.body, m.attempts,
      due.url, due.secret_sealed as sealed, due.former_sealed as "formerSealed"`.execute(tx)
  return rows
}

export type Attempt = {
  state: WebhookMessageItem['state']
  dueRealAt: RealInstant
  realAt: RealInstant
  tookMs: number
  status: number | null
  failure: string | null
  response: string | null
}

/** Keeps what came of an attempt after `before` others, unless another process was faster. */
export async function recordAttempt(
  tx: CorpTx,
  corpId: CorpId,
  webhookMessageId: string,
  before: number,
  attempt: Attempt,
): Promise<void> {
  await sql`
    update webhook_message
    set state = ${attempt.state}, attempts = attempts + 1, due_real_at = ${attempt.dueRealAt},
      tried_real_at = ${attempt.realAt}, took_ms = ${attempt.tookMs}, status = ${attempt.status},
      failure = ${attempt.failure}, response = ${attempt.response}
    where corp_id = ${corpId} and webhook_message_id = ${webhookMessageId} and state = 'waiting'
      and attempts = ${before}`.execute(tx)
}

/** Lets a message go out again at once, counted as new; its lane, or null when the subscription has no such message. */
export async function sendAgain(
  tx: CorpTx,
  corpId: CorpId,
  webhookId: string,
  webhookMessageId: string,
  realAt: RealInstant,
): Promise<number | null> {
  const { rows } = await sql<{ lane: number }>`
    update webhook_message
    set state = 'waiting', attempts = 0, due_real_at = ${realAt}
    where corp_id = ${corpId} and webhook_id = ${webhookId} and webhook_message_id = ${webhookMessageId}
    returning lane`.execute(tx)
  return rows[0]?.lane ?? null
}

/** Brings what waits of a subscription to now; the lanes to wake. */
export async function hastenMessages(
  tx: CorpTx,
  corpId: CorpId,
  webhookId: string,
  realAt: RealInstant,
): Promise<number[]> {
  const { rows } = await sql<{ lane: number }>`
    with hastened as (
      update webhook_message
      set due_real_at = ${realAt}
      where corp_id = ${corpId} and webhook_id = ${webhookId} and state = 'waiting'
      returning lane
    )
    select distinct lane from hastened`.execute(tx)
  return rows.map((row) => row.lane)
}

/** Ends what waits of a subscription whose receiver wants no more. */
export async function dropMessages(tx: CorpTx, corpId: CorpId, webhookId: string): Promise<void> {
  await sql`
    update webhook_message
    set state = 'failed'
    where corp_id = ${corpId} and webhook_id = ${webhookId} and state = 'waiting'`.execute(tx)
}

const keptMs = WEBHOOK_HISTORY_DAYS * 86_400_000
const forgottenAtOnce = 1_000

/** Forgets messages of these lanes that are too old, some at a time. */
export async function forgetMessages(
  tx: CorpTx,
  corpId: CorpId,
  lanes: readonly number[],
  realAt: RealInstant,
): Promise<void> {
  await sql`
    delete from webhook_message
    where corp_id = ${corpId} and webhook_message_id in (
      select webhook_message_id
      from webhook_message
      where corp_id = ${corpId} and lane = any(${[...lanes]}::smallint[]) and created_real_at < ${addMs(realAt, -keptMs)}
      order by created_real_at
      limit ${sql.lit(forgottenAtOnce)})`.execute(tx)
}

/** When the lanes have a message to send, or one to forget. What is due of those that are `full` waits a little. */
export async function listMessagesDue(
  tx: CorpTx,
  corpId: CorpId,
  lanes: readonly number[],
  full: { webhookIds: readonly string[]; waitMs: number },
): Promise<readonly NextDue[]> {
  const { rows } = await sql<{ lane: number; due: RealInstant | null; oldest: RealInstant | null }>`
    select given.lane, waiting.due, first.oldest
    from unnest(${[...lanes]}::smallint[]) as given (lane)
    left join (
      select m.lane, min(case when m.webhook_id = any(${[...full.webhookIds]}::uuid[])
          then greatest(m.due_real_at, clock_timestamp() + ${full.waitMs} * interval '1 ms')
          else m.due_real_at end) as due
      from webhook_message m
      join webhook w on w.corp_id = m.corp_id and w.webhook_id = m.webhook_id
      where m.corp_id = ${corpId} and m.lane = any(${[...lanes]}::smallint[]) and m.state = 'waiting' and w.state = 'live'
      group by m.lane
    ) waiting on waiting.lane = given.lane
    left join lateral (
      select m.created_real_at as oldest
      from webhook_message m
      where m.corp_id = ${corpId} and m.lane = given.lane
      order by m.created_real_at
      limit 1
    ) first on true`.execute(tx)
  return rows.flatMap(({ lane, due, oldest }) => {
    const times = [...(due === null ? [] : [due]), ...(oldest === null ? [] : [addMs(oldest, keptMs)])]
    const [time, ...others] = times
    return time === undefined ? [] : [{ lane, dueRealAt: earliest(time, ...others) }]
  })
}

export type MessageRow = Omit<WebhookMessageItem, 'createdRealAt' | 'dueRealAt' | 'triedRealAt'> & {
  createdRealAt: RealInstant
  dueRealAt: RealInstant | null
  triedRealAt: RealInstant | null
}

/** What was told by a subscription, the newest first, `limit` at most, after `place`. */
export async function listMessages(
  tx: CorpTx,
  corpId: CorpId,
  webhookId: string,
  filter: { state?: WebhookMessageItem['state'] | undefined; place: { realAt: RealInstant; id: string } | undefined },
  limit: number,
): Promise<MessageRow[]> {
  const { state, place } = filter
  const { rows } = await sql<MessageRow>`
    select webhook_message_id as "webhookMessageId", kind, body, state, attempts, created_real_at as "createdRealAt",
      case when state = 'waiting' then due_real_at end as "dueRealAt", tried_real_at as "triedRealAt",
      took_ms as "tookMs", status, failure, response
    from webhook_message
    where corp_id = ${corpId} and webhook_id = ${webhookId}
      and ${state === undefined ? sql`true` : sql`state = ${state}`}
      and ${
        place === undefined
          ? sql`true`
          : sql`(created_real_at, webhook_message_id) < (${place.realAt}::timestamptz, ${place.id}::uuid)`
      }
    order by created_real_at desc, webhook_message_id desc
    limit ${limit}`.execute(tx)
  return rows
}
