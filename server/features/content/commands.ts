import type { CreateContentItem, ReviewContentItem, SaveContentItem } from '#contract/content-library.ts'
import type { AuditAction } from '#contract/audit.ts'
import type { CorpTx, Database } from '#server/db/database.ts'
import { newId } from '#server/db/new-id.ts'
import { type AuditActor, recordAudit } from '#server/features/audit/index.ts'
import { corpNow, getCorp } from '#server/features/corp/index.ts'
import { judgeItem, writtenOf } from '#server/features/content/queries.ts'
import { isJudgedAnew, type Moved, retired, reviewed, saved, submitted } from '#server/features/content/rules/state.ts'
import { searchTextOf } from '#server/features/content/search.ts'
import {
  insertItem,
  type ItemRow,
  listReviews,
  lockItem,
  moveItem,
  putReviews,
  updateItem,
} from '#server/features/content/sql.ts'
import { AppError } from '#server/kernel/app-error.ts'

type Of = { contentItemId: string; revision: number }

/** Keeps a new item, whatever is wrong with it. */
export async function createItem(db: Database, actor: AuditActor, item: CreateContentItem): Promise<string> {
  const contentItemId = newId()
  const searchText = await searchTextOf(item)
  await db.corp(actor.corpId, async (tx) => {
    const { realAt } = await corpNow(tx, actor.corpId)
    const { name: by, staffId: writerStaffId } = actor
    await insertItem(tx, actor.corpId, contentItemId, { item, searchText, by, writerStaffId, realAt })
    await audit(tx, actor, 'content_item.created', contentItemId, { name: item.name })
  })
  return contentItemId
}

/** Keeps an item as its next revision. Refuses with `request_conflict` when somebody saved it meanwhile. */
export async function saveItem(
  db: Database,
  actor: AuditActor,
  contentItemId: string,
  { revision, ...item }: SaveContentItem,
): Promise<void> {
  const searchText = await searchTextOf(item)
  await db.corp(actor.corpId, async (tx) => {
    const held = await hold(tx, actor, { contentItemId, revision })
    const isNew = isJudgedAnew(writtenOf(held), item)
    const state = movedOrRefused(held, saved(held.state, isNew))
    const { realAt } = await corpNow(tx, actor.corpId)
    const writerStaffId = isNew ? actor.staffId : held.writerStaffId
    await updateItem(
      tx,
      actor.corpId,
      contentItemId,
      { revision: revision + 1, state },
      { item, searchText, by: actor.name, writerStaffId, realAt },
    )
    // What was found of the message holds for as long as the message does.
    const found = state === 'draft' ? [] : await listReviews(tx, actor.corpId, contentItemId, revision)
    for (const { by, realAt: at, ...point } of found)
      await putReviews(
        tx,
        actor.corpId,
        { contentItemId, revision: revision + 1 },
        [point],
        { name: by, staffId: null },
        at,
      )
  })
}

/** Hands a draft in. Refuses with `content_invalid` and every problem that keeps it from going out. */
export const submitItem = (db: Database, actor: AuditActor, of: Of): Promise<void> =>
  db.corp(actor.corpId, async (tx) => {
    const held = await hold(tx, actor, of)
    const state = movedOrRefused(held, submitted(held.state))
    await refuseFaulty(tx, actor, held)
    await moveItem(tx, actor.corpId, of.contentItemId, { state, submitted_by: actor.name })
    await audit(tx, actor, 'content_item.submitted', of.contentItemId, { name: held.name, revision: of.revision })
  })

/**
 * Puts down what a person found. Whoever wrote it does not pass it where the corp wants two pairs of eyes
 * (`approval_own`); with a problem it is not compliant (`content_invalid`).
 */
