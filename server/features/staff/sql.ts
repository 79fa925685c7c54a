import { sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import { naturalId } from '#server/db/natural-id.ts'
import { laneOf } from '#server/engine/queue.ts'
import { publish } from '#server/engine/signal.ts'
import { corpNow } from '#server/features/corp/index.ts'
import { staffLeft } from '#server/features/staff/signals.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { RealInstant } from '#server/kernel/time.ts'
import type { WecomDepartment, WecomStaff } from '#server/wecom/index.ts'

/** The id that a member of staff gets who is first known by a WeCom userid. */
const staffIdOf = (corpId: CorpId, userid: string): string => naturalId(corpId, 'staff', userid)

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
 * Writes members of staff as WeCom describes them, and tells how many differed. Role and data scope are Qunce's own and
 * stay. `synced_real_at` is set on all of them, so that whoever is missing from a whole reading shows.
 */
export async function upsertStaff(
  tx: CorpTx,
  corpId: CorpId,
  staff: readonly WecomStaff[],
  readRealAt: RealInstant,
): Promise<number> {
  const once = [...new Map(staff.map((one) => [one.userid, one])).values()]
  const { rows } = await sql<{ staff_id: string; is_changed: boolean; has_left: boolean }>`
    with given as (
      select staff_id, wecom_userid, name, job_title, status,
        array(select value::bigint from jsonb_array_elements_text(departments) with ordinality as item (value, place)
          order by place) as department_ids,
        array(select value from jsonb_array_elements_text(leaders) with ordinality as item (value, place)
          order by place) as leader_userids
      from unnest(
        ${once.map((one) => staffIdOf(corpId, one.userid))}::uuid[],
        ${once.map((one) => one.userid)}::text[],
        ${once.map((one) => one.name)}::text[],
        ${once.map((one) => one.jobTitle)}::text[],
        ${once.map((one) => one.status)}::text[],
        ${once.map((one) => JSON.stringify(one.departmentIds))}::jsonb[],
        ${once.map((one) => JSON.stringify(one.leaderUserids))}::jsonb[])
        as one (staff_id, wecom_userid, name, job_title, status, departments, leaders)
    ), before as (
      select s.wecom_userid, s.name, s.job_title, s.department_ids, s.leader_userids, s.status
      from staff s
      join given on given.wecom_userid = s.wecom_userid
      where s.corp_id = ${corpId}
    ), written as (
      insert into staff as s
        (corp_id, staff_id, wecom_userid, name, job_title, department_ids, leader_userids, status, synced_real_at)
      select ${corpId}, staff_id, wecom_userid, name, job_title, department_ids, leader_userids, status, ${readRealAt}
      from given
      order by wecom_userid
      on conflict (corp_id, wecom_userid) do update
      set name = excluded.name, job_title = excluded.job_title, department_ids = excluded.department_ids,
        leader_userids = excluded.leader_userids, status = excluded.status, synced_real_at = excluded.synced_real_at
      returning staff_id, wecom_userid
    )
    select w.staff_id, (b.status = 'active' and g.status <> 'active') is true as has_left,
      (g.name, g.job_title, g.department_ids, g.leader_userids, g.status) is distinct from
      (b.name, b.job_title, b.department_ids, b.leader_userids, b.status) as is_changed
    from written w
    join given g on g.wecom_userid = w.wecom_userid
    left join before b on b.wecom_userid = w.wecom_userid`.execute(tx)
  await tellLeft(
    tx,
    corpId,
    rows.filter((row) => row.has_left),
  )
  return rows.filter((row) => row.is_changed).length
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
  return findStaffIds(tx, corpId, wanted)
}

/** The ids of the members of staff with these userids; those that nobody knows are left out. */
export async function findStaffIds(
  tx: CorpTx,
  corpId: CorpId,
  userids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ wecom_userid: string; staff_id: string }>`
    select wecom_userid, staff_id
    from staff
    where corp_id = ${corpId} and wecom_userid = any(${[...userids]}::text[])`.execute(tx)
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

/** Marks as left whom WeCom described before, but not since `sinceRealAt`; tells how many. */
export async function markMissing(tx: CorpTx, corpId: CorpId, sinceRealAt: RealInstant): Promise<number> {
  const { rows } = await sql<{ staff_id: string }>`
    update staff
    set status = 'left', serves_contacts = false
    where corp_id = ${corpId} and wecom_userid is not null and synced_real_at < ${sinceRealAt} and status <> 'left'
    returning staff_id`.execute(tx)
  await tellLeft(tx, corpId, rows)
  return rows.length
}

/** Tells later features who is not at work any more. */
async function tellLeft(tx: CorpTx, corpId: CorpId, left: readonly { staff_id: string }[]): Promise<void> {
  if (left.length === 0) return
  const items = left.map(({ staff_id: staffId }) => ({ lane: laneOf(staffId), detail: { staffId } }))
  await publish(tx, corpId, staffLeft, items, await corpNow(tx, corpId))
}

/** Marks one member as left; false when there is none or it had left. */
export async function markLeft(tx: CorpTx, corpId: CorpId, userid: string): Promise<boolean> {
  const { rows } = await sql<{ staff_id: string }>`
    update staff
    set status = 'left', serves_contacts = false
    where corp_id = ${corpId} and wecom_userid = ${userid} and status <> 'left'
    returning staff_id`.execute(tx)
  await tellLeft(tx, corpId, rows)
  return rows.length > 0
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
