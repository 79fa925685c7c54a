import { sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import { wakeLanes } from '#server/engine/lane.ts'
import { closeDeliveries } from '#server/features/delivery/commands/close.ts'
import { followUpQueueName } from '#server/features/delivery/queue-name.ts'
import { notSent } from '#server/features/delivery/rules/outcome.ts'
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
  reason: 'paused' | 'withdrawn',
  now: { at: CorpInstant; realAt: RealInstant },
): Promise<void> {
  if (deliveryIds.length === 0) return
  const { held, asked } = await lockWhereTheyAre(tx, corpId, deliveryIds)
  await closeDeliveries(
    tx,
    corpId,
    held.map((deliveryId) => ({ deliveryId, outcome: notSent(reason), sentAt: null })),
    now,
  )
  const massSendIds = asked.map((send) => send.mass_send_id)
  await sql`
    update delivery
    set cancel_reason = ${reason}
    where corp_id = ${corpId} and delivery_id = any(${deliveryIds}::uuid[]) and mass_send_id = any(${massSendIds}::uuid[])
      and state in ('due', 'waiting_staff', 'in_doubt')`.execute(tx)
  await sql`
    update mass_send
    set cancel_reason = coalesce(cancel_reason, ${reason}), wake_at = case when state = 'open' then ${now.at} else wake_at end
    where corp_id = ${corpId} and mass_send_id = any(${massSendIds}::uuid[])`.execute(tx)
  await wakeLanes(
    tx,
    corpId,
    followUpQueueName,
    asked.map((send) => ({ lane: send.lane, dueAt: now.at })),
  )
}

type Asked = { mass_send_id: string; lane: number }

/**
 * Holds the deliveries that are open for the transaction: `held` are those WeCom knows nothing of, `asked` the mass sends
 * of the others. While they are being locked some may be put into a mass send, or called: those are looked at anew.
 */
async function lockWhereTheyAre(
  tx: CorpTx,
  corpId: CorpId,
  deliveryIds: readonly string[],
): Promise<{ held: string[]; asked: Asked[] }> {
  for (;;) {
    const sends = await sql<Asked & { state: string }>`
      select m.mass_send_id, m.lane, m.state
      from mass_send m
      where m.corp_id = ${corpId} and m.state in ('ready', 'calling', 'open', 'in_doubt')
        and m.mass_send_id in (
          select d.mass_send_id from delivery d
          where d.corp_id = ${corpId} and d.delivery_id = any(${deliveryIds}::uuid[])
            and d.state in ('due', 'waiting_staff', 'in_doubt'))
      order by m.mass_send_id
      for update of m`.execute(tx)
    const ready = sends.rows.filter((send) => send.state === 'ready').map((send) => send.mass_send_id)
    const held = await sql<{ delivery_id: string }>`
      select delivery_id
      from delivery
      where corp_id = ${corpId} and delivery_id = any(${deliveryIds}::uuid[])
        and state in ('due', 'waiting_staff', 'in_doubt')
        and (mass_send_id is null or mass_send_id = any(${ready}::uuid[]))
      order by delivery_id
      for update`.execute(tx)
    const strays = await sql`
      select 1
      from delivery d
      join mass_send m on m.corp_id = d.corp_id and m.mass_send_id = d.mass_send_id
      where d.corp_id = ${corpId} and d.delivery_id = any(${deliveryIds}::uuid[])
        and d.state in ('due', 'waiting_staff', 'in_doubt') and m.state in ('ready', 'calling', 'open', 'in_doubt')
        and not m.mass_send_id = any(${sends.rows.map((send) => send.mass_send_id)}::uuid[])
      limit 1`.execute(tx)
    if (strays.rows.length === 0)
      return {
        held: held.rows.map((row) => row.delivery_id),
        asked: sends.rows.filter((send) => send.state !== 'ready'),
      }
  }
}
