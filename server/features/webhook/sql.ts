import { sql } from 'kysely'
import type { SaveWebhook, WebhookItem } from '#contract/webhook.ts'
import type { CorpTx } from '#server/db/database.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { RealInstant } from '#server/kernel/time.ts'

export type WebhookRow = Omit<WebhookItem, 'stateRealAt' | 'formerUntilRealAt' | 'createdRealAt'> & {
  stateRealAt: RealInstant | null
  formerUntilRealAt: RealInstant | null
  createdRealAt: RealInstant
}

/** The corp's subscriptions, the oldest first: at most `WEBHOOKS_MAX`. */
export async function listWebhooks(tx: CorpTx, corpId: CorpId): Promise<WebhookRow[]> {
  const { rows } = await sql<WebhookRow>`
    select w.webhook_id as "webhookId", w.name, w.url, w.kinds, w.state, w.state_real_at as "stateRealAt",
      case when w.former_until_real_at > clock_timestamp() then w.former_until_real_at end as "formerUntilRealAt",
      w.failures, coalesce(m.waiting, 0) as waiting, w.created_by as "createdBy", w.created_real_at as "createdRealAt"
    from webhook w
    left join (
      select webhook_id, count(*)::int as waiting
      from webhook_message
      where corp_id = ${corpId} and state = 'waiting'
      group by webhook_id
    ) m on m.webhook_id = w.webhook_id
    where w.corp_id = ${corpId}
    order by w.created_real_at, w.webhook_id`.execute(tx)
  return rows
}

export type LockedWebhook = { name: string; url: string; state: WebhookItem['state']; sealed: Buffer }

/** Holds a subscription; null when there is none. */
export async function lockWebhook(tx: CorpTx, corpId: CorpId, webhookId: string): Promise<LockedWebhook | null> {
  const { rows } = await sql<LockedWebhook>`
    select name, url, state, secret_sealed as sealed
    from webhook
    where corp_id = ${corpId} and webhook_id = ${webhookId}
    for update`.execute(tx)
  return rows[0] ?? null
}

export async function hasWebhook(tx: CorpTx, corpId: CorpId, webhookId: string): Promise<boolean> {
  const { rows } = await sql`
    select 1 from webhook where corp_id = ${corpId} and webhook_id = ${webhookId}`.execute(tx)
  return rows.length > 0
}

export async function insertWebhook(
  tx: CorpTx,
  corpId: CorpId,
  webhook: SaveWebhook & { webhookId: string; sealed: Buffer; createdBy: string },
  realAt: RealInstant,
): Promise<void> {
  await sql`
    insert into webhook (corp_id, webhook_id, name, url, kinds, secret_sealed, created_by, created_real_at)
    values (${corpId}, ${webhook.webhookId}, ${webhook.name}, ${webhook.url}, ${webhook.kinds}::text[], ${webhook.sealed},
      ${webhook.createdBy}, ${realAt})`.execute(tx)
}

export async function countWebhooks(tx: CorpTx, corpId: CorpId): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from webhook where corp_id = ${corpId}`.execute(tx)
  return rows[0]?.count ?? 0
}

export async function updateWebhook(
  tx: CorpTx,
  corpId: CorpId,
  webhookId: string,
  webhook: SaveWebhook,
): Promise<void> {
  await sql`
    update webhook
    set name = ${webhook.name}, url = ${webhook.url}, kinds = ${webhook.kinds}::text[]
    where corp_id = ${corpId} and webhook_id = ${webhookId}`.execute(tx)
}

/** Another state; a live one begins without failures. */
export async function setWebhookState(
  tx: CorpTx,
  corpId: CorpId,
  webhookId: string,
  state: WebhookItem['state'],
  realAt: RealInstant,
): Promise<void> {
  await sql`
    update webhook
    set state = ${state}, state_real_at = ${realAt},
      failures = case when ${state} = 'live' then 0 else failures end,
      failing_since_real_at = case when ${state} = 'live' then null else failing_since_real_at end
    where corp_id = ${corpId} and webhook_id = ${webhookId}`.execute(tx)
}

/** Puts a new secret in force; the one before signs as well until `formerUntil`. */
export async function rotateWebhook(
  tx: CorpTx,
  corpId: CorpId,
  webhookId: string,
  sealed: Buffer,
  formerUntil: RealInstant,
): Promise<void> {
  await sql`
    update webhook
    set former_sealed = secret_sealed, former_until_real_at = ${formerUntil}, secret_sealed = ${sealed}
    where corp_id = ${corpId} and webhook_id = ${webhookId}`.execute(tx)
}

export async function deleteWebhook(tx: CorpTx, corpId: CorpId, webhookId: string): Promise<void> {
  await sql`delete from webhook where corp_id = ${corpId} and webhook_id = ${webhookId}`.execute(tx)
}

/** Live subscriptions to one of these kinds. */
export async function listSubscribed(
  tx: CorpTx,
  corpId: CorpId,
  kinds: readonly string[],
): Promise<{ webhookId: string; kinds: string[] }[]> {
  const { rows } = await sql<{ webhookId: string; kinds: string[] }>`
    select webhook_id as "webhookId", kinds
    from webhook
    where corp_id = ${corpId} and state = 'live' and kinds && ${[...kinds]}::text[]`.execute(tx)
  return rows
}

/** Counts a failed attempt of a live subscription; how many there were in a row, and for how long, in ms. */
export async function countFailure(
  tx: CorpTx,
  corpId: CorpId,
  webhookId: string,
  realAt: RealInstant,
): Promise<{ failures: number; failingMs: number } | null> {
  const { rows } = await sql<{ failures: number; failingMs: number }>`
    update webhook
    set failures = failures + 1, failing_since_real_at = coalesce(failing_since_real_at, ${realAt}::timestamptz)
    where corp_id = ${corpId} and webhook_id = ${webhookId} and state = 'live'
    returning failures,
      (extract(epoch from ${realAt}::timestamptz - failing_since_real_at) * 1000)::float8 as "failingMs"`.execute(tx)
  return rows[0] ?? null
}

/** An attempt was heard: failures are counted anew. */
export async function clearFailures(tx: CorpTx, corpId: CorpId, webhookId: string): Promise<void> {
  await sql`
    update webhook
    set failures = 0, failing_since_real_at = null
    where corp_id = ${corpId} and webhook_id = ${webhookId} and failures > 0`.execute(tx)
}
