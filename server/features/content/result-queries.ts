import { type ContentItemResult, type ContentResults, RESULT_DAYS } from '#contract/content-library.ts'
import type { CorpTx } from '#server/db/database.ts'
import { corpNow, getCorp } from '#server/features/corp/index.ts'
import { listResults, type ResultRow } from '#server/features/content/result-sql.ts'
import { rank, titleOf, traitsOf } from '#server/features/content/rules/result.ts'
import { findItem } from '#server/features/content/sql.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { addMs } from '#server/kernel/time.ts'

const dayMs = 86_400_000

async function resultsOf(tx: CorpTx, corpId: CorpId, contentItemId: string | null): Promise<ResultRow[]> {
  const { at } = await corpNow(tx, corpId)
  const { zone } = await getCorp(tx, corpId)
  return listResults(tx, corpId, { contentItemId, from: addMs(at, -RESULT_DAYS * dayMs), at, zone })
}

/** A click can be told only of a message that leads somewhere. */
const clicksOf = ({ body, clicks }: Pick<ResultRow, 'body' | 'clicks'>): number | null =>
  (body.links ?? []).length === 0 ? null : clicks

const none = { sends: 0, reached: 0, clicks: 0, leaves: 0, lastSentAt: null }

/** What an item brought lately. Throws `not_found`. */
export async function readItemResult(tx: CorpTx, corpId: CorpId, contentItemId: string): Promise<ContentItemResult> {
  const item = await findItem(tx, corpId, contentItemId)
  if (!item) throw new AppError('not_found')
  const [row = { ...none, body: item.body }] = await resultsOf(tx, corpId, contentItemId)
  const { sends, reached, leaves, lastSentAt } = row
  return { sends, reached, leaves, clicks: clicksOf(row), lastSentAt: lastSentAt?.toString() ?? null }
}

/** What the items brought lately, the best first, with what the best have in common. */
export async function readResults(tx: CorpTx, corpId: CorpId): Promise<ContentResults> {
  const rows = await resultsOf(tx, corpId, null)
  const last = new Map(rows.map((row) => [row.contentItemId, row.lastSentAt]))
  const ranked = rank(
    rows.map((row) => ({
      contentItemId: row.contentItemId,
      name: row.name,
      form: row.form,
      title: titleOf(row.body, row.name),
      sends: row.sends,
      reached: row.reached,
      clicks: clicksOf(row),
      leaves: row.leaves,
      hour: row.hour,
    })),
  )
  return {
    items: ranked.slice(0, 500).map(({ title: _title, hour: _hour, ...result }) => ({
      ...result,
      lastSentAt: last.get(result.contentItemId)?.toString() ?? null,
    })),
    judged: ranked.filter(({ score }) => score !== null).length,
    traits: traitsOf(ranked),
  }
}