export const reviewItem = (
  db: Database,
  actor: AuditActor,
  contentItemId: string,
  { revision, points }: ReviewContentItem,
): Promise<void> =>
  db.corp(actor.corpId, async (tx) => {
    const of = { contentItemId, revision }
    const held = await hold(tx, actor, of)
    const mayNot = (await getCorp(tx, actor.corpId)).playbookNeedsApproval && held.writerStaffId === actor.staffId
    if (mayNot && points.some(({ passed }) => passed)) throw new AppError('approval_own')
    if (points.some(({ point, passed }) => point === 'compliant' && passed)) await refuseFaulty(tx, actor, held)
    const unique = [...new Map(points.map((one) => [one.point, one])).values()]
    const before = await listReviews(tx, actor.corpId, contentItemId, revision)
    const now = new Map([...before, ...unique].map(({ point, passed }) => [point, { point, passed }]))
    // A point that failed before and was not looked at again does not send back what was handed in anew.
    const judged = [...now.values()].filter(({ point, passed }) => passed || unique.some((one) => one.point === point))
    const state = movedOrRefused(held, reviewed(held.state, judged))
    const { realAt } = await corpNow(tx, actor.corpId)
    await putReviews(tx, actor.corpId, of, unique, actor, realAt)
    await moveItem(tx, actor.corpId, contentItemId, { state })
    const detail = { name: held.name, revision, state, points: unique.map(({ point, passed }) => `${point} ${passed}`) }
    await audit(tx, actor, 'content_item.reviewed', contentItemId, detail)
  })

/** Takes an item out of the library. Copies in playbooks stay as they are. */
export const retireItem = (db: Database, actor: AuditActor, of: Of): Promise<void> =>
  db.corp(actor.corpId, async (tx) => {
    const held = await hold(tx, actor, of)
    const state = movedOrRefused(held, retired(held.state))
    if (held.state === 'retired') throw new Error('retired() refuses a retired item')
    await moveItem(tx, actor.corpId, of.contentItemId, { state, state_before: held.state })
    await audit(tx, actor, 'content_item.retired', of.contentItemId, { name: held.name })
  })

/** Brings a retired item back as it was. */
export const restoreItem = (db: Database, actor: AuditActor, contentItemId: string): Promise<void> =>
  db.corp(actor.corpId, async (tx) => {
    const held = await lockItem(tx, actor.corpId, contentItemId)
    if (!held) throw new AppError('not_found')
    if (held.stateBefore === null) throw refusal(held, 'is retired', 'nothing is left to do')
    await moveItem(tx, actor.corpId, contentItemId, { state: held.stateBefore, state_before: null })
    await audit(tx, actor, 'content_item.restored', contentItemId, { name: held.name })
  })

/** Holds an item as its reader saw it. Throws `not_found`, or `request_conflict` when it was saved meanwhile. */
async function hold(tx: CorpTx, { corpId }: AuditActor, { contentItemId, revision }: Of): Promise<ItemRow> {
  const held = await lockItem(tx, corpId, contentItemId)
  if (!held) throw new AppError('not_found')
  if (held.revision !== revision)
    throw new AppError('request_conflict', {
      details: [
        {
          field: 'revision',
          value: revision,
          rule: `is ${held.revision}`,
          repair: `${held.updatedBy} saved it meanwhile`,
        },
      ],
    })
  return held
}

async function refuseFaulty(tx: CorpTx, { corpId }: AuditActor, held: ItemRow): Promise<void> {
  const problems = await judgeItem(tx, corpId, writtenOf(held))
  const errors = problems.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw new AppError('content_invalid', { details: errors })
}

const refusal = ({ state }: ItemRow, rule: string, repair: string): AppError =>
  new AppError('content_state_refused', { details: [{ field: 'state', value: state, rule, repair }] })

function movedOrRefused(held: ItemRow, moved: Moved): ItemRow['state'] {
  if (!moved.ok) throw refusal(held, moved.rule, moved.repair)
  return moved.to
}

async function audit(
  tx: CorpTx,
  actor: AuditActor,
  action: Extract<AuditAction, `content_item.${string}`>,
  contentItemId: string,
  detail: Parameters<typeof recordAudit>[5],
): Promise<void> {
  const now = await corpNow(tx, actor.corpId)
  await recordAudit(tx, now, actor, action, { kind: 'content_item', id: contentItemId }, detail)
}
