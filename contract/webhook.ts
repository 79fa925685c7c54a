import { z } from 'zod'
import { instant } from './occurrence.ts'
import { page, pageQuery } from './paging.ts'

/**
 * What a corp can have others told of. `data` of each names ids, and what is not found by them; docs/api.md lists it.
 * `webhook.test` comes by a person's press alone.
 */
export const webhookKinds = [
  'delivery.sent',
  'delivery.failed',
  'delivery.expired',
  'delivery.skipped',
  'mass_send.in_doubt',
  'member.joined',
  'member.left',
  'group_chat.created',
  'group_chat.dismissed',
  'contact.added',
  'contact.removed',
  'staff_task.done',
  'run.applied',
  'run.paused',
  'run.resumed',
  'playbook.published',
] as const
export const webhookKind = z.enum(webhookKinds)
export type WebhookKind = z.infer<typeof webhookKind>

/** So many subscriptions a corp has. */
export const WEBHOOKS_MAX = 20
/** Waited after each failed attempt, in seconds; a message whose last attempt fails, too, is given up. */
export const WEBHOOK_RETRY_SECONDS = [5, 30, 120, 600, 3_600, 21_600, 86_400] as const
/** A receiver has so long to answer, in seconds. */
export const WEBHOOK_TIMEOUT_SECONDS = 10
/** A secret that was replaced signs beside its successor for so many hours. */
export const WEBHOOK_ROTATION_HOURS = 24
/** What is told is kept for so many days. */
export const WEBHOOK_HISTORY_DAYS = 30
/** So many failed attempts in a row, over so many hours, suspend a subscription. */
export const WEBHOOK_SUSPEND = { failures: 20, hours: 24 } as const

export const webhookStates = ['live', 'paused', 'suspended', 'gone'] as const
export const webhookMessageStates = ['waiting', 'sent', 'failed'] as const
/** Why an attempt got no answer. */
export const webhookFailures = ['forbidden_address', 'unreachable', 'too_slow'] as const

export const webhookItem = z.object({
  webhookId: z.guid(),
  name: z.string(),
  url: z.string(),
  kinds: z.array(z.string()),
  state: z.enum(webhookStates),
  stateRealAt: instant.nullable(),
  /** Until when the secret before the last one signs as well. */
  formerUntilRealAt: instant.nullable(),
  /** Failed attempts in a row. */
  failures: z.int(),
  /** Messages not told yet. */
  waiting: z.int(),
  createdBy: z.string(),
  createdRealAt: instant,
})
export type WebhookItem = z.infer<typeof webhookItem>

export const webhookList = z.object({ items: z.array(webhookItem) })
export type WebhookList = z.infer<typeof webhookList>

export const saveWebhook = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1)
    .max(60)
    .regex(/^[^\p{Cc}]+$/u, 'A name of one line.'),
  url: z.string().trim().min(1).max(2_000),
  kinds: z.array(webhookKind).min(1).max(webhookKinds.length),
})
export type SaveWebhook = z.output<typeof saveWebhook>

/** The only answers that ever tell the secret. */
export const createdWebhook = z.object({ webhookId: z.guid(), secret: z.string() })
export type CreatedWebhook = z.infer<typeof createdWebhook>
export const rotatedWebhook = z.object({ secret: z.string(), formerUntilRealAt: instant })
export type RotatedWebhook = z.infer<typeof rotatedWebhook>

export const webhookMessageItem = z.object({
  /** Also the header `webhook-id`, the same in every attempt. */
  webhookMessageId: z.guid(),
  kind: z.string(),
  body: z.string(),
  state: z.enum(webhookMessageStates),
  attempts: z.int(),
  createdRealAt: instant,
  /** When it is tried next; null when it is not. */
  dueRealAt: instant.nullable(),
  triedRealAt: instant.nullable(),
  tookMs: z.int().nullable(),
  /** HTTP status of the last attempt; null when there was no answer. */
  status: z.int().nullable(),
  failure: z.enum(webhookFailures).nullable(),
  /** The beginning of the last answer's body. */
  response: z.string().nullable(),
})
export type WebhookMessageItem = z.infer<typeof webhookMessageItem>
export const webhookMessagePage = page(webhookMessageItem)

export const webhookMessageQuery = z.strictObject({
  ...pageQuery.shape,
  state: z.enum(webhookMessageStates).optional(),
})

export const testedWebhook = z.object({ webhookMessageId: z.guid() })
