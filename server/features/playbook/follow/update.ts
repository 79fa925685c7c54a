import { setImmediate } from 'node:timers/promises'
import {
  CLONES_MAX,
  FOLLOWERS_MAX,
  type FollowersUpdate,
  type FollowUpdate,
  LEVELS_MAX,
  type TookUpdate,
  type UpdatedFollowers,
} from '#contract/playbook-follow.ts'
import type { PlaybookDocument } from '#contract/playbook.ts'
import type { CorpTx, Database } from '#server/db/database.ts'
import { type AuditActor, recordAudit } from '#server/features/audit/index.ts'
import { corpNow, getCorp } from '#server/features/corp/index.ts'
import { type Published, publishNext } from '#server/features/playbook/commands.ts'
import { followsNothing, outdated } from '#server/features/playbook/follow/clone.ts'
import { type Update, updateOf } from '#server/features/playbook/follow/rules/update.ts'
import { writeMerged } from '#server/features/playbook/follow/rules/write.ts'
import { type BelowRow, countRunsApart, findFollow, listBelow } from '#server/features/playbook/follow/sql.ts'
import { createDraft, submitDraft } from '#server/features/playbook/draft/commands.ts'
import { findDraft, findDraftOf } from '#server/features/playbook/draft/sql.ts'
import { readDocument } from '#server/features/playbook/rules/parse.ts'
import { findPlaybook, findVersion, lockPlaybook } from '#server/features/playbook/sql.ts'
import { readLexicon } from '#server/features/screening/index.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { CorpId } from '#server/kernel/ids.ts'

const snapshot = { readOnly: true, isolation: 'repeatable read' } as const

/** A version as it was written and read. */
type Written = { source: string; document: PlaybookDocument }

const versionOf = async (tx: CorpTx, corpId: CorpId, playbookId: string, version: number): Promise<Written> => {
  const found = await findVersion(tx, corpId, playbookId, version)
  if (!found) throw new AppError('not_found', { details: [{ field: 'version', value: version, rule: 'is published' }] })
  return found
}

type Prepared = { from: number; to: number; version: number; own: Written; theirs: Written; update: Update }

/** What taking over the latest version of the followed playbook comes to. Throws `follow_refused` when it follows none. */
async function prepare(tx: CorpTx, corpId: CorpId, playbookId: string): Promise<Prepared> {
  const playbook = await findPlaybook(tx, corpId, playbookId)
  if (!playbook) throw new AppError('not_found')
  const follow = await findFollow(tx, corpId, playbookId)
  if (!follow) throw followsNothing(playbookId)
  const upstream = await findPlaybook(tx, corpId, follow.upstreamId)
  if (!upstream) throw new AppError('not_found')
  const [base, theirs, own] = [
    await versionOf(tx, corpId, follow.upstreamId, follow.upstreamVersion),
    await versionOf(tx, corpId, follow.upstreamId, upstream.version),
    await versionOf(tx, corpId, playbookId, playbook.version),
  ]
  const lexicon = await readLexicon(tx, corpId)
  const update = updateOf(base.document, theirs.document, own.document, follow.unit, lexicon)
  return { from: follow.upstreamVersion, to: upstream.version, version: playbook.version, own, theirs, update }
}

/** The same in words and numbers; changes nothing. */
export const readUpdate = (db: Database, corpId: CorpId, playbookId: string): Promise<FollowUpdate> =>
  db.corp(
    corpId,
    async (tx) => {
      const { from, to, version, update } = await prepare(tx, corpId, playbookId)
      return {
        from,
        to,
        version,
        changes: update.changes.map(({ text }) => text),
        collisions: update.collisions,
        overruled: update.overruled,
        runs: await countRunsApart(tx, corpId, [{ playbookId, version: from === to ? version : version + 1 }]),
      }
    },
    snapshot,
  )

/**
 * Takes the latest version of the followed playbook over: published where nothing collides, or submitted where the corp
 * wants approval, since nobody has approved what the merge makes of the two; else a draft in which the own side stands
 * where the two collide. Throws `request_conflict` when `to` is not the latest, `draft_taken` when there is a
 * draft already that could not be told from this one.
 */
