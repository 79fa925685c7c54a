import type { SaveContactOneOff } from '#contract/contact-one-off.ts'
import type { CorpTx } from '#server/db/database.ts'
import { newId } from '#server/db/new-id.ts'
import { type AuditActor, recordAudit } from '#server/features/audit/index.ts'
import { noteUses } from '#server/features/content/index.ts'
import { corpNow } from '#server/features/corp/index.ts'
import type { OneOffDeps } from '#server/features/one-off/commands/send.ts'
import { prepareForContacts, type ReadyForContacts } from '#server/features/one-off/contact/prepare.ts'
import { libraryOf } from '#server/features/one-off/rules/fault.ts'
import { lockContactOneOff } from '#server/features/one-off/contact/sql.ts'
import { insertOneOff, markCancelled, updateOneOff } from '#server/features/one-off/sql/one-off.ts'
import { publishUnlisted } from '#server/features/playbook/index.ts'
import { beginOnceForContacts, endOnceForContacts, takeBackOnceForContacts } from '#server/features/run/index.ts'
import type { Scope } from '#server/features/staff/index.ts'
import { AppError } from '#server/kernel/app-error.ts'

/** Sends a one-off to contacts, now or at its time. Refuses as `prepareForContacts` does. */
export async function sendToContacts(
  deps: OneOffDeps,
  actor: AuditActor,
  scope: Scope,
  input: SaveContactOneOff,
): Promise<{ oneOffId: string }> {
  const oneOffId = newId()
  await deps.db.corp(actor.corpId, async (tx) => {
    const ready = await prepareForContacts(tx, actor, scope, input, oneOffId)
    const begun = await begin(tx, actor, ready)
    const by = { createdBy: actor.name, createdByStaffId: actor.staffId }
    await insertOneOff(tx, actor.corpId, { oneOffId, audience: 'contacts', ...begun, ...by }, ready.now.at)
    await noteUses(tx, actor.corpId, { kind: 'one_off', id: oneOffId }, libraryOf(input))
    await audit(tx, actor, ready, 'one_off.sent', oneOffId)
  })
  return { oneOffId }
}

/** Sends another in the place of one that nobody has entered yet. Refuses with `one_off_under_way` after that. */
export const changeToContacts = (
  deps: OneOffDeps,
  actor: AuditActor,
  scope: Scope,
  oneOffId: string,
  input: SaveContactOneOff,
): Promise<void> =>
  deps.db.corp(actor.corpId, async (tx) => {
    const held = await lockContactOneOff(tx, actor, scope, oneOffId)
    if (!held) throw new AppError('not_found')
    const ready = await prepareForContacts(tx, actor, scope, input, oneOffId)
    if (held.cancelledAt || !(await takeBackOnceForContacts(tx, actor.corpId, held.runId, ready.now)))
      throw new AppError('one_off_under_way')
    const begun = await begin(tx, actor, ready, held.playbookId)
    await updateOneOff(tx, actor.corpId, oneOffId, begun)
    await noteUses(tx, actor.corpId, { kind: 'one_off', id: oneOffId }, libraryOf(input))
    await audit(tx, actor, ready, 'one_off.changed', oneOffId)
  })

/**
 * Takes a one-off to contacts back: who has not been asked for is not, what staff have not confirmed is asked back from
 * WeCom, what they had confirmed stays sent. Refuses with `one_off_settled` when it was cancelled before.
 */
export const cancelToContacts = (deps: OneOffDeps, actor: AuditActor, scope: Scope, oneOffId: string): Promise<void> =>
  deps.db.corp(actor.corpId, async (tx) => {
    const held = await lockContactOneOff(tx, actor, scope, oneOffId)
    if (!held) throw new AppError('not_found')
    const now = await corpNow(tx, actor.corpId)
    if (held.cancelledAt || !(await endOnceForContacts(tx, actor.corpId, held.runId, now)))
      throw new AppError('one_off_settled')
    await markCancelled(tx, actor.corpId, oneOffId, { at: now.at, by: actor.name })
    await recordAudit(tx, now, actor, 'one_off.cancelled', { kind: 'one_off', id: oneOffId }, { name: held.name })
  })

async function begin(tx: CorpTx, actor: AuditActor, ready: ReadyForContacts, playbookId?: string) {
  const { input, dueAt, document, staffIds, audiences, now } = ready
  const published = await publishUnlisted(tx, actor, document, playbookId)
  const once = { ...published, name: input.name, dueAt, staffIds, audiences }
  const runId = await beginOnceForContacts(tx, actor, once, now)
  return { name: input.name, playbookId: published.playbookId, runId, dueAt, request: input }
}

const audit = (
  tx: CorpTx,
  actor: AuditActor,
  { now, input, dueAt }: ReadyForContacts,
  action: 'one_off.sent' | 'one_off.changed',
  oneOffId: string,
): Promise<void> =>
  recordAudit(
    tx,
    now,
    actor,
    action,
    { kind: 'one_off', id: oneOffId },
    { name: input.name, dueAt: dueAt.toString(), parts: input.parts.length, to: 'contacts' },
  )
