import { sql } from 'kysely'
import type { MemberQuery } from '#contract/group-chat.ts'
import type { CorpTx } from '#server/db/database.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant } from '#server/kernel/time.ts'
import type { WecomJoinScene } from '#server/wecom/index.ts'

export type MemberRow = {
  member_key: string
  contact_id: string | null
  staff_id: string | null
  name: string
  nickname: string
  joined_at: CorpInstant
  join_scene: WecomJoinScene
  inviter_staff_id: string | null
  inviter_name: string | null
  join_state: string
  is_friend: boolean
  left_at: CorpInstant | null
  leave_scene: 'left' | 'removed' | 'dismissed' | 'unknown' | null
}

/** A place among a chat's members, who stand the latest joined first. */
export type MemberPlace = { joinedAt: CorpInstant; memberKey: string }

/** Members of a chat, or those who have left it, after `place`. Whether the caller may see the chat is asked before. */
export async function listMembers(
  tx: CorpTx,
  corpId: CorpId,
  groupChatId: string,
  query: Pick<MemberQuery, 'search' | 'kind' | 'past'>,
  page: { place: MemberPlace | undefined; limit: number },
): Promise<MemberRow[]> {
  const { search, kind, past } = query
  const ofKind =
    kind === undefined
      ? sql``
      : kind === 'contact'
        ? sql`and m.contact_id is not null`
        : sql`and m.staff_id is not null`
  const found =
    search === undefined
      ? sql``
      : sql`and (strpos(lower(m.name), lower(${search})) > 0 or strpos(lower(m.nickname), lower(${search})) > 0
          or strpos(lower(coalesce(c.name, s.name)), lower(${search})) > 0)`
  const after = page.place
    ? sql`and (m.joined_at, m.member_key) < (${page.place.joinedAt}, ${page.place.memberKey})`
    : sql``
  const { rows } = await sql<MemberRow>`
    select m.member_key, m.contact_id, m.staff_id, coalesce(nullif(c.name, ''), nullif(s.name, ''), m.name) as name,
      m.nickname, m.joined_at, m.join_scene, m.inviter_staff_id, i.name as inviter_name, m.join_state, m.left_at,
      m.leave_scene, exists (
        select 1 from contact_follow f
        where f.corp_id = m.corp_id and f.contact_id = m.contact_id and f.ended_at is null) as is_friend
    from membership m
    left join contact c on c.corp_id = m.corp_id and c.contact_id = m.contact_id
    left join staff s on s.corp_id = m.corp_id and s.staff_id = m.staff_id
    left join staff i on i.corp_id = m.corp_id and i.staff_id = m.inviter_staff_id
    where m.corp_id = ${corpId} and m.group_chat_id = ${groupChatId}
      and ${past ? sql`m.left_at is not null` : sql`m.left_at is null`} ${ofKind} ${found} ${after}
    order by m.joined_at desc, m.member_key desc
    limit ${page.limit}`.execute(tx)
  return rows
}

/** How many contacts of a chat are a friend of some member of staff. */
export async function countFriends(tx: CorpTx, corpId: CorpId, groupChatId: string): Promise<number> {
  const { rows } = await sql<{ friends: number }>`
    select count(*)::integer as friends
    from membership m
    where m.corp_id = ${corpId} and m.group_chat_id = ${groupChatId} and m.left_at is null and exists (
      select 1 from contact_follow f
      where f.corp_id = ${corpId} and f.contact_id = m.contact_id and f.ended_at is null)`.execute(tx)
  return rows[0]?.friends ?? 0
}
