import { setImmediate } from 'node:timers/promises'
import {
  type Cloned,
  type CloneMany,
  type ClonesPreview,
  FOLLOWERS_MAX,
  LEVELS_MAX,
} from '#contract/playbook-follow.ts'
import { isRequired } from '#contract/playbook/is-required.ts'
import type { PlaybookDocument } from '#contract/playbook.ts'
import type { CorpTx, Database } from '#server/db/database.ts'
import { newId } from '#server/db/new-id.ts'
import { type AuditActor, recordAudit, recordAuditOfMany } from '#server/features/audit/index.ts'
import { corpNow } from '#server/features/corp/index.ts'
import { type Publication, publishFirst } from '#server/features/playbook/commands.ts'
import { countBonds } from '#server/features/playbook/follow/rules/bond.ts'
import { cloneName, cloneOf } from '#server/features/playbook/follow/rules/identity.ts'
import { judgeUnits } from '#server/features/playbook/follow/rules/unit.ts'
import { writeClone } from '#server/features/playbook/follow/rules/write.ts'
import { settleFollow } from '#server/features/playbook/follow/settle.ts'
import {
  archivePlaybooks,
  insertFollow,
  listAbove,
  listBelow,
  listTakenUnits,
  listUntouched,
  lockPlaybooks,
  removeFollows,
} from '#server/features/playbook/follow/sql.ts'
import { readDocument } from '#server/features/playbook/rules/parse.ts'
import { findPlaybook, findVersion, lockPlaybook } from '#server/features/playbook/sql.ts'
import { AppError } from '#server/kernel/app-error.ts'

type Judged = ReturnType<typeof judgeUnits>[number]

/** What cloning would come to; writes nothing. */
export const previewClones = (
  db: Database,
  { corpId }: AuditActor,
  playbookId: string,
  input: CloneMany,
): Promise<ClonesPreview> =>
  db.corp(
    corpId,
    async (tx) => {
      const { document } = await original(tx, corpId, playbookId, input.version)
      const judged = await judge(tx, corpId, playbookId, document, input)
      const needed = Object.entries(document.variables ?? {}).filter(([, declared]) => isRequired(declared))
      return {
        steps: countBonds(document),
        items: judged.map(({ unit, values, problems }) => ({
          unit,
          name: cloneName(document, unit),
          problems,
          missing: needed.flatMap(([name]) => (name in values ? [] : [name])),
        })),
      }
    },
    { readOnly: true, isolation: 'repeatable read' },
  )

/**
 * Makes a playbook for each unit that follows this one, all or none. What is cloned was approved, so nobody is asked again.
 * Throws `follow_refused`, naming unit, rule and repair.
 */
export async function cloneMany(
  db: Database,
  actor: AuditActor,
  playbookId: string,
  input: CloneMany,
): Promise<Cloned> {
  const { corpId } = actor
  const { source, document, judged } = await db.corp(
    corpId,
    async (tx) => {
      const found = await original(tx, corpId, playbookId, input.version)
      return { ...found, judged: await judge(tx, corpId, playbookId, found.document, input) }
    },
    { readOnly: true },
  )
  refuseProblems(judged)
  // Writing a source takes some ten ms: before the transaction, and others have their turn in between.
  const clones: (Publication & { unit: string })[] = []
  for (const { unit, values } of judged) {
    const id = `${document.id.slice(0, 50)}-${newId().slice(-10)}`
    const written = writeClone(source, cloneOf(document, { id, unit, values }))
    const reading = readDocument(written)
    if (!reading.ok) throw new AppError('playbook_invalid', { details: reading.problems })
    clones.push({ unit, source: written, document: reading.document, note: '' })
    await setImmediate()
  }
  return db.corp(corpId, async (tx) => {
    const held = await lockPlaybook(tx, corpId, playbookId)
    if (held?.version !== input.version) throw outdated(input.version, held?.version ?? 0)
    refuseProblems(await judge(tx, corpId, playbookId, document, input))
    await refuseTooMany(tx, actor, playbookId, clones.length)
    const now = await corpNow(tx, corpId)
    const items: Cloned['items'] = []
    for (const { unit, ...publication } of clones) {
      const made = await publishFirst(tx, actor, publication)
      const follow = { playbookId: made.playbookId, upstreamId: playbookId, upstreamVersion: input.version, unit }
      await insertFollow(tx, corpId, follow, now.realAt)
      await settleFollow(tx, corpId, made.playbookId, publication)
      items.push({ playbookId: made.playbookId, unit })
    }
    const units = items.length
    await recordAudit(tx, now, actor, 'playbook.cloned', { kind: 'playbook', id: playbookId }, { units })
    return { items }
  })
}

