import { sql } from 'kysely'
import type { playbookProblem } from '#contract/playbook-library.ts'
import { containing } from '#server/db/containing.ts'
import type { CorpTx } from '#server/db/database.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { RealInstant } from '#server/kernel/time.ts'
import type { z } from 'zod'

export type Problem = z.output<typeof playbookProblem>

/** What every reading of a draft tells. */
type DraftHeading = {
  draftId: string
  playbookId: string | null
  baseVersion: number | null
  name: string
  revision: number
  state: 'open' | 'submitted'
  updatedRealAt: RealInstant
  updatedBy: string
}

export type DraftRow = DraftHeading & {
  source: string
  problems: Problem[]
  updatedByStaffId: string | null
  submitted: { by: string; staffId: string | null; realAt: RealInstant; note: string } | null
  returned: { by: string; realAt: RealInstant; reason: string } | null
  deletedRealAt: RealInstant | null
  /** What it takes over of the playbook that its own follows. */
  upstreamVersion: number | null
}

const statementOf = (tx: CorpTx, corpId: CorpId, draftId: string) =>
  tx
    .selectFrom('draft')
    .select(['draft_id', 'playbook_id', 'base_version', 'name', 'source', 'revision', 'state', 'problems'])
    .select(['updated_real_at', 'updated_by', 'updated_by_staff_id', 'deleted_real_at'])
    .select(['submitted_real_at', 'submitted_by', 'submitted_by_staff_id', 'submitted_note'])
    .select(['returned_real_at', 'returned_by', 'returned_reason', 'upstream_version'])
    .where('corp_id', '=', corpId)
    .where('draft_id', '=', draftId)

type Selected = NonNullable<Awaited<ReturnType<ReturnType<typeof statementOf>['executeTakeFirst']>>>

const rowOf = (row: Selected): DraftRow => ({
  draftId: row.draft_id,
  playbookId: row.playbook_id,
  baseVersion: row.base_version,
  name: row.name,
  source: row.source,
  revision: row.revision,
  state: row.state,
  problems: row.problems as Problem[], // saveSource writes it
  updatedRealAt: row.updated_real_at,
  updatedBy: row.updated_by,
  updatedByStaffId: row.updated_by_staff_id,
  submitted: row.submitted_real_at && {
    by: row.submitted_by ?? '',
    staffId: row.submitted_by_staff_id,
    realAt: row.submitted_real_at,
    note: row.submitted_note ?? '',
  },
  returned: row.returned_real_at && {
    by: row.returned_by ?? '',
    realAt: row.returned_real_at,
    reason: row.returned_reason ?? '',
  },
  deletedRealAt: row.deleted_real_at,
  upstreamVersion: row.upstream_version,
})

/** A draft; a deleted one too. */
export async function findDraft(tx: CorpTx, corpId: CorpId, draftId: string): Promise<DraftRow | null> {
  const row = await statementOf(tx, corpId, draftId).executeTakeFirst()
  return row ? rowOf(row) : null
}

/** The same, held for the transaction. */
export async function lockDraft(tx: CorpTx, corpId: CorpId, draftId: string): Promise<DraftRow | null> {
  const row = await statementOf(tx, corpId, draftId).forUpdate().executeTakeFirst()
  return row ? rowOf(row) : null
}

/** The one draft that a playbook has. */
export async function findDraftOf(tx: CorpTx, corpId: CorpId, playbookId: string): Promise<string | null> {
  const row = await tx
    .selectFrom('draft')
    .select('draft_id')
    .where('corp_id', '=', corpId)
    .where('playbook_id', '=', playbookId)
    .where('deleted_real_at', 'is', null)
    .executeTakeFirst()
  return row?.draft_id ?? null
}

export type DraftItemRow = DraftHeading & { errors: number; warnings: number }

/** Drafts that are not deleted, the one saved last first; from after `after` where given. */
export async function listDrafts(
  tx: CorpTx,
  corpId: CorpId,
  filter: { search?: string | undefined; playbookId?: string | undefined },
  after: { realAt: RealInstant; draftId: string } | undefined,
  limit: number,
): Promise<DraftItemRow[]> {
  const pattern = filter.search ? containing(filter.search) : null
  const ofSeverity = (severity: Problem['severity']) => sql`
    (select count(*) from jsonb_array_elements(d.problems) problem
      where problem ->> 'severity' = ${sql.lit(severity)})::int`
  const { rows } = await sql<DraftItemRow>`
    select d.draft_id as "draftId", d.playbook_id as "playbookId", d.base_version as "baseVersion", d.name, d.revision,
      d.state, d.updated_real_at as "updatedRealAt", d.updated_by as "updatedBy",
      ${ofSeverity('error')} as errors, ${ofSeverity('warning')} as warnings
    from draft d
    where d.corp_id = ${corpId}
      and d.deleted_real_at is null
      and (${pattern}::text is null or d.name ilike ${pattern})
      and (${filter.playbookId ?? null}::uuid is null or d.playbook_id = ${filter.playbookId ?? null}::uuid)
      and (${after?.realAt ?? null}::timestamptz is null
        or (d.updated_real_at, d.draft_id) < (${after?.realAt ?? null}::timestamptz, ${after?.draftId ?? null}::uuid))
    order by d.updated_real_at desc, d.draft_id desc
    limit ${sql.lit(limit)}`.execute(tx)
  return rows
}

