import { sql } from 'kysely'
import { tagGroups, type TagGroups } from '#contract/tag.ts'
import type { CorpTx, Database } from '#server/db/database.ts'
import { type Scope, scopeOf, staffInScope } from '#server/features/staff/index.ts'
import type { Http } from '#server/http/http.ts'
import type { CorpId } from '#server/kernel/ids.ts'

/** `GET /api/v1/tags`: the tags in their groups, with how many of the reader's contacts wear each. */
export function tagRoutes(app: Http, { db }: { db: Database }): void {
  const schema = { response: { 200: tagGroups } }
  app.get('/api/v1/tags', { config: { permission: 'tag.read' }, schema }, async ({ actor }) =>
    db.corp(actor.corpId, async (tx) => ({ groups: await listTagGroups(tx, actor.corpId, await scopeOf(tx, actor)) }), {
      readOnly: true,
    }),
  )
}

async function listTagGroups(tx: CorpTx, corpId: CorpId, scope: Scope): Promise<TagGroups['groups']> {
  const { rows } = await sql<{
    tag_group_id: string
    group_name: string
    is_wecom: boolean
    tag_id: string | null
    name: string
    contacts: number
  }>`
    select g.tag_group_id, g.name as group_name, g.wecom_id is not null as is_wecom, t.tag_id, t.name,
      (select count(distinct ct.contact_id)::integer from contact_tag ct
        where ct.corp_id = ${corpId} and ct.tag_id = t.tag_id and ${staffInScope(scope, corpId, 'ct.staff_id')}) as contacts
    from tag_group g
    left join tag t on t.corp_id = g.corp_id and t.tag_group_id = g.tag_group_id and t.deleted_real_at is null
    where g.corp_id = ${corpId} and g.deleted_real_at is null
    order by g.position desc, g.name, t.position desc, t.name`.execute(tx)
  const groups = new Map<string, TagGroups['groups'][number]>()
  for (const row of rows) {
    const group = groups.get(row.tag_group_id) ?? {
      tagGroupId: row.tag_group_id,
      name: row.group_name,
      isWecom: row.is_wecom,
      tags: [],
    }
    groups.set(row.tag_group_id, group)
    if (row.tag_id !== null) group.tags.push({ tagId: row.tag_id, name: row.name, contacts: row.contacts })
  }
  return [...groups.values()]
}
