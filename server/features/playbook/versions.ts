import type { PlaybookDocument } from '#contract/playbook.ts'
import type { CorpTx } from '#server/db/database.ts'
import { findVersion } from '#server/features/playbook/sql.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { CorpId } from '#server/kernel/ids.ts'

const keptAtMost = 200
const kept = new Map<string, PlaybookDocument>()

/**
 * The document of a published version. Versions never change, so each is read once a process and always the same
 * object, by which its compiled form is kept too. Throws `not_found`.
 */
export async function documentOf(
  tx: CorpTx,
  corpId: CorpId,
  playbookId: string,
  version: number,
): Promise<PlaybookDocument> {
  const key = `${corpId} ${playbookId} ${version}`
  const known = kept.get(key)
  if (known) return known
  const found = await findVersion(tx, corpId, playbookId, version)
  if (!found) throw new AppError('not_found', { details: [{ field: 'version', value: version, rule: 'is published' }] })
  const [oldest] = kept.keys()
  if (kept.size >= keptAtMost && oldest !== undefined) kept.delete(oldest)
  kept.set(key, found.document)
  return found.document
}
