import { sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import { naturalId } from '#server/db/natural-id.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { RealInstant } from '#server/kernel/time.ts'
import type { WecomDepartment, WecomStaff } from '#server/wecom/index.ts'

/** The id of the member of staff with a WeCom userid. */
export const staffIdOf = (corpId: CorpId, userid: string): string => naturalId(corpId, 'staff', userid)

/** Brings the departments to what WeCom has, and tells how many rows changed. */
export async function replaceDepartments(
  tx: CorpTx,
  corpId: CorpId,
  departments: readonly WecomDepartment[],
): Promise<number> {
  const ids = departments.map((one) => one.id)
  const written = await sql`
    insert into department as d (corp_id, department_id, parent_id, name, position)
    select ${corpId}, department_id, parent_id, name, position
    from unnest(
      ${ids}::bigint[],
      ${departments.map((one) => one.parentId)}::bigint[],
      ${departments.map((one) => one.name)}::text[],
      ${departments.map((one) => one.position)}::bigint[]) as given (department_id, parent_id, name, position)
    on conflict (corp_id, department_id) do update
    set parent_id = excluded.parent_id, name = excluded.name, position = excluded.position
    where (d.parent_id, d.name, d.position) is distinct from (excluded.parent_id, excluded.name, excluded.position)
    returning 1`.execute(tx)
  const gone = await sql`
    delete from department
    where corp_id = ${corpId} and department_id <> all(${ids}::bigint[])
    returning 1`.execute(tx)
  return written.rows.length + gone.rows.length
}

/**
 * Writes members of staff as WeCom describes them, and tells how many rows changed. Role and data scope are Qunce's own
 * and stay; a name that WeCom withholds does not overwrite one we have.
 */
export async function upsertStaff(
  tx: CorpTx,
  corpId: CorpId,
  staff: readonly WecomStaff[],
  readRealAt: RealInstant,
): Promise<number> {
  const { rows } = await sql`
    insert into staff as s
      (corp_id, staff_id, wecom_userid, name, job_title, department_ids, leader_userids, status, synced_real_at)
    select ${corpId}, staff_id, wecom_userid, name, job_title, departments, leaders, status, ${readRealAt}
    from unnest(
      ${staff.map((one) => staffIdOf(corpId, one.userid))}::uuid[],
      ${staff.map((one) => one.userid)}::text[],
      ${staff.map((one) => one.name)}::text[],
      ${staff.map((one) => one.jobTitle)}::text[],
      ${staff.map((one) => one.status)}::text[],
      ${staff.map((one) => JSON.stringify(one.departmentIds))}::jsonb[],
      ${staff.map((one) => JSON.stringify(one.leaderUserids))}::jsonb[])
      as given (staff_id, wecom_userid, name, job_title, status, department_list, leader_list)
    cross join lateral (
      select
        coalesce((select array_agg(value::bigint order by place)
          from jsonb_array_elements_text(department_list) with ordinality as item (value, place)), '{}') as departments,
        coalesce((select array_agg(value order by place)
          from jsonb_array_elements_text(leader_list) with ordinality as item (value, place)), '{}') as leaders) lists
    on conflict (corp_id, wecom_userid) do update
    set name = excluded.name, job_title = excluded.job_title, department_ids = excluded.department_ids,
      leader_userids = excluded.leader_userids, status = excluded.status, synced_real_at = excluded.synced_real_at
    where (s.name, s.job_title, s.department_ids, s.leader_userids, s.status) is distinct from
      (excluded.name, excluded.job_title, excluded.department_ids, excluded.leader_userids, excluded.status)
    returning 1`.execute(tx)
  return rows.length
}

/**
 * Sees to it that every userid has a member of staff, and gives their ids. One that WeCom names but does not describe
 * to us (outside the visible range, or gone) goes by its userid.
 */
export async function ensureStaff(
  tx: CorpTx,
  corpId: CorpId,
  userids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const wanted = [...new Set(userids)].sort()
  if (wanted.length === 0) return new Map()
  await sql`
    insert into staff (corp_id, staff_id, wecom_userid, name, status)
    select ${corpId}, staff_id, wecom_userid, wecom_userid, 'inactive'
    from unnest(
      ${wanted.map((userid) => staffIdOf(corpId, userid))}::uuid[],
      ${wanted}::text[]) as given (staff_id, wecom_userid)
    on conflict do nothing`.execute(tx)
  const { rows } = await sql<{ wecom_userid: string; staff_id: string }>`
    select wecom_userid, staff_id
    from staff
    where corp_id = ${corpId} and wecom_userid = any(${wanted}::text[])`.execute(tx)
  return new Map(rows.map((row) => [row.wecom_userid, row.staff_id]))
}

/** Marks who serves contacts (has 客户联系), and tells how many rows changed. */
export async function markFollowers(tx: CorpTx, corpId: CorpId, userids: readonly string[]): Promise<number> {
  const { rows } = await sql`
    update staff
    set serves_contacts = (wecom_userid = any(${[...userids]}::text[]))
    where corp_id = ${corpId} and wecom_userid is not null
      and serves_contacts <> (wecom_userid = any(${[...userids]}::text[]))
    returning 1`.execute(tx)
  return rows.length
}

/** Marks as left whom WeCom described before and does not now; tells how many. */
export async function markLeft(tx: CorpTx, corpId: CorpId, presentUserids: readonly string[]): Promise<number> {
  const { rows } = await sql`
    update staff
    set status = 'left', serves_contacts = false
    where corp_id = ${corpId} and wecom_userid is not null and synced_real_at is not null and status <> 'left'
      and wecom_userid <> all(${[...presentUserids]}::text[])
    returning 1`.execute(tx)
  return rows.length
}

/** The userids of staff who serve contacts, in order. */
export async function listFollowerUserids(tx: CorpTx, corpId: CorpId): Promise<string[]> {
  const rows = await tx
    .selectFrom('staff')
    .select('wecom_userid')
    .where('corp_id', '=', corpId)
    .where('serves_contacts', '=', true)
    .where('wecom_userid', 'is not', null)
    .orderBy('wecom_userid')
    .execute()
  return rows.flatMap((row) => row.wecom_userid ?? [])
}
