import { sql } from 'kysely'
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
