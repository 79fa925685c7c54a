import type { WebhookKind } from '#contract/webhook.ts'
import { newId } from '#server/db/new-id.ts'
import { laneOf } from '#server/engine/queue.ts'
import { on, type SignalKind, type Subscription } from '#server/engine/signal.ts'
import { contactAdded, contactRemoved } from '#server/features/contact/index.ts'
import { contactDeliveryClosed, deliveryClosed, massSendInDoubt } from '#server/features/delivery/index.ts'
import {
  groupChatCreated,
  groupChatDismissed,
  membershipJoined,
  membershipLeft,
} from '#server/features/group-chat/index.ts'
import { playbookPublished } from '#server/features/playbook/index.ts'
import { runApplied, runPaused, runResumed } from '#server/features/run/index.ts'
import { staffTaskDone } from '#server/features/staff-task/index.ts'
import { bodyOf, wake } from '#server/features/webhook/commands.ts'
import { insertMessages } from '#server/features/webhook/message-sql.ts'
import { listSubscribed } from '#server/features/webhook/sql.ts'

type Told = { kind: WebhookKind; data: object }

/** The end of a delivery as others are told of it; other ends are nobody's business but the why panel's. */
const ends: Partial<Record<string, WebhookKind>> = {
  sent: 'delivery.sent',
  reported: 'delivery.sent',
  failed: 'delivery.failed',
  expired: 'delivery.expired',
  skipped: 'delivery.skipped',
}

const closed = ({ state, reason, ...ids }: { state: string; reason: string | null }): Told[] => {
  const kind = ends[state]
  return kind ? [{ kind, data: { ...ids, reason } }] : []
}

/** What was told only to Qunce's own parts: not every signal's detail is meant for others. */
export const webhookSubscriptions: readonly Subscription[] = [
  telling(deliveryClosed, closed),
  telling(contactDeliveryClosed, closed),
  telling(massSendInDoubt, (data) => [{ kind: 'mass_send.in_doubt', data }]),
  telling(membershipJoined, ({ source: _source, ...data }) => [{ kind: 'member.joined', data }]),
  telling(membershipLeft, ({ source: _source, ...data }) => [{ kind: 'member.left', data }]),
  telling(groupChatCreated, (data) => [{ kind: 'group_chat.created', data }]),
  telling(groupChatDismissed, (data) => [{ kind: 'group_chat.dismissed', data }]),
  telling(contactAdded, ({ contactId, staffId, followedAt, state }) => [
    { kind: 'contact.added', data: { contactId, staffId, followedAt, state } },
  ]),
  telling(contactRemoved, (data) => [{ kind: 'contact.removed', data }]),
  telling(staffTaskDone, (data) => [{ kind: 'staff_task.done', data }]),
  telling(runApplied, (data) => [{ kind: 'run.applied', data }]),
  telling(runPaused, (data) => [{ kind: 'run.paused', data }]),
  telling(runResumed, (data) => [{ kind: 'run.resumed', data }]),
  telling(playbookPublished, (data) => [{ kind: 'playbook.published', data }]),
]

/** Stores a message for each subscription to what a signal tells, in the transaction that takes the signal. */
function telling<Detail extends object>(signal: SignalKind<Detail>, tell: (detail: Detail) => Told[]): Subscription {
  return on(signal, async ({ tx, corpId, at, realAt, details }) => {
    const told = details.flatMap(tell)
    if (told.length === 0) return
    const webhooks = await listSubscribed(tx, corpId, [...new Set(told.map(({ kind }) => kind))])
    if (webhooks.length === 0) return
    const messages = told.flatMap(({ kind, data }) => {
      const body = bodyOf(kind, at, data)
      return webhooks
        .filter(({ kinds }) => kinds.includes(kind))
        .map(({ webhookId }) => {
          const webhookMessageId = newId()
          return { webhookMessageId, webhookId, lane: laneOf(webhookMessageId), kind, body }
        })
    })
    await insertMessages(tx, corpId, messages, realAt)
    await wake(
      tx,
      corpId,
      messages.map(({ lane }) => lane),
      { at, realAt },
    )
  })
}