async function original(tx: CorpTx, corpId: AuditActor['corpId'], playbookId: string, version: number) {
  const playbook = await findPlaybook(tx, corpId, playbookId)
  if (!playbook) throw new AppError('not_found')
  if (playbook.version !== version) throw outdated(version, playbook.version)
  const found = await findVersion(tx, corpId, playbookId, version)
  if (!found) throw new AppError('not_found')
  return found
}

export const outdated = (given: number, latest: number): AppError =>
  new AppError('request_conflict', {
    details: [
      { field: 'version', value: given, rule: `is ${latest}`, repair: 'look at the latest version, then repeat' },
    ],
  })

const judge = async (
  tx: CorpTx,
  corpId: AuditActor['corpId'],
  playbookId: string,
  document: PlaybookDocument,
  { units }: CloneMany,
): Promise<Judged[]> =>
  judgeUnits(
    document,
    units,
    await listTakenUnits(
      tx,
      corpId,
      playbookId,
      units.map(({ unit }) => unit),
    ),
  )

function refuseProblems(judged: readonly Judged[]): void {
  const details = judged.flatMap(({ unit, problems }) =>
    problems.map(({ code, field, repair }) => ({ field, value: unit, rule: code, repair: repair.en })),
  )
  if (details.length > 0) throw new AppError('follow_refused', { details })
}

async function refuseTooMany(tx: CorpTx, { corpId }: AuditActor, playbookId: string, more: number): Promise<void> {
  const above = await listAbove(tx, corpId, playbookId, LEVELS_MAX)
  if (above.length + 1 >= LEVELS_MAX)
    throw new AppError('follow_refused', {
      details: [
        {
          field: 'playbookId',
          value: above.length + 1,
          rule: 'levels_max',
          repair: `at most ${LEVELS_MAX} levels, headquarters included: clone from a level above`,
        },
      ],
    })
  const all = await listBelow(tx, corpId, above.at(-1) ?? playbookId, LEVELS_MAX, FOLLOWERS_MAX + 1)
  if (all.length + more > FOLLOWERS_MAX)
    throw new AppError('follow_refused', {
      details: [
        {
          field: 'units',
          value: all.length + more,
          rule: 'followers_max',
          repair: `at most ${FOLLOWERS_MAX} playbooks below one headquarters: make a second headquarters`,
        },
      ],
    })
}

/** Takes clones away again. Throws `follow_refused` for those that somebody has changed or put to work meanwhile. */
export const undoClones = (
  db: Database,
  actor: AuditActor,
  upstreamId: string,
  playbookIds: readonly string[],
): Promise<void> =>
  db.corp(actor.corpId, async (tx) => {
    const { corpId } = actor
    if (!(await lockPlaybook(tx, corpId, upstreamId))) throw new AppError('not_found')
    // Whoever puts one to work, or writes a draft of it, holds it: what they do is seen or waits.
    await lockPlaybooks(tx, corpId, playbookIds)
    const untouched = new Set(await listUntouched(tx, corpId, upstreamId, playbookIds))
    const touched = playbookIds.filter((id) => !untouched.has(id))
    if (touched.length > 0)
      throw new AppError('follow_refused', {
        details: touched.map((value) => ({
          field: 'playbookIds',
          value,
          rule: 'clone_touched',
          repair: 'it was changed, put to work or cloned meanwhile: end its runs by hand, or keep it',
        })),
      })
    const now = await corpNow(tx, corpId)
    await removeFollows(tx, corpId, playbookIds)
    await archivePlaybooks(tx, corpId, playbookIds, now.realAt)
    await recordAuditOfMany(tx, now, actor, 'playbook.archived', { kind: 'playbook', ids: [...playbookIds] })
  })

/** Follows nothing from here on, and stays as it is. Throws `follow_refused` where it follows nothing. */
export const forkPlaybook = (db: Database, actor: AuditActor, playbookId: string): Promise<void> =>
  db.corp(actor.corpId, async (tx) => {
    const { corpId } = actor
    if (!(await lockPlaybook(tx, corpId, playbookId))) throw new AppError('not_found')
    const gone = await removeFollows(tx, corpId, [playbookId])
    if (gone.length === 0) throw followsNothing(playbookId)
    await recordAudit(tx, await corpNow(tx, corpId), actor, 'playbook.forked', { kind: 'playbook', id: playbookId })
  })

export const followsNothing = (playbookId: string): AppError =>
  new AppError('follow_refused', {
    details: [
      { field: 'playbookId', value: playbookId, rule: 'follows_nothing', repair: 'choose one that follows another' },
    ],
  })