export type Saving = { source: string; name: string; problems: readonly Problem[]; by: string; staffId: string | null }

/** Makes a draft with its first revision; false when the playbook has one already. */
export async function insertDraft(
  tx: CorpTx,
  corpId: CorpId,
  draft: { draftId: string; playbookId: string | null; baseVersion: number | null; upstreamVersion: number | null },
  saving: Saving,
  realAt: RealInstant,
): Promise<boolean> {
  const made = await tx
    .insertInto('draft')
    .values({
      corp_id: corpId,
      draft_id: draft.draftId,
      playbook_id: draft.playbookId,
      base_version: draft.baseVersion,
      upstream_version: draft.upstreamVersion,
      name: saving.name,
      source: saving.source,
      revision: 1,
      problems: JSON.stringify(saving.problems),
      created_real_at: realAt,
      updated_real_at: realAt,
      updated_by: saving.by,
      updated_by_staff_id: saving.staffId,
    })
    .onConflict((conflict) =>
      conflict.columns(['corp_id', 'playbook_id']).where('deleted_real_at', 'is', null).doNothing(),
    )
    .returning('draft_id')
    .executeTakeFirst()
  if (!made) return false
  await insertRevision(tx, corpId, draft.draftId, 1, saving, realAt)
  return true
}

/** As many sources of a draft as are kept. */
export const revisionsKept = 200

/** Stores the next revision of a draft that the caller holds, and lets the oldest go. */
export async function saveSource(
  tx: CorpTx,
  corpId: CorpId,
  draftId: string,
  revision: number,
  saving: Saving,
  realAt: RealInstant,
): Promise<void> {
  await tx
    .updateTable('draft')
    .set({
      name: saving.name,
      source: saving.source,
      revision,
      problems: JSON.stringify(saving.problems),
      updated_real_at: realAt,
      updated_by: saving.by,
      updated_by_staff_id: saving.staffId,
    })
    .where('corp_id', '=', corpId)
    .where('draft_id', '=', draftId)
    .execute()
  await insertRevision(tx, corpId, draftId, revision, saving, realAt)
  await tx
    .deleteFrom('draft_revision')
    .where('corp_id', '=', corpId)
    .where('draft_id', '=', draftId)
    .where('revision', '<=', revision - revisionsKept)
    .execute()
}

const insertRevision = (
  tx: CorpTx,
  corpId: CorpId,
  draftId: string,
  revision: number,
  { source, by }: Saving,
  realAt: RealInstant,
) =>
  tx
    .insertInto('draft_revision')
    .values({ corp_id: corpId, draft_id: draftId, revision, source, saved_real_at: realAt, saved_by: by })
    .execute()

export const listRevisions = (tx: CorpTx, corpId: CorpId, draftId: string) =>
  tx
    .selectFrom('draft_revision')
    .select(['revision', 'saved_real_at', 'saved_by'])
    .where('corp_id', '=', corpId)
    .where('draft_id', '=', draftId)
    .orderBy('revision', 'desc')
    .limit(revisionsKept)
    .execute()

export const findRevision = (tx: CorpTx, corpId: CorpId, draftId: string, revision: number) =>
  tx
    .selectFrom('draft_revision')
    .select(['revision', 'source', 'saved_real_at', 'saved_by'])
    .where('corp_id', '=', corpId)
    .where('draft_id', '=', draftId)
    .where('revision', '=', revision)
    .executeTakeFirst()

/** Sets what is named of a draft that the caller holds. */
export async function updateDraft(
  tx: CorpTx,
  corpId: CorpId,
  draftId: string,
  changes: {
    base_version?: number
    state?: 'open' | 'submitted'
    submitted_real_at?: RealInstant | null
    submitted_by?: string | null
    submitted_by_staff_id?: string | null
    submitted_note?: string | null
    returned_real_at?: RealInstant | null
    returned_by?: string | null
    returned_reason?: string | null
    deleted_real_at?: RealInstant | null
  },
): Promise<void> {
  await tx.updateTable('draft').set(changes).where('corp_id', '=', corpId).where('draft_id', '=', draftId).execute()
}

/** Takes a draft away with all its revisions. */
export async function removeDraft(tx: CorpTx, corpId: CorpId, draftId: string): Promise<void> {
  for (const table of ['draft_revision', 'draft'] as const)
    await tx.deleteFrom(table).where('corp_id', '=', corpId).where('draft_id', '=', draftId).execute()
}

/** Takes away what was deleted before a time. */
export async function removeDeleted(tx: CorpTx, corpId: CorpId, before: RealInstant): Promise<void> {
  await sql`
    delete from draft_revision r
    using draft d
    where r.corp_id = ${corpId} and d.corp_id = r.corp_id and d.draft_id = r.draft_id and d.deleted_real_at < ${before}`.execute(
    tx,
  )
  await tx.deleteFrom('draft').where('corp_id', '=', corpId).where('deleted_real_at', '<', before).execute()
}
