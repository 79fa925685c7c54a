import { setTimeout as sleep } from 'node:timers/promises'
import { WEBHOOK_TIMEOUT_SECONDS } from '#contract/webhook.ts'
import type { CorpTx, Database } from '#server/db/database.ts'
import type { EngineLog } from '#server/engine/loop.ts'
import type { Queue, Work } from '#server/engine/queue.ts'
import type { Envelope } from '#server/features/corp/index.ts'
import { sealedFor, webhookQueueName } from '#server/features/webhook/commands.ts'
import {
  claimMessages,
  dropMessages,
  type DueMessage,
  forgetMessages,
  listMessagesDue,
  recordAttempt,
} from '#server/features/webhook/message-sql.ts'
import type { Post, Posted } from '#server/features/webhook/post.ts'
import { isToSuspend, retryAfterMs, verdictOf } from '#server/features/webhook/rules.ts'
import { signedHeaders } from '#server/features/webhook/sign.ts'
import { clearFailures, countFailure, setWebhookState } from '#server/features/webhook/sql.ts'
import { addMs } from '#server/kernel/time.ts'

export type WebhookQueueDeps = { db: Database; envelope: Envelope; post: Post; log: EngineLog }

/** A subscription with so many calls under way gets no more; and calls of this process at once. */
const callsOfEach = 5
const callsAtOnce = 40
/** Lanes are given back after so many ms, whatever is still on its way: no slow receiver keeps them from another's. */
const roundMs = 1_000
/** A message on its way is due again after so many ms, in case nobody comes to tell what became of it. */
const claimMs = WEBHOOK_TIMEOUT_SECONDS * 1_000 + 20_000
/** When what waits for a call of the same subscription to end is looked at again. */
const fullMs = 500
const leaseMs = 15_000

/**
 * Sends what is stored. A message is due, on its way (due again later, by a committed mark), and then heard, due for another
 * attempt, or given up. A process that dies with a message on its way leaves it to be sent again under the same id.
 */
export function webhookQueue(deps: WebhookQueueDeps): Queue {
  const calls = new Map<Promise<void>, string>()
  const countOf = (webhookId: string): number => [...calls.values()].filter((one) => one === webhookId).length
  const full = (): string[] => [...new Set(calls.values())].filter((webhookId) => countOf(webhookId) >= callsOfEach)

  const begin = (work: Work, message: DueMessage): void => {
    const call = attempt(deps, work, message)
      .catch((cause: unknown) => deps.log.warn({ err: cause, ...idsOf(message) }, 'webhook: not noted, so sent again'))
      .finally(() => calls.delete(call))
    calls.set(call, message.webhookId)
  }

  return {
    name: webhookQueueName,
    express: { leaseMs },
    async handle(work) {
      await work.transaction((tx) => forgetMessages(tx, work.corpId, work.lanes, work.now().realAt))
      const begunMs = performance.now()
      while (!work.stopping.aborted && performance.now() - begunMs < roundMs) {
        const free = callsAtOnce - calls.size
        const due = free <= 0 ? [] : await work.transaction((tx) => claim(tx, work, full(), free))
        for (const message of due) begin(work, message)
        if (calls.size === 0) return
        if (due.length === 0) await Promise.race([...calls.keys(), sleep(fullMs)])
      }
    },
    nextDue: (tx, corpId, lanes) => listMessagesDue(tx, corpId, lanes, { webhookIds: full(), waitMs: fullMs }),
    settle: async () => void (await Promise.all(calls.keys())),
  }
}

const claim = (tx: CorpTx, work: Work, full: readonly string[], all: number): Promise<DueMessage[]> => {
  const { realAt } = work.now()
  const until = addMs(realAt, claimMs)
  return claimMessages(tx, work.corpId, work.lanes, { realAt, until, full, ofEach: callsOfEach, all })
}

const idsOf = ({ webhookId, webhookMessageId }: DueMessage) => ({ webhookId, webhookMessageId })

async function attempt(deps: WebhookQueueDeps, work: Work, message: DueMessage): Promise<void> {
  const { envelope, post, log } = deps
  const { corpId } = work
  const { webhookId, webhookMessageId, body, url } = message
  const binding = sealedFor(corpId, webhookId)
  const secrets = [message.sealed, ...(message.formerSealed ? [message.formerSealed] : [])].map((sealed) =>
    envelope.open(sealed, binding),
  )
  const begunMs = performance.now()
  const posted = await post(url, body, signedHeaders(webhookMessageId, body, secrets, work.now().realAt))
  await settle(deps, work, message, posted, Math.round(performance.now() - begunMs))
  if (posted.failure !== null)
    log.info({ corpId, webhookId, webhookMessageId, failure: posted.failure }, 'webhook: no answer')
}

/** Puts down what came of an attempt, and what that means for the subscription. */
async function settle(
  { db }: WebhookQueueDeps,
  work: Work,
  message: DueMessage,
  posted: Posted,
  tookMs: number,
): Promise<void> {
  const { corpId } = work
  const { webhookId, webhookMessageId } = message
  await db.corp(corpId, async (tx) => {
    const { realAt } = work.now()
    const verdict = verdictOf(posted.status)
    const waitMs = verdict === 'failed' ? retryAfterMs(message.attempts + 1) : null
    const attempt = {
      ...posted,
      state: verdict === 'sent' ? ('sent' as const) : waitMs === null ? ('failed' as const) : ('waiting' as const),
      dueRealAt: addMs(realAt, waitMs ?? 0),
      realAt,
      tookMs,
    }
    // The subscription is held before its messages, by everybody.
    if (verdict === 'sent') await clearFailures(tx, corpId, webhookId)
    else if (verdict === 'gone') await setWebhookState(tx, corpId, webhookId, 'gone', realAt)
    else {
      const counted = await countFailure(tx, corpId, webhookId, realAt)
      if (counted && isToSuspend(counted.failures, counted.failingMs))
        await setWebhookState(tx, corpId, webhookId, 'suspended', realAt)
    }
    await recordAttempt(tx, corpId, webhookMessageId, message.attempts, attempt)
    if (verdict === 'gone') await dropMessages(tx, corpId, webhookId)
  })
}
