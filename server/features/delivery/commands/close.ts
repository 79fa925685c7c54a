import type { CorpTx } from '#server/db/database.ts'
import { publish } from '#server/engine/signal.ts'
import { contradictMassSendMode } from '#server/features/corp/index.ts'
import { keepsCaps, type Outcome } from '#server/features/delivery/rules/outcome.ts'
import { contactDeliveryClosed, deliveryClosed } from '#server/features/delivery/signals.ts'
import { type ClosedDelivery, endDeliveries } from '#server/features/delivery/sql/delivery.ts'
import { appendEvents } from '#server/features/event/index.ts'
import {
  capWindow,
  chargeRace,
  consumeQuota,
  giveBackCaps,
  quotaWindow,
  type Recipient,
  settleQuota,
} from '#server/features/governor/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { type CorpInstant, localDateOf, type RealInstant } from '#server/kernel/time.ts'

export type End = { deliveryId: string; outcome: Outcome; sentAt: CorpInstant | null }

/**
 * Ends open deliveries: their state, the caps and the ceiling they held, the fact for the why panel and the signal to
 * whoever made them, all in one transaction. Those that ended before stay as they are, so repeating it changes nothing.
 */
export async function closeDeliveries(
  tx: CorpTx,
  corpId: CorpId,
  ends: readonly End[],
  now: { at: CorpInstant; realAt: RealInstant },
): Promise<ClosedDelivery[]> {
  if (ends.length === 0) return []
  const outcomes = new Map(ends.map((end) => [end.deliveryId, end.outcome]))
  if (ends.some((end) => end.outcome.quota === 'full')) await contradictMassSendMode(tx, corpId)
  const closed = await endDeliveries(tx, corpId, ends, now.at)
  const accounts = closed.map((item) => accountOf(item, outcomes.get(item.delivery_id) ?? neverSent))
  await giveBackCaps(
    tx,
    corpId,
    accounts.flatMap((account) => account.givenBack),
  )
  await chargeRace(
    tx,
    corpId,
    accounts.flatMap((account) => account.charged),
  )
  await settleQuota(
    tx,
    corpId,
    accounts.flatMap((account) => account.quota ?? []),
    now.at,
  )
  await consumeQuota(
    tx,
    corpId,
    accounts.flatMap((account) => account.consumed ?? []),
  )
  await appendEvents(
    tx,
    corpId,
    closed.map((item) => ({
      key: `delivery ${item.delivery_id} ${item.state}`,
      kind: `delivery.${item.state}`,
      at: item.sent_at ?? now.at,
      groupChatId: item.group_chat_id,
      contactId: item.contact_id,
      staffId: item.sender_staff_id,
      occurrenceId: item.occurrence_id,
      enrollmentId: item.enrollment_id,
      detail: {
        route: item.route,
        ...(item.reason && { reason: item.reason }),
        ...(item.step_id !== null && { stepId: item.step_id }),
      },
    })),
    now.realAt,
  )
  await publish(
    tx,
    corpId,
    deliveryClosed,
    closed.flatMap((item) =>
      item.occurrence_id && item.group_chat_id
        ? [
            {
              lane: item.lane,
              detail: {
                deliveryId: item.delivery_id,
                occurrenceId: item.occurrence_id,
                groupChatId: item.group_chat_id,
                state: item.state,
                reason: item.reason,
              },
            },
          ]
        : [],
    ),
    now,
  )
  await publish(
    tx,
    corpId,
    contactDeliveryClosed,
    closed.flatMap(({ lane, delivery_id: deliveryId, contact_id: contactId, enrollment_id: enrollmentId, ...item }) =>
      contactId && enrollmentId
        ? [{ lane, detail: { deliveryId, contactId, enrollmentId, state: item.state, reason: item.reason } }]
        : [],
    ),
    now,
  )
  return closed
}

function recipientOf({ group_chat_id: groupChatId, contact_id: contactId }: ClosedDelivery): Recipient {
  if (groupChatId !== null) return { kind: 'group_chat', id: groupChatId }
  if (contactId !== null) return { kind: 'contact', id: contactId }
  throw new Error('a delivery goes to a group chat or to a contact: the table holds it')
}

const neverSent: Outcome = { state: 'failed', reason: '', quota: 'given_back' }

/**
 * What its end means for the caps and the ceiling that a delivery held. What went out counts on the day it happened:
 * where that is another window than the one reserved, the charge moves there.
 */
function accountOf(item: ClosedDelivery, outcome: Outcome) {
  const { quota_mode: mode, quota_starts_on: reservedFrom } = item
  const recipient = recipientOf(item)
  const day = item.sent_at && localDateOf(item.sent_at, item.zone)
  const caps = item.caps.map((cap) => ({
    recipient,
    key: cap.key,
    startsOn: Temporal.PlainDate.from(cap.startsOn),
  }))
  const moved = day ? caps.filter((cap) => !capWindow(cap.key, day).equals(cap.startsOn)) : []
  const window = mode && day && outcome.quota === 'consumed' ? quotaWindow(mode, day) : null
  const isMoved = window !== null && reservedFrom !== null && !window.startsOn.equals(reservedFrom)
  return {
    givenBack: keepsCaps(outcome) ? moved : caps,
    charged: keepsCaps(outcome) && day ? moved.map((cap) => ({ ...cap, startsOn: capWindow(cap.key, day) })) : [],
    quota:
      mode && reservedFrom && outcome.quota
        ? { recipient, mode, startsOn: reservedFrom, outcome: isMoved ? ('given_back' as const) : outcome.quota }
        : null,
    consumed: mode && window && isMoved ? { recipient, mode, ...window } : null,
  }
}
