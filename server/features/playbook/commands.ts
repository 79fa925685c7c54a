import { createHash } from 'node:crypto'
import type { CorpTx, Database } from '#server/db/database.ts'
import { newId } from '#server/db/new-id.ts'
import { type AuditActor, recordAudit } from '#server/features/audit/index.ts'
import { corpNow } from '#server/features/corp/index.ts'
import { parsePlaybook } from '#server/features/playbook/rules/parse.ts'
import { insertPlaybook, insertVersion, lockPlaybook } from '#server/features/playbook/sql.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { PlaybookDocument } from '#contract/playbook.ts'

const hashOf = (source: string): string => createHash('sha256').update(source).digest('hex')

function readOrRefuse(source: string): PlaybookDocument {
  const reading = parsePlaybook(source)
  if (!reading.ok) throw new AppError('playbook_invalid', { details: reading.problems })
  return reading.document
}

export type Published = { playbookId: string; version: number }

/**
 * Makes a playbook with its first published version. Refuses a source that breaks a rule (`playbook_invalid`, every
 * problem with its line) and an id that the corp uses already (`playbook_slug_taken`).
 */
export async function createPlaybook(
  db: Database,
  actor: AuditActor,
  input: { source: string; note: string },
): Promise<Published> {
  const document = readOrRefuse(input.source)
  const playbookId = newId()
  await db.corp(actor.corpId, async (tx) => {
    const now = await corpNow(tx, actor.corpId)
    const playbook = { playbookId, slug: document.id, name: document.name }
    if (!(await insertPlaybook(tx, actor.corpId, playbook, now.realAt)))
      throw new AppError('playbook_slug_taken', { details: [{ field: 'id', value: document.id, rule: 'is new' }] })
    await publish(tx, actor, { playbookId, version: 1 }, document, input)
  })
  return { playbookId, version: 1 }
}

/** Publishes the next version. Refuses a source with another id, or the very source of the latest version. */
export async function publishVersion(
  db: Database,
  actor: AuditActor,
  playbookId: string,
  input: { source: string; note: string },
): Promise<Published> {
  const document = readOrRefuse(input.source)
  return db.corp(actor.corpId, async (tx) => {
    const playbook = await lockPlaybook(tx, actor.corpId, playbookId)
    if (!playbook) throw new AppError('not_found')
    if (playbook.slug !== document.id)
      throw new AppError('playbook_invalid', {
        details: [
          {
            field: 'id',
            value: document.id,
            rule: `is ${playbook.slug}`,
            repair: 'keep the id, or make a new playbook',
          },
        ],
      })
    if (playbook.sourceHash === hashOf(input.source)) throw new AppError('playbook_unchanged')
    const published = { playbookId, version: playbook.version + 1 }
    await publish(tx, actor, published, document, input)
    return published
  })
}

async function publish(
  tx: CorpTx,
  actor: AuditActor,
  { playbookId, version }: Published,
  document: PlaybookDocument,
  input: { source: string; note: string },
): Promise<void> {
  const now = await corpNow(tx, actor.corpId)
  const { source, note } = input
  const row = { playbookId, version, source, sourceHash: hashOf(source), document, note, author: actor.name }
  await insertVersion(tx, actor.corpId, row, now.realAt)
  await recordAudit(tx, now, actor, 'playbook.published', { kind: 'playbook', id: playbookId }, { version, note })
}
