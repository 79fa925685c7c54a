import { createHash } from 'node:crypto'
import type { CorpTx, Database } from '#server/db/database.ts'
import { newId } from '#server/db/new-id.ts'
import { laneOf } from '#server/engine/queue.ts'
import { publish as publishSignal } from '#server/engine/signal.ts'
import { type AuditActor, recordAudit } from '#server/features/audit/index.ts'
import { corpNow, getCorp } from '#server/features/corp/index.ts'
import { settleFollow } from '#server/features/playbook/follow/settle.ts'
import { readLexicon } from '#server/features/screening/index.ts'
import { parsePlaybook } from '#server/features/playbook/rules/parse.ts'
import { blockedIn } from '#server/features/playbook/rules/screening.ts'
import { playbookPublished } from '#server/features/playbook/signals.ts'
import { insertPlaybook, insertVersion, lockPlaybook } from '#server/features/playbook/sql.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { PlaybookDocument } from '#contract/playbook.ts'

const hashOf = (source: string): string => createHash('sha256').update(source).digest('hex')

/** The document of a source; throws `playbook_invalid` with every problem. */
export function readOrRefuse(source: string): PlaybookDocument {
  const reading = parsePlaybook(source)
  if (!reading.ok) throw new AppError('playbook_invalid', { details: reading.problems })
  return reading.document
}

export type Published = { playbookId: string; version: number }
/**
 * `author` wrote it, where another person publishes it. `upstreamVersion` is what it takes over of the playbook that it
 * follows, where it takes over another than it stands at.
 */
export type Publication = {
  document: PlaybookDocument
  source: string
  note: string
  author?: string
  upstreamVersion?: number | null
}

/**
 * Makes a playbook with its first published version. Refuses a source that breaks a rule (`playbook_invalid`, every
 * problem with its line) and an id that the corp uses already (`playbook_slug_taken`). `isReviewed`: it comes with
 * Qunce, so that no approval is asked for.
 */
export async function createPlaybook(
  db: Database,
  actor: AuditActor,
  input: { source: string; note: string; isReviewed?: boolean },
): Promise<Published> {
  const publication = { document: readOrRefuse(input.source), source: input.source, note: input.note }
  return db.corp(actor.corpId, async (tx) => {
    if (input.isReviewed !== true) await refuseWithoutApproval(tx, actor)
    return publishFirst(tx, actor, publication)
  })
}

/** Publishes the next version. Refuses a source with another id, or the very source of the latest version. */
export async function publishVersion(
  db: Database,
  actor: AuditActor,
  playbookId: string,
  input: { source: string; note: string },
): Promise<Published> {
  const publication = { document: readOrRefuse(input.source), ...input }
  return db.corp(actor.corpId, async (tx) => {
    const playbook = await lockPlaybook(tx, actor.corpId, playbookId)
    if (!playbook) throw new AppError('not_found')
    await refuseWithoutApproval(tx, actor)
    return publishNext(tx, actor, playbookId, playbook, publication)
  })
}

/** What is published at once has nobody else's approval. */
async function refuseWithoutApproval(tx: CorpTx, { corpId }: AuditActor): Promise<void> {
  if ((await getCorp(tx, corpId)).playbookNeedsApproval) throw new AppError('approval_missing')
}

/** Publishes a document as a playbook of its own. */
export async function publishFirst(tx: CorpTx, actor: AuditActor, publication: Publication): Promise<Published> {
  const { id: slug, name } = publication.document
  const playbookId = newId()
  const now = await corpNow(tx, actor.corpId)
  if (!(await insertPlaybook(tx, actor.corpId, { playbookId, slug, name }, now.realAt)))
    throw new AppError('playbook_slug_taken', { details: [{ field: 'id', value: slug, rule: 'is new' }] })
  return publish(tx, actor, { playbookId, version: 1 }, publication)
}

/** Publishes a document as the next version of a playbook that the caller holds. */
export async function publishNext(
  tx: CorpTx,
  actor: AuditActor,
  playbookId: string,
  held: { slug: string; version: number; sourceHash: string | null },
  publication: Publication,
): Promise<Published> {
  if (held.slug !== publication.document.id)
    throw new AppError('playbook_invalid', {
      details: [
        {
          field: 'id',
          value: publication.document.id,
          rule: `is ${held.slug}`,
          repair: 'keep the id, or make a new playbook',
        },
      ],
    })
  if (held.sourceHash === hashOf(publication.source)) throw new AppError('playbook_unchanged')
  return publish(tx, actor, { playbookId, version: held.version + 1 }, publication)
}

/** Throws `playbook_invalid` where a message says what must not go out. */
export async function refuseBlocked(
  tx: CorpTx,
  { corpId }: AuditActor,
  { source, document }: Pick<Publication, 'source' | 'document'>,
): Promise<void> {
  const blocked = blockedIn(source, document, await readLexicon(tx, corpId))
  if (blocked.length > 0) throw new AppError('playbook_invalid', { details: blocked })
}

async function publish(
  tx: CorpTx,
  actor: AuditActor,
  published: Published,
  { source, document, note, author = actor.name, upstreamVersion }: Publication,
): Promise<Published> {
  await refuseBlocked(tx, actor, { source, document })
  const now = await corpNow(tx, actor.corpId)
  const row = { ...published, source, sourceHash: hashOf(source), document, note, author }
  await insertVersion(tx, actor.corpId, row, now.realAt)
  const { playbookId, version } = published
  await settleFollow(tx, actor.corpId, playbookId, { source, document, upstreamVersion })
  await recordAudit(
    tx,
    now,
    actor,
    'playbook.published',
    { kind: 'playbook', id: playbookId },
    { version, note, author },
  )
  const told = { lane: laneOf(playbookId), detail: { playbookId, version, name: document.name } }
  await publishSignal(tx, actor.corpId, playbookPublished, [told], now)
  return published
}
