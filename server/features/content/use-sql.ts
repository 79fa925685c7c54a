import { sql } from 'kysely'
import { type ContentItemState, type ContentUseKind, libraryReference } from '#contract/content-library.ts'
import type { CorpTx } from '#server/db/database.ts'
import type { CorpId } from '#server/kernel/ids.ts'

export type UseRow = {
  playbookId: string
  name: string
  version: number
  revision: number
  contentId: string
  document: unknown
}

/** So many playbooks are named; how many there are stands in the list. */
const usesAtMost = 50

/** The playbooks whose latest version holds a copy of an item, by name. */
export async function listUses(tx: CorpTx, corpId: CorpId, contentItemId: string): Promise<UseRow[]> {
  const { rows } = await sql<UseRow>`
    select p.playbook_id as "playbookId", p.name, v.version, u.item_revision as revision, u.content_id as "contentId",
      v.document
    from version_content u
    join playbook p on p.corp_id = u.corp_id and p.playbook_id = u.playbook_id and p.kind = 'playbook'
    join playbook_version v on v.corp_id = u.corp_id and v.playbook_id = u.playbook_id and v.version = u.version
    where u.corp_id = ${corpId} and u.content_item_id = ${contentItemId}
      and u.version = (
        select max(latest.version) from playbook_version latest
        where latest.corp_id = u.corp_id and latest.playbook_id = u.playbook_id)
    order by p.name, p.playbook_id, u.content_id
    limit ${sql.lit(usesAtMost)}`.execute(tx)
  return rows
}

/** Occurrences of runs under way that will send a copy of an item and have not gone out. */
export async function countPlanned(tx: CorpTx, corpId: CorpId, contentItemId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count
    from run r
    join version_content u on u.corp_id = r.corp_id and u.playbook_id = r.playbook_id and u.version = r.version
    join occurrence o on o.corp_id = r.corp_id and o.run_id = r.run_id and o.content_id = u.content_id
    where r.corp_id = ${corpId} and r.ended_at is null and u.content_item_id = ${contentItemId}
      and o.state in ('planned', 'deferred')`.execute(tx)
  return rows[0]?.count ?? 0
}

/** How items stand, by id; those that are not there are left out. */
export async function listStates(
  tx: CorpTx,
  corpId: CorpId,
  contentItemIds: readonly string[],
): Promise<Map<string, { name: string; state: ContentItemState }>> {
  const { rows } = await sql<{ id: string; name: string; state: ContentItemState }>`
    select i.content_item_id as id, i.name, i.state
    from content_item i
    where i.corp_id = ${corpId} and i.content_item_id = any(${contentItemIds}::uuid[])`.execute(tx)
  return new Map(rows.map(({ id, name, state }) => [id, { name, state }]))
}

/**
 * Notes that something outside of playbooks carries copies of items, by their references `id@revision`; what was noted of it
 * before is let go. Items must be there.
 */
export async function noteUses(
  tx: CorpTx,
  corpId: CorpId,
  by: { kind: ContentUseKind; id: string },
  references: readonly string[],
): Promise<void> {
  await forgetUse(tx, corpId, by)
  const items = new Map(
    references.flatMap((text) => {
      const from = libraryReference(text)
      return from === null ? [] : [[from.contentItemId, from.revision] as const]
    }),
  )
  if (items.size === 0) return
  await sql`
    insert into content_use (corp_id, used_by, used_by_id, content_item_id, item_revision)
    select ${corpId}::uuid, ${by.kind}, ${by.id}::uuid, content_item_id, revision
    from unnest(${[...items.keys()]}::uuid[], ${[...items.values()]}::int[]) as given (content_item_id, revision)`.execute(
    tx,
  )
}

/** It carries none any more. */
export async function forgetUse(tx: CorpTx, corpId: CorpId, by: { kind: ContentUseKind; id: string }): Promise<void> {
  await sql`
    delete from content_use
    where corp_id = ${corpId} and used_by = ${by.kind} and used_by_id = ${by.id}::uuid`.execute(tx)
}

/** How many of each kind carry a copy of an item. */
export async function countUses(
  tx: CorpTx,
  corpId: CorpId,
  contentItemId: string,
): Promise<Partial<Record<ContentUseKind, number>>> {
  const { rows } = await sql<{ kind: ContentUseKind; count: number }>`
    select used_by as kind, count(*)::int as count
    from content_use
    where corp_id = ${corpId} and content_item_id = ${contentItemId}
    group by used_by`.execute(tx)
  return Object.fromEntries(rows.map(({ kind, count }) => [kind, count]))
}
