import type { DataScope, Role } from '#contract/permission.ts'
import type { CorpTx } from '#server/db/database.ts'
import { naturalId } from '#server/db/natural-id.ts'
import type { CorpId } from '#server/kernel/ids.ts'

/** What a member of staff may do in the corp, and whether it may enter at all. */
export type Standing = { staffId: string; name: string; role: Role; dataScope: DataScope; mayEnter: boolean }

/**
 * The standing of a member of staff, known by our id or by WeCom's userid; null when there is none. Who is disabled, or
 * has left, may not enter.
 */
export async function findStanding(
  tx: CorpTx,
  corpId: CorpId,
  who: string | { userid: string },
): Promise<Standing | null> {
  const row = await tx
    .selectFrom('staff')
    .select(['staff_id', 'name', 'role', 'data_scope', 'status'])
    .where('corp_id', '=', corpId)
    .where((is) => (typeof who === 'string' ? is('staff_id', '=', who) : is('wecom_userid', '=', who.userid)))
    .executeTakeFirst()
  if (!row) return null
  const mayEnter = row.status === 'active' || row.status === 'inactive'
  return { staffId: row.staff_id, name: row.name, role: row.role, dataScope: row.data_scope, mayEnter }
}

/** Gives a member of staff a role and a scope; false when there is no such member. */
export async function setStanding(
  tx: CorpTx,
  corpId: CorpId,
  staffId: string,
  standing: { role: Role; dataScope: DataScope },
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('staff')
    .set({ role: standing.role, data_scope: standing.dataScope })
    .where('corp_id', '=', corpId)
    .where('staff_id', '=', staffId)
    .executeTakeFirstOrThrow()
  return numUpdatedRows > 0n
}

/** Notes which account a member of staff signs in with, so that lists can tell who can. */
export async function linkAccount(tx: CorpTx, corpId: CorpId, staffId: string, accountId: string): Promise<void> {
  await tx
    .updateTable('staff')
    .set({ account_id: accountId })
    .where('corp_id', '=', corpId)
    .where('staff_id', '=', staffId)
    .execute()
}

/**
 * The id of someone who works at the desk only, whom WeCom does not know: made from a name of the caller's choice, once.
 * The row of one that is there already stays as it is.
 */
export async function ensureDeskStaff(
  tx: CorpTx,
  corpId: CorpId,
  key: string,
  staff: { name: string; role: Role; dataScope: DataScope },
): Promise<string> {
  const staffId = naturalId(corpId, 'desk staff', key)
  await tx
    .insertInto('staff')
    .values({ corp_id: corpId, staff_id: staffId, name: staff.name, role: staff.role, data_scope: staff.dataScope })
    .onConflict((conflict) => conflict.columns(['corp_id', 'staff_id']).doNothing())
    .execute()
  return staffId
}
