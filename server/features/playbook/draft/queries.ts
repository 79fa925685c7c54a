import { z } from 'zod'
import type { Page } from '#contract/paging.ts'
import type { Permission } from '#contract/permission.ts'
import type { Draft, DraftListItem, draftRevision, DraftRevisions } from '#contract/playbook-draft.ts'
import type { CorpTx } from '#server/db/database.ts'
import { getCorp } from '#server/features/corp/index.ts'
import { mayPublish } from '#server/features/playbook/draft/rules/may-publish.ts'
import {
  type DraftItemRow,
  findDraft,
  findRevision,
  listDrafts,
  listRevisions,
} from '#server/features/playbook/draft/sql.ts'
import { stillMissing } from '#server/features/playbook/queries.ts'
import { findPlaybook } from '#server/features/playbook/sql.ts'
import { decodeCursor, pageOf } from '#server/http/paging.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { realInstant } from '#server/kernel/time.ts'

/** Who reads, and whether its role may publish. */
type Reader = { corpId: CorpId; staffId: string; holds: (permission: Permission) => boolean }

const place = z.tuple([
  z.iso.datetime({ offset: true }).transform((text) => realInstant(Temporal.Instant.from(text))),
  z.guid(),
])

/** A page of the corp's drafts, the one saved last first. */
export async function readDrafts(
  tx: CorpTx,
  corpId: CorpId,
  query: { search?: string | undefined; playbookId?: string | undefined; cursor?: string | undefined; limit: number },
): Promise<Page<DraftListItem>> {
  const key = decodeCursor(query.cursor, place)
  const after = key && { realAt: key[0], draftId: key[1] }
  const rows = await listDrafts(tx, corpId, query, after, query.limit + 1)
  return pageOf(
    rows,
    query.limit,
    (row) => [row.updatedRealAt.toString(), row.draftId],
    (row: DraftItemRow): DraftListItem => ({ ...row, updatedRealAt: row.updatedRealAt.toString() }),
  )
}

/** A draft as it was saved last. Throws `not_found`, also when it was deleted. */
export async function readDraft(tx: CorpTx, reader: Reader, draftId: string): Promise<Draft> {
  const { corpId, staffId } = reader
  const row = await findDraft(tx, corpId, draftId)
  if (!row || row.deletedRealAt !== null) throw new AppError('not_found')
  const { playbookNeedsApproval: needsApproval } = await getCorp(tx, corpId)
  const playbook = row.playbookId === null ? null : await findPlaybook(tx, corpId, row.playbookId)
  const { submitted, returned } = row
  return {
    draftId: row.draftId,
    playbookId: row.playbookId,
    baseVersion: row.baseVersion,
    latestVersion: playbook?.version ?? null,
    name: row.name,
    source: row.source,
    revision: row.revision,
    state: row.state,
    updatedRealAt: row.updatedRealAt.toString(),
    updatedBy: row.updatedBy,
    problems: await stillMissing(tx, corpId, row.problems),
    mayPublish: reader.holds('playbook.publish') && mayPublish(row, staffId, needsApproval).ok,
    needsApproval,
    submitted: submitted && { by: submitted.by, realAt: submitted.realAt.toString(), note: submitted.note },
    returned: returned && { by: returned.by, realAt: returned.realAt.toString(), reason: returned.reason },
  }
}

/** The sources that a draft was saved with. Throws `not_found`. */
export async function readRevisions(tx: CorpTx, corpId: CorpId, draftId: string): Promise<DraftRevisions> {
  const rows = await listRevisions(tx, corpId, draftId)
  if (rows.length === 0) throw new AppError('not_found')
  return {
    items: rows.map((row) => ({
      revision: row.revision,
      savedRealAt: row.saved_real_at.toString(),
      savedBy: row.saved_by,
    })),
  }
}

/** One of them with its text. Throws `not_found`. */
export async function readRevision(
  tx: CorpTx,
  corpId: CorpId,
  draftId: string,
  revision: number,
): Promise<z.output<typeof draftRevision>> {
  const row = await findRevision(tx, corpId, draftId, revision)
  if (!row) throw new AppError('not_found')
  return {
    revision: row.revision,
    savedRealAt: row.saved_real_at.toString(),
    savedBy: row.saved_by,
    source: row.source,
  }
}
