import { type RawBuilder, sql, type SqlBool } from 'kysely'
import type { DataScope } from '#contract/permission.ts'
import type { CorpTx } from '#server/db/database.ts'
import type { CorpId } from '#server/kernel/ids.ts'

/** How much of a corp its reader sees. Every list statement takes one and puts it into its `where`. */
export type Scope =
  | { kind: 'all' }
  /** What staff of these departments own, and what the reader owns itself. */
  | { kind: 'department'; departmentIds: readonly number[]; staffId: string }
  | { kind: 'own'; staffId: string }

/** The scope of a member of staff: a department's reaches over all departments below it. */
export async function scopeOf(
  tx: CorpTx,
  actor: { corpId: CorpId; staffId: string; dataScope: DataScope },
): Promise<Scope> {
  switch (actor.dataScope) {
    case 'all':
      return { kind: 'all' }
    case 'own':
      return { kind: 'own', staffId: actor.staffId }
    case 'department': {
      const { rows } = await sql<{ department_id: number }>`
        with recursive below as (
          select unnest(department_ids) as department_id
          from staff
          where corp_id = ${actor.corpId} and staff_id = ${actor.staffId}
          union
          select d.department_id
          from department d
          join below on below.department_id = d.parent_id
          where d.corp_id = ${actor.corpId}
        )
        select department_id from below order by department_id`.execute(tx)
      return { kind: 'department', departmentIds: rows.map((row) => row.department_id), staffId: actor.staffId }
    }
    default:
      return actor.dataScope satisfies never
  }
}

/** The condition that the member of staff in column `staffId` (such as `g.owner_staff_id`) is within the scope. */
export function staffInScope(scope: Scope, corpId: CorpId, staffId: string): RawBuilder<SqlBool> {
  const column = sql.ref(staffId)
  switch (scope.kind) {
    case 'all':
      return sql<SqlBool>`true`
    case 'own':
      return sql<SqlBool>`${column} = ${scope.staffId}`
    case 'department':
      // Not tied to the row, so that PostgreSQL looks the staff up once a statement and not once a row.
      return sql<SqlBool>`(${column} = ${scope.staffId} or ${column} in (
        select scoped.staff_id from staff scoped
        where scoped.corp_id = ${corpId} and scoped.department_ids && ${[...scope.departmentIds]}::bigint[]))`
    default:
      return scope satisfies never
  }
}
