import { z } from 'zod'
import {
  type ContentItem,
  contentItemBody,
  type ContentItemRow,
  type ContentItemsQuery,
  type CreateContentItem,
  REVIEW_POINTS,
} from '#contract/content-library.ts'
import type { Page } from '#contract/paging.ts'
import type { PlaybookDocument } from '#contract/playbook.ts'
import type { CorpTx } from '#server/db/database.ts'
import { filesOf, problemsOf } from '#server/features/content/rules/problem.ts'
import { sendersOf } from '#server/features/content/rules/senders.ts'
import { findItem, type ItemRow, listItems, listReviews, listRevisions } from '#server/features/content/sql.ts'
import { countPlanned, countUses, listUses } from '#server/features/content/use-sql.ts'
import { listNames } from '#server/features/media/index.ts'
import { readLexicon } from '#server/features/screening/index.ts'
import { decodeCursor, pageOf } from '#server/http/paging.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { realInstant } from '#server/kernel/time.ts'

const place = z.tuple([z.iso.datetime(), z.guid()])

/** A page of the library. */
export async function readItems(
  tx: CorpTx,
  corpId: CorpId,
  { cursor, limit, ...filter }: ContentItemsQuery,
): Promise<Page<ContentItemRow>> {
  const key = decodeCursor(cursor, place)
  const after = key && { updatedRealAt: realInstant(Temporal.Instant.from(key[0])), contentItemId: key[1] }
  const rows = await listItems(tx, corpId, { ...filter, after }, limit + 1)
  return pageOf(
    rows,
    limit,
    (row) => [row.updatedRealAt.toString(), row.contentItemId],
    (row) => ({
      contentItemId: row.contentItemId,
      name: row.name,
      zone: row.zone,
      class: row.class,
      form: row.form,
      labels: row.labels,
      state: row.state,
      revision: row.revision,
      excerpt: (row.body.text ?? '').slice(0, 80),
      author: row.author,
      updatedRealAt: row.updatedRealAt.toString(),
      playbooks: row.playbooks,
    }),
  )
}

/** What is wrong with an item in this corp. */
export async function judgeItem(tx: CorpTx, corpId: CorpId, item: CreateContentItem): Promise<ContentItem['problems']> {
  const lexicon = await readLexicon(tx, corpId)
  return problemsOf(item, { lexicon, there: await listNames(tx, corpId, filesOf(item)) })
}

/** The heading and message of an item, without what became of it. */
export const writtenOf = (row: ItemRow): CreateContentItem => ({
  name: row.name,
  zone: row.zone,
  class: row.class,
  form: row.form,
  topic: row.topic,
  labels: row.labels,
  origin: row.origin,
  source: row.source,
  rights: row.rights,
  body: contentItemBody.parse(row.body),
})

/** An item with its reviews, problems, revisions and where it is used. Throws `not_found`. */
export async function readItem(tx: CorpTx, corpId: CorpId, contentItemId: string): Promise<ContentItem> {
  const row = await findItem(tx, corpId, contentItemId)
  if (!row) throw new AppError('not_found')
  const written = writtenOf(row)
  const reviews = await listReviews(tx, corpId, contentItemId, row.revision)
  const revisions = await listRevisions(tx, corpId, contentItemId)
  const uses = await listUses(tx, corpId, contentItemId)
  return {
    contentItemId,
    ...written,
    state: row.state,
    revision: row.revision,
    author: row.author,
    createdRealAt: row.createdRealAt.toString(),
    updatedRealAt: row.updatedRealAt.toString(),
    updatedBy: row.updatedBy,
    submittedBy: row.submittedBy,
    reviews: reviews
      .map(({ realAt, ...review }) => ({ ...review, realAt: realAt.toString() }))
      .sort((a, b) => REVIEW_POINTS.indexOf(a.point) - REVIEW_POINTS.indexOf(b.point)),
    problems: await judgeItem(tx, corpId, written),
    revisions: revisions.map(({ savedRealAt, ...revision }) => ({ ...revision, savedRealAt: savedRealAt.toString() })),
    uses: uses.map(({ document, contentId, ...use }) => ({
      ...use,
      steps: sendersOf(document as PlaybookDocument, contentId), // playbook_version holds what its schema let through
    })),
    otherUses: await countUses(tx, corpId, contentItemId),
    planned: await countPlanned(tx, corpId, contentItemId),
  }
}
