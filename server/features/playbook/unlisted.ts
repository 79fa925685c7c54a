import { createHash } from 'node:crypto'
import type { PlaybookDocument, Words } from '#contract/playbook.ts'
import { playbookDocument } from '#contract/playbook/document.ts'
import type { CorpTx } from '#server/db/database.ts'
import { newId } from '#server/db/new-id.ts'
import type { AuditActor } from '#server/features/audit/index.ts'
import { corpNow } from '#server/features/corp/index.ts'
import { findingsOfReferences } from '#server/features/playbook/rules/reference.ts'
import type { Finding } from '#server/features/playbook/rules/problem.ts'
import { insertPlaybook, insertVersion, lockPlaybook } from '#server/features/playbook/sql.ts'
import { AppError } from '#server/kernel/app-error.ts'

/** What is wrong with a document that no person wrote: at which path, which rule it breaks and how to repair it. */
export type Fault = Pick<Finding, 'path' | 'value' | 'rule' | 'message'> & { repair: Words }

/** What a document breaks of the rules that a playbook's source is held to. */
export const faultsOf = (document: PlaybookDocument): Fault[] =>
  findingsOfReferences(playbookDocument.parse(document)).map(({ path, value, rule, message, repair }) => ({
    path,
    ...(value !== undefined && { value }),
    rule,
    message,
    repair: typeof repair === 'function' ? repair() : repair,
  }))

/**
 * Makes a document a version that a run can be pinned to, under a playbook that no list shows: a new one, or the next
 * version of `playbookId`. The caller has asked `faultsOf`.
 */
export async function publishUnlisted(
  tx: CorpTx,
  actor: AuditActor,
  document: PlaybookDocument,
  playbookId?: string,
): Promise<{ playbookId: string; version: number }> {
  const { corpId } = actor
  const { realAt } = await corpNow(tx, corpId)
  const id = playbookId ?? newId()
  if (playbookId === undefined)
    await insertPlaybook(
      tx,
      corpId,
      { playbookId: id, slug: document.id, name: document.name, kind: 'one_off' },
      realAt,
    )
  const held = await lockPlaybook(tx, corpId, id, 'one_off')
  if (!held) throw new AppError('not_found')
  const version = held.version + 1
  const source = JSON.stringify(document, null, 2)
  const sourceHash = createHash('sha256').update(source).digest('hex')
  const row = { playbookId: id, version, source, sourceHash, document, note: '', author: actor.name }
  await insertVersion(tx, corpId, row, realAt)
  return { playbookId: id, version }
}
