import type { AuditAction } from '#contract/audit.ts'
import type { CreateDraft, DraftMoved, SavedDraft } from '#contract/playbook-draft.ts'
import type { PlaybookDocument } from '#contract/playbook.ts'
import type { CorpTx, Database } from '#server/db/database.ts'
import { newId } from '#server/db/new-id.ts'
import { type AuditActor, recordAudit } from '#server/features/audit/index.ts'
import { type BothTimes, corpNow, getCorp } from '#server/features/corp/index.ts'
import {
  type Published,
  publishFirst,
  publishNext,
  readOrRefuse,
  refuseBlocked,
} from '#server/features/playbook/commands.ts'
import { mayPublish } from '#server/features/playbook/draft/rules/may-publish.ts'
import { nameIn } from '#server/features/playbook/draft/rules/name.ts'
import { starterSource } from '#server/features/playbook/draft/rules/starter.ts'
import {
  type DraftRow,
  findDraft,
  findDraftOf,
  insertDraft,
  lockDraft,
  removeDeleted,
  removeDraft,
  saveSource,
  type Saving,
  updateDraft,
} from '#server/features/playbook/draft/sql.ts'
import { judgeSource } from '#server/features/playbook/queries.ts'
import { breachesIn, upstreamOf } from '#server/features/playbook/follow/settle.ts'
import { parsePlaybook } from '#server/features/playbook/rules/parse.ts'
import { findPlaybook, findVersion, lockPlaybook } from '#server/features/playbook/sql.ts'
import { AppError } from '#server/kernel/app-error.ts'
import { addMs, isBefore } from '#server/kernel/time.ts'

/** A deleted draft can be brought back for so long. */
const restorableMs = 7 * 24 * 3_600_000

/** `upstreamOf` reads what the playbook is held to, where it follows another. */
async function savingOf(
  db: Database,
  source: string,
  nameBefore: string,
  { corpId, name: by, staffId }: AuditActor,
  upstreamOf: (tx: CorpTx) => Promise<PlaybookDocument | null>,
): Promise<Saving> {
  const read = <T>(work: (tx: CorpTx) => Promise<T>): Promise<T> => db.corp(corpId, work, { readOnly: true })
  const { reading, problems } = await judgeSource(source, read, corpId)
  const upstream = reading.ok ? await read(upstreamOf) : null
  const breaches = upstream && reading.ok ? breachesIn(upstream, { source, document: reading.document }) : []
  return { source, name: nameIn(source) ?? nameBefore, problems: [...breaches, ...problems], by, staffId }
}

/**
 * Begins a draft, or finds the one that its playbook has already. Throws `not_found` for a playbook that is not the
 * corp's, `input_invalid` when the latest version of no playbook is asked for.
 */
export async function createDraft(
  db: Database,
  actor: AuditActor,
  input: CreateDraft & { upstreamVersion?: number },
): Promise<{ draftId: string; isNew: boolean }> {
  const { corpId } = actor
  const { playbookId = null, from = playbookId === null ? 'empty' : 'latest' } = input
  if (playbookId === null && from === 'latest' && input.source === undefined)
    throw new AppError('input_invalid', {
      details: [{ field: 'from', value: from, rule: 'needs playbookId', repair: 'name the playbook, or begin empty' }],
    })
  const draftId = newId()
  const begun = await db.corp(corpId, (tx) => beginning(tx, actor, playbookId), { readOnly: true })
  if (begun?.draftId) return { draftId: begun.draftId, isNew: false }
  const source =
    input.source ??
    (from === 'latest' && begun ? begun.source : starterSource(begun?.slug ?? `sop-${draftId.slice(-6)}`))
  // Judging a source takes some hundred ms: before the transaction, not in it.
  const { upstreamVersion } = input
  const saving = await savingOf(db, source, begun?.name ?? '', actor, async (tx) =>
    playbookId === null ? null : upstreamOf(tx, corpId, playbookId, upstreamVersion),
  )
  return db.corp(corpId, async (tx) => {
    const now = await corpNow(tx, corpId)
    await removeDeleted(tx, corpId, addMs(now.realAt, -restorableMs))
    if (playbookId !== null) await lockPlaybook(tx, corpId, playbookId)
    const draft = { draftId, playbookId, baseVersion: begun?.version ?? null, upstreamVersion: upstreamVersion ?? null }
    if (await insertDraft(tx, corpId, draft, saving, now.realAt)) {
      await audit(tx, now, actor, 'draft.created', draft)
      return { draftId, isNew: true }
    }
    const there = playbookId === null ? null : await findDraftOf(tx, corpId, playbookId)
    if (there === null) throw new AppError('request_conflict')
    return { draftId: there, isNew: false }
  })
}

/** What a draft of a playbook begins from, and the draft it has already; null for a new playbook. */
async function beginning(tx: CorpTx, { corpId }: AuditActor, playbookId: string | null) {
  if (playbookId === null) return null
  const draftId = await findDraftOf(tx, corpId, playbookId)
  const latest = await latestOf(tx, corpId, playbookId)
  return { draftId, ...latest }
}

