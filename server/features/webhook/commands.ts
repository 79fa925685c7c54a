import {
  type CreatedWebhook,
  type RotatedWebhook,
  type SaveWebhook,
  WEBHOOK_ROTATION_HOURS,
  WEBHOOKS_MAX,
} from '#contract/webhook.ts'
import type { CorpTx, Database } from '#server/db/database.ts'
import { newId } from '#server/db/new-id.ts'
import { wakeLanes } from '#server/engine/lane.ts'
import { laneOf } from '#server/engine/queue.ts'
import { type AuditActor, recordAudit } from '#server/features/audit/index.ts'
import { type BothTimes, corpNow, type Envelope } from '#server/features/corp/index.ts'
import { hastenMessages, insertMessages, sendAgain } from '#server/features/webhook/message-sql.ts'
import { urlFault } from '#server/features/webhook/rules.ts'
import { newSecret } from '#server/features/webhook/sign.ts'
import {
  countWebhooks,
  deleteWebhook,
  insertWebhook,
  type LockedWebhook,
  lockWebhook,
  rotateWebhook,
  setWebhookState,
  updateWebhook,
} from '#server/features/webhook/sql.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { addMs } from '#server/kernel/time.ts'

export type WebhookDeps = { db: Database; envelope: Envelope; mayLoopback: boolean }

export const webhookQueueName = 'webhook'

/** What a secret is sealed for. */
export const sealedFor = (corpId: CorpId, webhookId: string): string => `webhook ${corpId} ${webhookId}`

/** The body of a message, as Standard Webhooks writes it. */
export const bodyOf = (kind: string, at: Temporal.Instant, data: object): string =>
  JSON.stringify({ type: kind, timestamp: at.toString({ smallestUnit: 'millisecond' }), data })

function refuseUrl(url: string, mayLoopback: boolean): void {
  const fault = urlFault(url, mayLoopback)
  if (fault) throw new AppError('webhook_url_refused', { details: [fault] })
}

/**
 * Subscribes an address, and tells the secret it is signed with: nobody can again. Refuses with `webhook_url_refused` what
 * is never called, and with `webhooks_full` beyond `WEBHOOKS_MAX`.
 */
export function makeWebhook(deps: WebhookDeps, actor: AuditActor, input: SaveWebhook): Promise<CreatedWebhook> {
  refuseUrl(input.url, deps.mayLoopback)
  const { corpId } = actor
  return deps.db.corp(corpId, async (tx) => {
    const webhookId = newId()
    const secret = newSecret()
    const sealed = deps.envelope.seal(secret, sealedFor(corpId, webhookId))
    const now = await corpNow(tx, corpId)
    await insertWebhook(tx, corpId, { ...input, webhookId, sealed, createdBy: actor.name }, now.realAt)
    if ((await countWebhooks(tx, corpId)) > WEBHOOKS_MAX)
      throw new AppError('webhooks_full', {
        details: [
          {
            field: 'webhook',
            value: WEBHOOKS_MAX,
            rule: `at most ${WEBHOOKS_MAX} subscriptions`,
            repair: 'remove one that nobody needs',
          },
        ],
      })
    await audit(tx, now, actor, 'webhook.created', webhookId, input)
    return { webhookId, secret }
  })
}

/** Changes what a subscription is called, where it leads and what it tells. Refuses as `makeWebhook`. */
export function changeWebhook(
  deps: WebhookDeps,
  actor: AuditActor,
  webhookId: string,
  input: SaveWebhook,
): Promise<void> {
  refuseUrl(input.url, deps.mayLoopback)
  return within(deps, actor, webhookId, async (tx, now) => {
    await updateWebhook(tx, actor.corpId, webhookId, input)
    await audit(tx, now, actor, 'webhook.changed', webhookId, input)
  })
}

/** Tells nothing more until it is resumed; what waits is kept, what happens meanwhile is not. */
export const pauseWebhook = (deps: WebhookDeps, actor: AuditActor, webhookId: string): Promise<void> =>
  within(deps, actor, webhookId, async (tx, now, webhook) => {
    if (webhook.state === 'paused') return
    await setWebhookState(tx, actor.corpId, webhookId, 'paused', now.realAt)
    await audit(tx, now, actor, 'webhook.paused', webhookId, { name: webhook.name })
  })