export async function takeUpdate(
  db: Database,
  actor: AuditActor,
  playbookId: string,
  { to, note }: { to: number; note: string },
): Promise<TookUpdate> {
  const { corpId } = actor
  const prepared = await db.corp(corpId, (tx) => prepare(tx, corpId, playbookId), snapshot)
  if (prepared.to !== to) throw outdated(to, prepared.to)
  if (prepared.from === to) throw new AppError('playbook_unchanged')
  const source = writeMerged(prepared.own.source, prepared.theirs.source, prepared.update.document)
  const collides = prepared.update.collisions.length > 0
  const asksApproval = await db.corp(corpId, (tx) => needsApproval(tx, corpId), { readOnly: true })
  if (!collides && !asksApproval) {
    const made = await db.corp(corpId, (tx) => publishMerged(tx, actor, playbookId, { ...prepared, source, note }))
    if (!made) throw new AppError('request_conflict')
    return { kind: 'published', version: made.version }
  }
  const there = await db.corp(corpId, (tx) => findDraftOf(tx, corpId, playbookId), { readOnly: true })
  if (there !== null) throw draftTaken(there)
  const { draftId, isNew } = await createDraft(db, actor, { playbookId, source, upstreamVersion: to })
  if (!isNew) throw draftTaken(draftId)
  if (!collides) await submitNew(db, actor, draftId, note)
  return { kind: 'draft', draftId }
}

const needsApproval = async (tx: CorpTx, corpId: CorpId): Promise<boolean> =>
  (await getCorp(tx, corpId)).playbookNeedsApproval

/** Submits a draft that was just made. */
async function submitNew(db: Database, actor: AuditActor, draftId: string, note: string): Promise<void> {
  const made = await db.corp(actor.corpId, (tx) => findDraft(tx, actor.corpId, draftId), { readOnly: true })
  if (!made) throw new AppError('request_conflict')
  await submitDraft(db, actor, draftId, { note, revision: made.revision })
}

const draftTaken = (value: string): AppError =>
  new AppError('draft_taken', {
    details: [{ field: 'draftId', value, rule: 'is the only draft', repair: 'publish or delete that draft first' }],
  })

/** Publishes what was merged from a version that is still the latest; null when it is not, or it stands elsewhere by now. */
async function publishMerged(
  tx: CorpTx,
  actor: AuditActor,
  playbookId: string,
  merged: { from: number; to: number; version: number; source: string; note: string },
): Promise<Published | null> {
  const held = await lockPlaybook(tx, actor.corpId, playbookId)
  const follow = await findFollow(tx, actor.corpId, playbookId)
  if (held?.version !== merged.version || follow?.upstreamVersion !== merged.from) return null
  const reading = readDocument(merged.source)
  if (!reading.ok) throw new AppError('playbook_invalid', { details: reading.problems })
  return publishNext(tx, actor, playbookId, held, {
    source: merged.source,
    document: reading.document,
    note: merged.note,
    upstreamVersion: merged.to,
  })
}

/** A playbook as it is or will be: its latest version once everything above it is taken over. */
type Standing = { version: number; written: Written }

/**
 * Goes down the tree from a playbook, and asks `visit` about every follower that is behind, those first that others
 * follow. `visit` gives what the follower is afterwards, for those below it; null when it waits for a person.
 */
async function walkDown(
  read: <T>(work: (tx: CorpTx) => Promise<T>) => Promise<T>,
  corpId: CorpId,
  head: { playbookId: string; version: number },
  rows: readonly BelowRow[],
  visit: (row: BelowRow, update: Update, own: Written, theirs: Standing) => Promise<Standing | null | 'stop'>,
): Promise<{ held: number }> {
  const standings = new Map<string, Standing | null>()
  const lexicon = await read((tx) => readLexicon(tx, corpId))
  const followed = new Set(rows.map(({ upstreamId }) => upstreamId))
  let held = 0
  for (const row of rows) {
    if (standings.has(row.playbookId)) continue
    const above =
      standings.get(row.upstreamId) ??
      (row.upstreamId === head.playbookId
        ? { version: head.version, written: await read((tx) => versionOf(tx, corpId, head.playbookId, head.version)) }
        : null)
    standings.set(row.upstreamId, above)
    if (above === null) {
      held += 1
      standings.set(row.playbookId, null)
      continue
    }
    const isBehind = row.upstreamVersion < above.version
    if (!isBehind && !followed.has(row.playbookId)) continue
    const own = await read((tx) => versionOf(tx, corpId, row.playbookId, row.version))
    if (!isBehind) {
      standings.set(row.playbookId, { version: row.version, written: own })
      continue
    }
    const base = await read((tx) => versionOf(tx, corpId, row.upstreamId, row.upstreamVersion))
    const update = updateOf(base.document, above.written.document, own.document, row.unit, lexicon)
    const after = await visit(row, update, own, above)
    if (after === 'stop') break
    standings.set(row.playbookId, after)
    await setImmediate()
  }
  return { held }
}

