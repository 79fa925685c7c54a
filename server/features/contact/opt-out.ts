import type { ExcludeContact } from '#contract/contact.ts'
import type { CorpTx } from '#server/db/database.ts'
import { type AuditActor, recordAudit } from '#server/features/audit/index.ts'
import { corpNow } from '#server/features/corp/index.ts'
import { appendEvents } from '#server/features/event/index.ts'
import { findContact } from '#server/features/contact/list-sql.ts'
import type { Scope } from '#server/features/staff/index.ts'
import { AppError } from '#server/kernel/app-error.ts'

/** Notes that a contact wants no messages of its own, or wants them again. Throws `not_found` outside the scope. */
export async function setOptOut(
  tx: CorpTx,
  actor: AuditActor,
  scope: Scope,
  contactId: string,
  change: { isOptedOut: boolean; reason: string },
): Promise<void> {
  const { corpId } = actor
  const contact = await findContact(tx, corpId, scope, contactId)
  if (!contact) throw new AppError('not_found')
  if ((contact.opted_out_at !== null) === change.isOptedOut) return
  const now = await corpNow(tx, corpId)
  await tx
    .updateTable('contact')
    .set({ opted_out_at: change.isOptedOut ? now.at : null })
    .where('corp_id', '=', corpId)
    .where('contact_id', '=', contactId)
    .execute()
  const kind = change.isOptedOut ? 'contact.opted_out' : 'contact.opted_in'
  const fact = { key: `${contactId} ${now.realAt.epochMilliseconds}`, kind, at: now.at, contactId } as const
  await appendEvents(tx, corpId, [{ ...fact, staffId: actor.staffId, detail: { reason: change.reason } }], now.realAt)
  await recordAudit(tx, now, actor, kind, { kind: 'contact', id: contactId }, { reason: change.reason })
}

/** Marks a contact as one who gets no message of its own, or takes the mark away. Throws `not_found` outside the scope. */
export async function setExclusion(
  tx: CorpTx,
  actor: AuditActor,
  scope: Scope,
  contactId: string,
  { exclusion, reason }: ExcludeContact,
): Promise<void> {
  const { corpId } = actor
  const contact = await findContact(tx, corpId, scope, contactId)
  if (!contact) throw new AppError('not_found')
  if (contact.exclusion === exclusion) return
  const now = await corpNow(tx, corpId)
  await tx
    .updateTable('contact')
    .set({ exclusion })
    .where('corp_id', '=', corpId)
    .where('contact_id', '=', contactId)
    .execute()
  const kind = exclusion === null ? 'contact.included' : 'contact.excluded'
  const detail = { exclusion: exclusion ?? contact.exclusion, reason }
  const fact = { key: `${contactId} ${now.realAt.epochMilliseconds}`, kind, at: now.at, contactId } as const
  await appendEvents(tx, corpId, [{ ...fact, staffId: actor.staffId, detail }], now.realAt)
  await recordAudit(tx, now, actor, kind, { kind: 'contact', id: contactId }, detail)
}