async function latestOf(tx: CorpTx, corpId: AuditActor['corpId'], playbookId: string) {
  const playbook = await findPlaybook(tx, corpId, playbookId)
  const version = playbook && (await findVersion(tx, corpId, playbookId, playbook.version))
  if (!version) throw new AppError('not_found')
  return { version: playbook.version, slug: playbook.slug, name: playbook.name, source: version.source }
}

/** Keeps a source, whatever is wrong with it. Throws `draft_moved` when the writer saw an older one, `draft_locked`. */
export async function saveDraft(
  db: Database,
  actor: AuditActor,
  draftId: string,
  input: { source: string; revision: number },
): Promise<SavedDraft> {
  const judged = await savingOf(db, input.source, '', actor, async (tx) => {
    const draft = await findDraft(tx, actor.corpId, draftId)
    return draft?.playbookId ? upstreamOf(tx, actor.corpId, draft.playbookId, draft.upstreamVersion) : null
  })
  return db.corp(actor.corpId, async (tx) => {
    const draft = await heldDraft(tx, actor, draftId, input.revision)
    refuseLocked(draft)
    const saving = { ...judged, name: judged.name || draft.name }
    const revision = draft.revision + 1
    await saveSource(tx, actor.corpId, draftId, revision, saving, (await corpNow(tx, actor.corpId)).realAt)
    return { revision, problems: judged.problems.slice(), name: saving.name }
  })
}

/** Holds a draft that is there, as its reader saw it. Throws `not_found`, or `draft_moved` with what stands there. */
async function heldDraft(tx: CorpTx, { corpId }: AuditActor, draftId: string, revision?: number): Promise<DraftRow> {
  const draft = await lockDraft(tx, corpId, draftId)
  if (!draft || draft.deletedRealAt !== null) throw new AppError('not_found')
  if (revision !== undefined && revision !== draft.revision) {
    const { source, revision: latest, updatedBy } = draft
    throw new AppError('draft_moved', { details: { source, revision: latest, updatedBy } satisfies DraftMoved })
  }
  return draft
}

function refuseLocked(draft: DraftRow): void {
  if (draft.state === 'submitted')
    throw new AppError('draft_locked', { details: [{ field: 'state', value: draft.state, rule: 'is open' }] })
}

/** Throws `draft_outdated`, naming the version, when the playbook was published past the draft's base. */
async function heldPlaybook(tx: CorpTx, { corpId }: AuditActor, draft: DraftRow) {
  if (draft.playbookId === null) return null
  const playbook = await lockPlaybook(tx, corpId, draft.playbookId)
  if (!playbook) throw new AppError('not_found')
  const { version } = playbook
  if (version !== draft.baseVersion)
    throw new AppError('draft_outdated', {
      details: [
        {
          field: 'baseVersion',
          value: draft.baseVersion,
          rule: `is ${version}`,
          repair: `look at what version ${version} changed, then rebase the draft`,
        },
      ],
    })
  return { playbookId: draft.playbookId, ...playbook }
}

/** A draft's source, judged before the transaction that needs it, since judging takes some hundred ms. */
async function readingOf(db: Database, { corpId }: AuditActor, draftId: string) {
  const before = (await db.corp(corpId, (tx) => findDraft(tx, corpId, draftId), { readOnly: true }))?.source ?? ''
  const judged = parsePlaybook(before)
  return {
    /** Throws `playbook_invalid`. */
    documentOf(source: string): PlaybookDocument {
      if (source !== before) return readOrRefuse(source)
      if (!judged.ok) throw new AppError('playbook_invalid', { details: judged.problems })
      return judged.document
    },
  }
}

/**
 * Publishes a draft as a playbook or its next version; the draft is gone with that. Throws `draft_moved`,
 * `draft_outdated`, `playbook_invalid` with every mistake, and what approval asks for.
 */
export async function publishDraft(
  db: Database,
  actor: AuditActor,
  draftId: string,
  input: { note: string; revision: number },
): Promise<Published> {
  const { corpId } = actor
  const reading = await readingOf(db, actor, draftId)
  return db.corp(corpId, async (tx) => {
    const draft = await heldDraft(tx, actor, draftId, input.revision)
    const decision = mayPublish(draft, actor.staffId, (await getCorp(tx, corpId)).playbookNeedsApproval)
    if (!decision.ok) throw new AppError(decision.code)
    const playbook = await heldPlaybook(tx, actor, draft)
    const { source, submitted, upstreamVersion } = draft
    const document = reading.documentOf(source)
    const note = input.note || (submitted?.note ?? '')
    const publication = { source, document, note, upstreamVersion, ...(submitted && { author: submitted.by }) }
    const published = playbook
      ? await publishNext(tx, actor, playbook.playbookId, playbook, publication)
      : await publishFirst(tx, actor, publication)
    await removeDraft(tx, corpId, draftId)
    return published
  })
}

