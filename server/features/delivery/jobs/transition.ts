import type { CorpTx } from '#server/db/database.ts'
import { wakeLanes } from '#server/engine/lane.ts'
import type { Work } from '#server/engine/queue.ts'
import { closeDeliveries } from '#server/features/delivery/commands/close.ts'
import type { JobDeps } from '#server/features/delivery/deps.ts'
import { followUpQueueName } from '#server/features/delivery/queue-name.ts'
import { nextActAt } from '#server/features/delivery/rules/follow-up.ts'
import { type CancelReason, closingOf, notSent, type Outcome } from '#server/features/delivery/rules/outcome.ts'
import { listOpenRecipients, markDeliveries, type OpenRecipient } from '#server/features/delivery/sql/delivery.ts'
import {
  changeMassSend,
  listDeliveriesOf,
  type MassSend,
  type MassSendChange,
} from '#server/features/delivery/sql/mass-send.ts'
import { appendEvents, type EventDetail } from '#server/features/event/index.ts'
import { addMs } from '#server/kernel/time.ts'

/** WeCom has it: staff are asked to tap. Recipients that WeCom cannot reach end as failed. */
export async function opened(
  { timing }: JobDeps,
  work: Work,
  send: MassSend,
  msgid: string,
  unsendable: readonly string[],
): Promise<void> {
  const { corpId } = work
  await work.transaction(async (tx) => {
    const now = work.now()
    const wakeAt = nextActAt({ ...send, releasedAt: now.at, reminders: 0, escalatedAt: null })
    const isChanged = await changeMassSend(
      tx,
      corpId,
      send.massSendId,
      ['calling', 'in_doubt'],
      {
        state: 'open',
        reason: null,
        msgid,
        wakeAt,
        wakeRealAt: addMs(now.realAt, timing.pollAfterMs(0, now.rate)),
        candidates: null,
      },
      now.at,
    )
    if (!isChanged) return
    await markDeliveries(tx, corpId, send.massSendId, 'waiting_staff', null, now.at)
    await closeDeliveries(
      tx,
      corpId,
      unsendable.map((deliveryId) => ({
        deliveryId,
        outcome: { state: 'failed', reason: 'not_sendable', quota: 'given_back' },
        sentAt: null,
      })),
      now,
    )
    await appendMassSendEvent(tx, work, send, 'mass_send.accepted', { msgid })
    await wakeLanes(tx, corpId, followUpQueueName, [{ lane: send.lane, dueAt: wakeAt, dueRealAt: now.realAt }])
  })
}

/** It cannot go out: its deliveries end as failed, with the reason. */
export async function giveUp(work: Work, send: MassSend, reason: string): Promise<void> {
  const outcome = { state: 'failed', reason, quota: 'given_back' } as const
  await work.transaction((tx) => endUnsent(tx, work, send, { state: 'failed', reason }, () => outcome))
}

/** It was taken back before WeCom had it. */
export async function takenBack(work: Work, send: MassSend, reason: CancelReason): Promise<void> {
  await work.transaction((tx) =>
    endUnsent(tx, work, send, { state: 'closed' }, (recipient) => notSent(closingOf(reason, recipient.cancel_reason))),
  )
}

async function endUnsent(
  tx: CorpTx,
  work: Work,
  send: MassSend,
  change: MassSendChange,
  outcomeOf: (recipient: OpenRecipient) => Outcome,
): Promise<void> {
  const now = work.now()
  const ended = { ...change, wakeAt: null, wakeRealAt: null }
  if (!(await changeMassSend(tx, work.corpId, send.massSendId, ['ready', 'calling', 'in_doubt'], ended, now.at))) return
  const recipients = await listOpenRecipients(tx, work.corpId, send.massSendId)
  await closeDeliveries(
    tx,
    work.corpId,
    recipients.map((item) => ({ deliveryId: item.delivery_id, outcome: outcomeOf(item), sentAt: null })),
    now,
  )
}

/** A fact about a mass send, kept on each of its deliveries. */
export async function appendMassSendEvent(
  tx: CorpTx,
  work: Work,
  send: MassSend,
  kind: `mass_send.${string}`,
  detail: EventDetail,
): Promise<void> {
  const { at, realAt } = work.now()
  const rows = await listDeliveriesOf(tx, work.corpId, send.massSendId)
  await appendEvents(
    tx,
    work.corpId,
    rows.map((row) => ({
      key: `${kind} ${send.massSendId} ${row.delivery_id} ${at.epochMilliseconds}`,
      kind,
      at,
      groupChatId: row.group_chat_id,
      contactId: row.contact_id,
      staffId: send.senderStaffId,
      occurrenceId: row.occurrence_id,
      enrollmentId: row.enrollment_id,
      detail: row.step_id === null ? detail : { ...detail, stepId: row.step_id },
    })),
    realAt,
  )
}
