import { sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import { laneOf } from '#server/engine/queue.ts'
import { publish } from '#server/engine/signal.ts'
import { closeDeliveries } from '#server/features/delivery/commands/close.ts'
import { deliveryClosed } from '#server/features/delivery/signals.ts'
import { appendEvents } from '#server/features/event/index.ts'
import { capWindow, chargeRace, giveBackCaps } from '#server/features/governor/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { type CorpInstant, localDateOf, type RealInstant } from '#server/kernel/time.ts'

/**
 * A client reports that a group post went out from the sidebar. When the delivery had been taken back meanwhile the send
 * has won the race: it is recorded as such, charged to the day it happened, and its maker is told, so that it does not go
 * out again.
 */
export async function reportDelivery(
  tx: CorpTx,
  corpId: CorpId,
  deliveryId: string,
  now: { at: CorpInstant; realAt: RealInstant },
): Promise<void> {
  const outcome = { state: 'reported', reason: null, quota: null } as const
  const closed = await closeDeliveries(tx, corpId, [{ deliveryId, outcome, sentAt: now.at }], now)
  if (closed.length > 0) return
  const { rows } = await sql<TakenBack>`
    with was as (
      select delivery_id, reason
      from delivery
      where corp_id = ${corpId} and delivery_id = ${deliveryId} and state in ('cancelled', 'expired', 'skipped')
      for update
    )
    update delivery d
    set state = 'reported', reason = 'won_race', sent_at = ${now.at}, changed_at = ${now.at}
    from was
    cross join corp c
    where d.corp_id = ${corpId} and d.delivery_id = was.delivery_id and c.corp_id = d.corp_id
    returning was.reason, d.occurrence_id, d.group_chat_id, d.sender_staff_id, d.caps, c.zone`.execute(tx)
  for (const row of rows) {
    await charge(tx, corpId, row, now.at)
    await appendEvents(
      tx,
      corpId,
      [
        {
          key: `delivery ${deliveryId} won_race`,
          kind: 'delivery.reported',
          at: now.at,
          groupChatId: row.group_chat_id,
          staffId: row.sender_staff_id,
          occurrenceId: row.occurrence_id,
          detail: { reason: 'won_race' },
        },
      ],
      now.realAt,
    )
    if (row.occurrence_id)
      await publish(
        tx,
        corpId,
        deliveryClosed,
        [
          {
            lane: laneOf(row.group_chat_id),
            detail: {
              deliveryId,
              occurrenceId: row.occurrence_id,
              groupChatId: row.group_chat_id,
              state: 'reported',
              reason: 'won_race',
            },
          },
        ],
        now,
      )
  }
}

type TakenBack = {
  reason: string | null
  occurrence_id: string | null
  group_chat_id: string
  sender_staff_id: string
  caps: { key: string; startsOn: string }[]
  zone: string
}

/** Charges the caps that the delivery had held, in the windows of today; one that may have gone out still holds its own. */
async function charge(tx: CorpTx, corpId: CorpId, row: TakenBack, at: CorpInstant): Promise<void> {
  const today = localDateOf(at, row.zone)
  const held = row.caps.map((cap) => ({
    recipient: { kind: 'group_chat', id: row.group_chat_id } as const,
    key: cap.key,
    startsOn: Temporal.PlainDate.from(cap.startsOn),
  }))
  const stillHeld = row.reason === 'in_doubt_unresolved' ? held : []
  await giveBackCaps(tx, corpId, stillHeld)
  await chargeRace(
    tx,
    corpId,
    held.map((cap) => ({ ...cap, startsOn: capWindow(cap.key, today) })),
  )
}