/** Asks for another person's approval: the draft stays as it is until it is published, sent back or withdrawn. */
export async function submitDraft(
  db: Database,
  actor: AuditActor,
  draftId: string,
  input: { note: string; revision: number },
): Promise<void> {
  const reading = await readingOf(db, actor, draftId)
  await db.corp(actor.corpId, async (tx) => {
    const draft = await heldDraft(tx, actor, draftId, input.revision)
    refuseLocked(draft)
    await heldPlaybook(tx, actor, draft)
    await refuseBlocked(tx, actor, { source: draft.source, document: reading.documentOf(draft.source) })
    const now = await corpNow(tx, actor.corpId)
    await updateDraft(tx, actor.corpId, draftId, {
      state: 'submitted',
      submitted_real_at: now.realAt,
      submitted_by: actor.name,
      submitted_by_staff_id: actor.staffId,
      submitted_note: input.note,
      returned_real_at: null,
      returned_by: null,
      returned_reason: null,
    })
    await audit(tx, now, actor, 'draft.submitted', draft, { note: input.note })
  })
}

const asOpen = {
  state: 'open',
  submitted_real_at: null,
  submitted_by: null,
  submitted_by_staff_id: null,
  submitted_note: null,
} as const

/** Takes a submitted draft back to work on. */
export async function withdrawDraft(db: Database, actor: AuditActor, draftId: string): Promise<void> {
  await db.corp(actor.corpId, async (tx) => {
    const draft = await submittedDraft(tx, actor, draftId)
    await updateDraft(tx, actor.corpId, draftId, asOpen)
    await audit(tx, await corpNow(tx, actor.corpId), actor, 'draft.withdrawn', draft)
  })
}

/** Sends a submitted draft back, saying why. */
export async function returnDraft(db: Database, actor: AuditActor, draftId: string, reason: string): Promise<void> {
  await db.corp(actor.corpId, async (tx) => {
    const draft = await submittedDraft(tx, actor, draftId)
    const now = await corpNow(tx, actor.corpId)
    const returned = { returned_real_at: now.realAt, returned_by: actor.name, returned_reason: reason }
    await updateDraft(tx, actor.corpId, draftId, { ...asOpen, ...returned })
    await audit(tx, now, actor, 'draft.returned', draft, { reason })
  })
}

async function submittedDraft(tx: CorpTx, actor: AuditActor, draftId: string): Promise<DraftRow> {
  const draft = await heldDraft(tx, actor, draftId)
  if (draft.state !== 'submitted') throw new AppError('draft_not_submitted')
  return draft
}

/** Takes the playbook's latest version for the draft's base; its text stays. Throws when `version` is not the latest. */
export async function rebaseDraft(
  db: Database,
  actor: AuditActor,
  draftId: string,
  { version, revision }: { version: number; revision: number },
): Promise<void> {
  await db.corp(actor.corpId, async (tx) => {
    const draft = await heldDraft(tx, actor, draftId, revision)
    refuseLocked(draft)
    await heldPlaybook(tx, actor, { ...draft, baseVersion: version })
    if (draft.playbookId === null) throw new AppError('not_found')
    await updateDraft(tx, actor.corpId, draftId, { base_version: version })
    await audit(tx, await corpNow(tx, actor.corpId), actor, 'draft.rebased', draft, { version })
  })
}

/** Deletes a draft; `restoreDraft` brings it back for seven days. */
export async function deleteDraft(db: Database, actor: AuditActor, draftId: string): Promise<void> {
  await db.corp(actor.corpId, async (tx) => {
    const draft = await heldDraft(tx, actor, draftId)
    const now = await corpNow(tx, actor.corpId)
    await updateDraft(tx, actor.corpId, draftId, { ...asOpen, deleted_real_at: now.realAt })
    await audit(tx, now, actor, 'draft.deleted', draft)
  })
}

/** Brings a deleted draft back. Throws `draft_taken` when its playbook has another one by then, `not_found` after seven days. */
export async function restoreDraft(db: Database, actor: AuditActor, draftId: string): Promise<void> {
  const { corpId } = actor
  await db.corp(corpId, async (tx) => {
    const now = await corpNow(tx, corpId)
    const draft = await lockDraft(tx, corpId, draftId)
    if (!draft) throw new AppError('not_found')
    if (draft.deletedRealAt === null) return
    if (isBefore(draft.deletedRealAt, addMs(now.realAt, -restorableMs))) throw new AppError('not_found')
    if (draft.playbookId !== null) await lockPlaybook(tx, corpId, draft.playbookId)
    const other = draft.playbookId === null ? null : await findDraftOf(tx, corpId, draft.playbookId)
    if (other !== null)
      throw new AppError('draft_taken', { details: [{ field: 'draftId', value: other, rule: 'is the only draft' }] })
    await updateDraft(tx, corpId, draftId, { deleted_real_at: null })
    await audit(tx, now, actor, 'draft.restored', draft)
  })
}

const audit = (
  tx: CorpTx,
  now: BothTimes,
  actor: AuditActor,
  action: Extract<AuditAction, `draft.${string}`>,
  draft: { draftId: string; playbookId: string | null },
  detail: { readonly [key: string]: string | number } = {},
): Promise<void> =>
  recordAudit(tx, now, actor, action, { kind: 'draft', id: draft.draftId }, { playbookId: draft.playbookId, ...detail })
