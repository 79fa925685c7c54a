import { sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import { type Scope, staffInScope } from '#server/features/staff/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'

/** Contacts in group chats, each counted once; `barred` opted out or stand on an exclusion list and are in neither other. */
export type FriendShare = { members: number; friends: number; barred: number }

/**
 * How many of those in the group chats can get a message of their own: friends of staff who still work here. Of all group
 * chats that the reader sees where none are named.
 */
export async function readFriendShare(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  groupChatIds: readonly string[] | null,
): Promise<FriendShare> {
  const named = groupChatIds === null ? sql`` : sql`and g.group_chat_id = any(${groupChatIds}::uuid[])`
  const { rows } = await sql<FriendShare>`
    with present as (
      select distinct m.contact_id
      from group_chat g
      join membership m on m.corp_id = g.corp_id and m.group_chat_id = g.group_chat_id
      where g.corp_id = ${corpId} and g.dismissed_at is null and m.left_at is null and m.contact_id is not null
        and ${staffInScope(scope, corpId, 'g.owner_staff_id')} ${named}
    )
    select
      (count(*) filter (where c.opted_out_at is null and c.exclusion is null))::int as members,
      (count(*) filter (where c.opted_out_at is null and c.exclusion is null and exists (
        select 1
        from contact_follow f
        join staff s on s.corp_id = f.corp_id and s.staff_id = f.staff_id and s.status = 'active'
        where f.corp_id = c.corp_id and f.contact_id = c.contact_id and f.ended_at is null)))::int as friends,
      (count(*) filter (where c.opted_out_at is not null or c.exclusion is not null))::int as barred
    from present p
    join contact c on c.corp_id = ${corpId} and c.contact_id = p.contact_id`.execute(tx)
  return rows[0] ?? { members: 0, friends: 0, barred: 0 }
}