async function below(tx: CorpTx, corpId: CorpId, playbookId: string, version?: number) {
  const playbook = await findPlaybook(tx, corpId, playbookId)
  if (!playbook) throw new AppError('not_found')
  if (version !== undefined && playbook.version !== version) throw outdated(version, playbook.version)
  const rows = await listBelow(tx, corpId, playbookId, LEVELS_MAX, FOLLOWERS_MAX)
  return { head: { playbookId, version: playbook.version }, rows: rows.filter((row) => row.playbookId !== playbookId) }
}

const ITEMS_MAX = 50

/** What bringing everyone below a playbook up to date would come to; changes nothing. */
export const readFollowersUpdate = (db: Database, corpId: CorpId, playbookId: string): Promise<FollowersUpdate> =>
  db.corp(
    corpId,
    async (tx) => {
      const { head, rows } = await below(tx, corpId, playbookId)
      const sum = { ready: 0, colliding: 0, steps: 0, collisions: 0, overruled: 0 }
      const items: FollowersUpdate['items'] = []
      const versions = new Map(rows.map(({ playbookId: id, version }) => [id, version]))
      const { held } = await walkDown(
        (work) => work(tx),
        corpId,
        head,
        rows,
        async ({ playbookId: id, unit, name, version }, update, own) => {
          sum.overruled += update.overruled.length
          if (update.collisions.length > 0) {
            sum.colliding += 1
            sum.collisions += update.collisions.length
            if (items.length < ITEMS_MAX) items.push({ playbookId: id, unit, name, collisions: update.collisions })
            return null
          }
          sum.ready += 1
          sum.steps += update.steps
          versions.set(id, version + 1)
          return { version: version + 1, written: { source: own.source, document: update.document } }
        },
      )
      const runs = await countRunsApart(
        tx,
        corpId,
        [...versions].map(([id, version]) => ({ playbookId: id, version })),
      )
      return { version: head.version, needsApproval: await needsApproval(tx, corpId), ...sum, held, runs, items }
    },
    snapshot,
  )

/**
 * Publishes the next version of everyone below who is behind and collides with nothing, level by level, each whole or not at
 * all. Up to `CLONES_MAX` of them; `left` tells that there are more. Where the corp wants approval each is submitted as a
 * draft instead, and those below it have their turn once it is published; one that has a draft already is left to whoever
 * writes it.
 */
export async function updateFollowers(
  db: Database,
  actor: AuditActor,
  playbookId: string,
  { to, note }: { to: number; note: string },
): Promise<UpdatedFollowers> {
  const { corpId } = actor
  const read = <T>(work: (tx: CorpTx) => Promise<T>): Promise<T> => db.corp(corpId, work, { readOnly: true })
  const { head, rows } = await read((tx) => below(tx, corpId, playbookId, to))
  const asksApproval = await read((tx) => needsApproval(tx, corpId))
  let [published, submitted] = [0, 0]
  let left = false
  await walkDown(read, corpId, head, rows, async (row, update, own, above) => {
    if (update.collisions.length > 0) return null
    if (asksApproval && (await read((tx) => findDraftOf(tx, corpId, row.playbookId))) !== null) return null
    if (published + submitted >= CLONES_MAX) {
      left = true
      return 'stop'
    }
    const source = writeMerged(own.source, above.written.source, update.document)
    if (asksApproval) {
      const draft = { playbookId: row.playbookId, source, upstreamVersion: above.version }
      const { draftId, isNew } = await createDraft(db, actor, draft)
      if (!isNew) return null
      await submitNew(db, actor, draftId, note)
      submitted += 1
      return null
    }
    const merged = { from: row.upstreamVersion, to: above.version, version: row.version, source, note }
    const made = await db.corp(corpId, (tx) => publishMerged(tx, actor, row.playbookId, merged))
    if (!made) return null
    published += 1
    return { version: made.version, written: { source, document: update.document } }
  })
  if (published + submitted > 0)
    await db.corp(corpId, async (tx) =>
      recordAudit(
        tx,
        await corpNow(tx, corpId),
        actor,
        'playbook.followers_updated',
        { kind: 'playbook', id: playbookId },
        { version: to, published, submitted },
      ),
    )
  return { published, submitted, left }
}
