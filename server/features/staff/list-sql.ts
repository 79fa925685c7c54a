import { sql } from 'kysely'
import type { DataScope, Role } from '#contract/permission.ts'
import type { StaffQuery } from '#contract/staff.ts'
import type { CorpTx } from '#server/db/database.ts'
import { awayUntil } from '#server/features/staff/absence-sql.ts'
import { type Scope, staffInScope } from '#server/features/staff/scope.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

export type StaffRow = {
  staff_id: string
  wecom_userid: string | null
  name: string
  job_title: string
  departments: { departmentId: number; name: string }[]
  role: Role
  data_scope: DataScope
  status: 'active' | 'disabled' | 'inactive' | 'left'
  serves_contacts: boolean
  has_account: boolean
  group_chats: number
  contacts: number
  away_until: CorpInstant | null
}

/** Staff in the scope that match, by name, after `place` (a name and an id). */
export async function listStaff(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  at: CorpInstant,
  query: Omit<StaffQuery, 'cursor' | 'limit'>,
  page: { place: readonly [string, string] | undefined; limit: number },
): Promise<StaffRow[]> {
  const { search, role, serves, left } = query
  const conditions = [
    sql`s.corp_id = ${corpId}`,
    staffInScope(scope, corpId, 's.staff_id'),
    left ? sql`s.status = 'left'` : sql`s.status <> 'left'`,
  ]
  if (search !== undefined)
    conditions.push(
      sql`(strpos(lower(s.name), lower(${search})) > 0 or strpos(lower(s.wecom_userid), lower(${search})) > 0)`,
    )
  if (role !== undefined) conditions.push(sql`s.role = ${role}`)
  if (serves !== undefined) conditions.push(sql`s.serves_contacts = ${serves}`)
  if (page.place) conditions.push(sql`(s.name, s.staff_id) > (${page.place[0]}, ${page.place[1]}::uuid)`)
  const { rows } = await sql<StaffRow>`
    select s.staff_id, s.wecom_userid, s.name, s.job_title, s.role, s.data_scope, s.status, s.serves_contacts,
      s.account_id is not null as has_account,
      (select coalesce(jsonb_agg(jsonb_build_object('departmentId', d.department_id, 'name', d.name)
          order by d.department_id), '[]')
        from department d
        where d.corp_id = s.corp_id and d.department_id = any(s.department_ids)) as departments,
      (select count(*)::integer from group_chat g
        where g.corp_id = s.corp_id and g.owner_staff_id = s.staff_id and g.dismissed_at is null) as group_chats,
      (select count(*)::integer from contact_follow f
        where f.corp_id = s.corp_id and f.staff_id = s.staff_id and f.ended_at is null) as contacts,
      ${awayUntil(corpId, sql.ref('s.staff_id'), at)} as away_until
    from (
      select s.* from staff s
      where ${sql.join(conditions, sql` and `)}
      order by s.name, s.staff_id
      limit ${page.limit}) s
    order by s.name, s.staff_id`.execute(tx)
  return rows
}

/** Holds a member of staff until the transaction ends, with who else is owner of the corp. */
export async function lockStanding(
  tx: CorpTx,
  corpId: CorpId,
  staffId: string,
): Promise<{ name: string; role: Role; dataScope: DataScope; otherOwners: number } | null> {
  // All owners are held in one order, so that two of them cannot take the office from each other at once.
  const owners = await tx
    .selectFrom('staff')
    .select('staff_id')
    .where('corp_id', '=', corpId)
    .where('role', '=', 'owner')
    .where('status', '<>', 'left')
    .orderBy('staff_id')
    .forUpdate()
    .execute()
  const row = await tx
    .selectFrom('staff')
    .select(['name', 'role', 'data_scope'])
    .where('corp_id', '=', corpId)
    .where('staff_id', '=', staffId)
    .forUpdate()
    .executeTakeFirst()
  if (!row) return null
  const otherOwners = owners.filter((owner) => owner.staff_id !== staffId).length
  return { name: row.name, role: row.role, dataScope: row.data_scope, otherOwners }
}
