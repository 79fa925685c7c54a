import { sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import { wakeLanes } from '#server/engine/lane.ts'
import { closeDeliveries } from '#server/features/delivery/commands/close.ts'
import { followUpQueueName } from '#server/features/delivery/queue-name.ts'
import { type CancelReason, notSent } from '#server/features/delivery/rules/outcome.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant, RealInstant } from '#server/kernel/time.ts'

/**
 * Takes back open deliveries: what WeCom does not have yet ends here and now; of the rest the mass send is asked back
 * first and its deliveries end when WeCom has told what was sent before. A mass send is asked back whole, so its other
 * deliveries end as `withdrawn` and whoever made them may release them anew.
 */
export async function withdrawDeliveries(
  tx: CorpTx,
  corpId: CorpId,
  deliveryIds: readonly string[],
  reason: CancelReason,
  now: { at: CorpInstant; realAt: RealInstant },
): Promise<void> {
  if (deliveryIds.length === 0) return
  const sends = await sql<{ mass_send_id: string; lane: number; state: string }>`
    select m.mass_send_id, m.lane, m.state
    from mass_send m
    where m.corp_id = ${corpId} and m.state in ('ready', 'calling', 'open', 'in_doubt')
      and m.mass_send_id in (
        select d.mass_send_id from delivery d
        where d.corp_id = ${corpId} and d.delivery_id = any(${deliveryIds}::uuid[])
          and d.state in ('due', 'waiting_staff', 'in_doubt'))
    order by m.mass_send_id
    for update of m`.execute(tx)
  const withWecom = sends.rows.filter((send) => send.state !== 'ready')
  const held = await sql<{ delivery_id: string }>`
    select delivery_id
    from delivery
    where corp_id = ${corpId} and delivery_id = any(${deliveryIds}::uuid[])
      and state in ('due', 'waiting_staff', 'in_doubt')
      and (mass_send_id is null or not mass_send_id = any(${withWecom.map((send) => send.mass_send_id)}::uuid[]))`.execute(
    tx,
  )
  await closeDeliveries(
    tx,
    corpId,
    held.rows.map((row) => ({ deliveryId: row.delivery_id, outcome: notSent(reason), sentAt: null })),
    now,
  )
  await sql`
    update mass_send
    set cancel_reason = coalesce(cancel_reason, ${reason}), wake_at = case when state = 'open' then ${now.at} else wake_at end
    where corp_id = ${corpId} and mass_send_id = any(${withWecom.map((send) => send.mass_send_id)}::uuid[])`.execute(tx)
  await wakeLanes(
    tx,
    corpId,
    followUpQueueName,
    withWecom.map((send) => ({ lane: send.lane, dueAt: now.at })),
  )
}
