import { sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import { type Scope, staffInScope } from '#server/features/staff/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'

/** Of these staff and tags, those that a planner may name: staff in the scope, tags that WeCom has. */
export async function listSeen(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  { staffIds, tagIds }: { staffIds: readonly string[]; tagIds: readonly string[] },
): Promise<{ staff: ReadonlySet<string>; tags: ReadonlySet<string> }> {
  const { rows } = await sql<{ kind: 'staff' | 'tag'; id: string }>`
    select 'staff' as kind, s.staff_id as id
    from staff s
    where s.corp_id = ${corpId} and s.staff_id = any(${staffIds}::uuid[]) and ${staffInScope(scope, corpId, 's.staff_id')}
    union all
    select 'tag', t.tag_id
    from tag t
    where t.corp_id = ${corpId} and t.tag_id = any(${tagIds}::uuid[]) and t.wecom_id is not null
      and t.deleted_real_at is null`.execute(tx)
  const of = (kind: string) => new Set(rows.flatMap((row) => (row.kind === kind ? [row.id] : [])))
  return { staff: of('staff'), tags: of('tag') }
}
