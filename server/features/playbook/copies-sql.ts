import { sql } from 'kysely'
import type { PlaybookDocument } from '#contract/playbook.ts'
import { libraryReference } from '#contract/content-library.ts'
import type { CorpTx } from '#server/db/database.ts'
import type { CorpId } from '#server/kernel/ids.ts'

/** Notes which contents of a version are copies of the library's, so that their use is counted. */
export async function insertCopies(
  tx: CorpTx,
  corpId: CorpId,
  { playbookId, version, document }: { playbookId: string; version: number; document: PlaybookDocument },
): Promise<void> {
  const copies = document.contents.flatMap(({ id, library }) => {
    const from = library === undefined ? null : libraryReference(library)
    return from === null ? [] : [{ contentId: id, ...from }]
  })
  if (copies.length === 0) return
  await sql`
    insert into version_content (corp_id, playbook_id, version, content_id, content_item_id, item_revision)
    select ${corpId}::uuid, ${playbookId}::uuid, ${version}::int, content_id, item_id, revision
    from unnest(
      ${copies.map((copy) => copy.contentId)}::text[], ${copies.map((copy) => copy.contentItemId)}::uuid[],
      ${copies.map((copy) => copy.revision)}::int[]) as given (content_id, item_id, revision)`.execute(tx)
}