/** Tells again, what waits first: after a pause, many failures or a 410. */
export const resumeWebhook = (deps: WebhookDeps, actor: AuditActor, webhookId: string): Promise<void> =>
  within(deps, actor, webhookId, async (tx, now, webhook) => {
    if (webhook.state === 'live') return
    await setWebhookState(tx, actor.corpId, webhookId, 'live', now.realAt)
    await audit(tx, now, actor, 'webhook.resumed', webhookId, { name: webhook.name })
    await wake(tx, actor.corpId, await hastenMessages(tx, actor.corpId, webhookId, now.realAt), now)
  })

/** Ends a subscription, with its history and what waits. */
export const removeWebhook = (deps: WebhookDeps, actor: AuditActor, webhookId: string): Promise<void> =>
  within(deps, actor, webhookId, async (tx, now, webhook) => {
    await deleteWebhook(tx, actor.corpId, webhookId)
    await audit(tx, now, actor, 'webhook.removed', webhookId, { name: webhook.name, url: webhook.url })
  })

/** Puts a new secret in force and tells it; the one before signs as well for `WEBHOOK_ROTATION_HOURS`. */
export const rotateSecret = (deps: WebhookDeps, actor: AuditActor, webhookId: string): Promise<RotatedWebhook> =>
  within(deps, actor, webhookId, async (tx, now) => {
    const secret = newSecret()
    const until = addMs(now.realAt, WEBHOOK_ROTATION_HOURS * 3_600_000)
    const sealed = deps.envelope.seal(secret, sealedFor(actor.corpId, webhookId))
    await rotateWebhook(tx, actor.corpId, webhookId, sealed, until)
    await audit(tx, now, actor, 'webhook.rotated', webhookId, {})
    return { secret, formerUntilRealAt: until.toString() }
  })

/** Sends a message that tells of nothing, to see whether it is heard. Refuses with `webhook_not_live`. */
export const testWebhook = (
  deps: WebhookDeps,
  actor: AuditActor,
  webhookId: string,
): Promise<{ webhookMessageId: string }> =>
  within(deps, actor, webhookId, async (tx, now, webhook) => {
    refuseDead(webhook)
    const webhookMessageId = newId()
    const lane = laneOf(webhookMessageId)
    const body = bodyOf('webhook.test', now.at, { webhookId, by: actor.name })
    const message = { webhookMessageId, webhookId, lane, kind: 'webhook.test', body }
    await insertMessages(tx, actor.corpId, [message], now.realAt)
    await wake(tx, actor.corpId, [lane], now)
    return { webhookMessageId }
  })

/** Lets one message go out again, under the same id. Throws `not_found`; refuses with `webhook_not_live`. */
export const repeatMessage = (
  deps: WebhookDeps,
  actor: AuditActor,
  webhookId: string,
  webhookMessageId: string,
): Promise<void> =>
  within(deps, actor, webhookId, async (tx, now, webhook) => {
    refuseDead(webhook)
    const lane = await sendAgain(tx, actor.corpId, webhookId, webhookMessageId, now.realAt)
    if (lane === null) throw new AppError('not_found')
    await wake(tx, actor.corpId, [lane], now)
  })

function refuseDead({ state }: LockedWebhook): void {
  if (state !== 'live')
    throw new AppError('webhook_not_live', {
      details: [{ field: 'state', value: state, rule: 'is live', repair: 'resume the subscription first' }],
    })
}

/** Does something to a subscription that is held. Throws `not_found`. */
function within<T>(
  { db }: WebhookDeps,
  actor: AuditActor,
  webhookId: string,
  act: (tx: CorpTx, now: BothTimes, webhook: LockedWebhook) => Promise<T>,
): Promise<T> {
  return db.corp(actor.corpId, async (tx) => {
    const webhook = await lockWebhook(tx, actor.corpId, webhookId)
    if (!webhook) throw new AppError('not_found')
    return act(tx, await corpNow(tx, actor.corpId), webhook)
  })
}

type WebhookAction =
  | 'webhook.created'
  | 'webhook.changed'
  | 'webhook.paused'
  | 'webhook.resumed'
  | 'webhook.removed'
  | 'webhook.rotated'

const audit = (
  tx: CorpTx,
  now: BothTimes,
  actor: AuditActor,
  action: WebhookAction,
  webhookId: string,
  detail: Parameters<typeof recordAudit>[5],
): Promise<void> => recordAudit(tx, now, actor, action, { kind: 'webhook', id: webhookId }, detail)

/** Belongs last in its transaction. */
export const wake = (tx: CorpTx, corpId: CorpId, lanes: readonly number[], now: BothTimes): Promise<void> =>
  wakeLanes(
    tx,
    corpId,
    webhookQueueName,
    [...new Set(lanes)].map((lane) => ({ lane, dueRealAt: now.realAt })),
  )
