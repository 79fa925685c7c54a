import { sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import { type Scope, staffInScope } from '#server/features/staff/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

export type FollowRow = {
  staff_id: string
  staff_name: string
  remark: string
  description: string
  state: string
  add_way: number | null
  followed_at: CorpInstant
  ended_at: CorpInstant | null
  ended_by: 'staff' | 'contact' | 'transfer' | null
}

/** A contact's friendships with staff in the scope, past ones too: what a member notes on a contact is its own. */
export async function listFollows(tx: CorpTx, corpId: CorpId, scope: Scope, contactId: string): Promise<FollowRow[]> {
  const { rows } = await sql<FollowRow>`
    select f.staff_id, s.name as staff_name, f.remark, f.description, f.state, f.add_way, f.followed_at, f.ended_at,
      f.ended_by
    from contact_follow f
    join staff s on s.corp_id = f.corp_id and s.staff_id = f.staff_id
    where f.corp_id = ${corpId} and f.contact_id = ${contactId} and ${staffInScope(scope, corpId, 'f.staff_id')}
    order by f.followed_at desc, f.staff_id`.execute(tx)
  return rows
}

export type ContactMembershipRow = {
  group_chat_id: string
  name: string
  nickname: string
  joined_at: CorpInstant
  left_at: CorpInstant | null
}

/** A contact's memberships in chats of the scope, past ones too, the latest first. */
export async function listMemberships(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  contactId: string,
): Promise<ContactMembershipRow[]> {
  const { rows } = await sql<ContactMembershipRow>`
    select m.group_chat_id, g.name, m.nickname, m.joined_at, m.left_at
    from membership m
    join group_chat g on g.corp_id = m.corp_id and g.group_chat_id = m.group_chat_id
    where m.corp_id = ${corpId} and m.contact_id = ${contactId} and ${staffInScope(scope, corpId, 'g.owner_staff_id')}
    order by m.joined_at desc, m.group_chat_id
    limit 200`.execute(tx)
  return rows
}

/** WeCom's ids of a contact: several when it was merged. */
export async function listExternalUserids(tx: CorpTx, corpId: CorpId, contactId: string): Promise<string[]> {
  const rows = await tx
    .selectFrom('contact_identity')
    .select('value')
    .where('corp_id', '=', corpId)
    .where('contact_id', '=', contactId)
    .where('kind', '=', 'external_userid')
    .orderBy('value')
    .execute()
  return rows.map((row) => row.value)
}
