import type { ResolveMassSend } from '#contract/occurrence.ts'
import type { CorpTx } from '#server/db/database.ts'
import { wakeLanes } from '#server/engine/lane.ts'
import { closeDeliveries } from '#server/features/delivery/commands/close.ts'
import { followUpQueueName, sendQueueName } from '#server/features/delivery/queue-name.ts'
import { lastCallAt, nextActAt } from '#server/features/delivery/rules/follow-up.ts'
import { listOpenRecipients, markDeliveries } from '#server/features/delivery/sql/delivery.ts'
import { changeMassSend, lockMassSend } from '#server/features/delivery/sql/mass-send.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { type CorpInstant, isBefore, type RealInstant } from '#server/kernel/time.ts'

/**
 * What a person says of a mass send in doubt: it is that one of WeCom's, it never went out and may go out now, or it is
 * left alone. Refuses with `mass_send_settled` when it is not in doubt (any more) or the look-up still runs, and with
 * `mass_send_candidate_unknown` for a msgid that the look-up did not find.
 */
export async function resolveInDoubt(
  tx: CorpTx,
  corpId: CorpId,
  massSendId: string,
  input: ResolveMassSend,
  now: { at: CorpInstant; realAt: RealInstant },
): Promise<void> {
  const send = await lockMassSend(tx, corpId, massSendId)
  if (!send) throw new AppError('not_found')
  if (send.state !== 'in_doubt' || send.wakeRealAt !== null) throw new AppError('mass_send_settled')
  const from = ['in_doubt'] as const
  switch (input.decision) {
    case 'adopt': {
      if (!send.candidates.some(({ msgid }) => msgid === input.msgid)) throw new AppError('mass_send_candidate_unknown')
      const wakeAt = nextActAt({ ...send, releasedAt: send.calledAt ?? send.dueAt })
      const open = {
        state: 'open',
        reason: null,
        msgid: input.msgid,
        candidates: null,
        wakeAt,
        wakeRealAt: now.realAt,
      } as const
      await changeMassSend(tx, corpId, massSendId, from, open, now.at)
      await markDeliveries(tx, corpId, massSendId, 'waiting_staff', null, now.at)
      await wakeLanes(tx, corpId, followUpQueueName, [{ lane: send.lane, dueAt: wakeAt, dueRealAt: now.realAt }])
      return
    }
    case 'resubmit': {
      if (!isBefore(now.at, lastCallAt(send.expiresAt))) throw new AppError('mass_send_settled')
      const ready = { state: 'ready', reason: null, candidates: null, wakeAt: null, wakeRealAt: null } as const
      await changeMassSend(tx, corpId, massSendId, from, ready, now.at)
      await markDeliveries(tx, corpId, massSendId, 'due', null, now.at)
      await wakeLanes(tx, corpId, sendQueueName, [{ lane: send.lane, dueRealAt: now.realAt }])
      return
    }
    case 'skip': {
      const recipients = await listOpenRecipients(tx, corpId, massSendId)
      await changeMassSend(tx, corpId, massSendId, from, { state: 'closed', wakeAt: null, wakeRealAt: null }, now.at)
      const outcome = { state: 'skipped', reason: 'in_doubt_unresolved', quota: 'consumed' } as const
      await closeDeliveries(
        tx,
        corpId,
        recipients.map((item) => ({ deliveryId: item.delivery_id, outcome, sentAt: null })),
        now,
      )
      return
    }
    default:
      return input satisfies never
  }
}
