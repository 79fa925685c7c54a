import { sql } from 'kysely'
import type { ResolveMassSend } from '#contract/occurrence.ts'
import type { CorpTx } from '#server/db/database.ts'
import { type AuditActor, recordAudit } from '#server/features/audit/index.ts'
import { corpNow } from '#server/features/corp/index.ts'
import { resolveInDoubt } from '#server/features/delivery/commands/resolve.ts'
import { listDeliveriesOf } from '#server/features/delivery/sql/mass-send.ts'
import { appendEvents } from '#server/features/event/index.ts'
import { type Scope, staffInScope } from '#server/features/staff/index.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { CorpId } from '#server/kernel/ids.ts'

/**
 * A person's word on a mass send in doubt, with its line in the audit trail and a fact on each delivery that it is about.
 * Refuses as `resolveInDoubt` does, and a mass send of a sender outside the scope as `not_found`.
 */
export async function answerInDoubt(
  tx: CorpTx,
  actor: AuditActor,
  scope: Scope,
  massSendId: string,
  input: ResolveMassSend,
): Promise<void> {
  const { corpId } = actor
  if (!(await isInScope(tx, corpId, scope, massSendId))) throw new AppError('not_found')
  const now = await corpNow(tx, corpId)
  await resolveInDoubt(tx, corpId, massSendId, input, now)
  const deliveries = await listDeliveriesOf(tx, corpId, massSendId)
  await appendEvents(
    tx,
    corpId,
    deliveries.map((delivery) => ({
      key: `${massSendId} ${delivery.delivery_id}`,
      kind: 'mass_send.resolved',
      at: now.at,
      groupChatId: delivery.group_chat_id,
      contactId: delivery.contact_id,
      occurrenceId: delivery.occurrence_id,
      detail: { ...input, by: actor.name },
    })),
    now.realAt,
  )
  await recordAudit(tx, now, actor, 'delivery.resolved', { kind: 'mass_send', id: massSendId }, input)
}

async function isInScope(tx: CorpTx, corpId: CorpId, scope: Scope, massSendId: string): Promise<boolean> {
  const { rows } = await sql`
    select 1
    from mass_send m
    where m.corp_id = ${corpId} and m.mass_send_id = ${massSendId}
      and ${staffInScope(scope, corpId, 'm.sender_staff_id')}`.execute(tx)
  return rows.length > 0
}
