import { sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import type { Present } from '#server/features/group-chat/rules.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant } from '#server/kernel/time.ts'
import type { WecomJoinScene } from '#server/wecom/index.ts'

/** A membership to be written; exactly one of `contactId` and `staffId` is set. */
export type NewMembership = {
  groupChatId: string
  memberKey: string
  joinedAt: CorpInstant
  contactId: string | null
  staffId: string | null
  name: string
  nickname: string
  joinScene: WecomJoinScene
  inviterStaffId: string | null
  joinState: string
}

/** A membership by its key. */
export type MembershipKey = { groupChatId: string; memberKey: string; joinedAt: CorpInstant }

/** A membership that has begun or ended, with whose it is. */
export type MembershipFact = MembershipKey & { contactId: string | null; staffId: string | null }

/** Who is in the chats, by chat. */
export async function listPresent(
  tx: CorpTx,
  corpId: CorpId,
  groupChatIds: readonly string[],
): Promise<Map<string, Present[]>> {
  const { rows } = await sql<{
    group_chat_id: string
    member_key: string
    joined_at: CorpInstant
    name: string
    nickname: string
    join_scene: WecomJoinScene
    inviter_userid: string | null
    join_state: string
  }>`
    select m.group_chat_id, m.member_key, m.joined_at, m.name, m.nickname, m.join_scene, m.join_state,
      s.wecom_userid as inviter_userid
    from membership m
    left join staff s on s.corp_id = m.corp_id and s.staff_id = m.inviter_staff_id
    where m.corp_id = ${corpId} and m.group_chat_id = any(${[...groupChatIds]}::uuid[]) and m.left_at is null`.execute(
    tx,
  )
  const present = new Map<string, Present[]>(groupChatIds.map((id) => [id, []]))
  for (const row of rows)
    present.get(row.group_chat_id)?.push({
      key: row.member_key,
      joinedAt: row.joined_at,
      name: row.name,
      nickname: row.nickname,
      joinScene: row.join_scene,
      inviterUserid: row.inviter_userid,
      state: row.join_state,
    })
  return present
}

const givenMemberships = (memberships: readonly NewMembership[]) => sql`
  unnest(
    ${memberships.map((one) => one.groupChatId)}::uuid[],
    ${memberships.map((one) => one.memberKey)}::text[],
    ${memberships.map((one) => one.joinedAt)}::timestamptz[],
    ${memberships.map((one) => one.contactId)}::uuid[],
    ${memberships.map((one) => one.staffId)}::uuid[],
    ${memberships.map((one) => one.name)}::text[],
    ${memberships.map((one) => one.nickname)}::text[],
    ${memberships.map((one) => one.joinScene)}::text[],
    ${memberships.map((one) => one.inviterStaffId)}::uuid[],
    ${memberships.map((one) => one.joinState)}::text[])
    as given (group_chat_id, member_key, joined_at, contact_id, staff_id, name, nickname, join_scene,
      inviter_staff_id, join_state)`

/**
 * Writes memberships of people who are not in the chat, as far as we have it. One that had ended under that very key is
 * open again: WeCom says that it never ended.
 */
export async function openMemberships(
  tx: CorpTx,
  corpId: CorpId,
  memberships: readonly NewMembership[],
): Promise<MembershipFact[]> {
  if (memberships.length === 0) return []
  const { rows } = await sql<FactRow>`
    insert into membership
      (corp_id, group_chat_id, member_key, joined_at, contact_id, staff_id, name, nickname, join_scene,
        inviter_staff_id, join_state)
    select ${corpId}, group_chat_id, member_key, joined_at, contact_id, staff_id, name, nickname, join_scene,
      inviter_staff_id, join_state
    from ${givenMemberships(memberships)}
    order by group_chat_id, member_key
    on conflict (corp_id, group_chat_id, member_key, joined_at) do update
    set name = excluded.name, nickname = excluded.nickname, join_scene = excluded.join_scene,
      inviter_staff_id = excluded.inviter_staff_id, join_state = excluded.join_state, left_at = null, leave_scene = null
    returning group_chat_id, member_key, joined_at, contact_id, staff_id`.execute(tx)
  return rows.map(factOf)
}

/** Describes open memberships anew. */
export async function describeMemberships(
  tx: CorpTx,
  corpId: CorpId,
  memberships: readonly NewMembership[],
): Promise<void> {
  if (memberships.length === 0) return
  await sql`
    update membership m
    set name = given.name, nickname = given.nickname, join_scene = given.join_scene,
      inviter_staff_id = given.inviter_staff_id, join_state = given.join_state
    from ${givenMemberships(memberships)}
    where m.corp_id = ${corpId} and m.group_chat_id = given.group_chat_id and m.member_key = given.member_key
      and m.joined_at = given.joined_at and m.left_at is null`.execute(tx)
}

/** Ends memberships that are open; gives those that were. */
export async function closeMemberships(
  tx: CorpTx,
  corpId: CorpId,
  ends: readonly (MembershipKey & { leftAt: CorpInstant; leaveScene: 'left' | 'removed' | 'unknown' })[],
): Promise<(MembershipFact & { leftAt: CorpInstant })[]> {
  if (ends.length === 0) return []
  const { rows } = await sql<FactRow & { left_at: CorpInstant }>`
    update membership m
    set left_at = given.left_at, leave_scene = given.leave_scene
    from unnest(
      ${ends.map((end) => end.groupChatId)}::uuid[],
      ${ends.map((end) => end.memberKey)}::text[],
      ${ends.map((end) => end.joinedAt)}::timestamptz[],
      ${ends.map((end) => end.leftAt)}::timestamptz[],
      ${ends.map((end) => end.leaveScene)}::text[])
      as given (group_chat_id, member_key, joined_at, left_at, leave_scene)
    where m.corp_id = ${corpId} and m.group_chat_id = given.group_chat_id and m.member_key = given.member_key
      and m.joined_at = given.joined_at and m.left_at is null
    returning m.group_chat_id, m.member_key, m.joined_at, m.contact_id, m.staff_id, m.left_at`.execute(tx)
  return rows.map((row) => ({ ...factOf(row), leftAt: row.left_at }))
}

/** The open memberships of these members that began no later than `at`. */
export async function findOpen(
  tx: CorpTx,
  corpId: CorpId,
  groupChatId: string,
  memberKeys: readonly string[],
  at: CorpInstant,
): Promise<MembershipKey[]> {
  const rows = await tx
    .selectFrom('membership')
    .select(['group_chat_id', 'member_key', 'joined_at'])
    .where('corp_id', '=', corpId)
    .where('group_chat_id', '=', groupChatId)
    .where('member_key', 'in', memberKeys.length > 0 ? [...memberKeys] : [''])
    .where('joined_at', '<=', at)
    .where('left_at', 'is', null)
    .execute()
  return rows.map((row) => ({ groupChatId: row.group_chat_id, memberKey: row.member_key, joinedAt: row.joined_at }))
}

type FactRow = {
  group_chat_id: string
  member_key: string
  joined_at: CorpInstant
  contact_id: string | null
  staff_id: string | null
}

const factOf = (row: FactRow): MembershipFact => ({
  groupChatId: row.group_chat_id,
  memberKey: row.member_key,
  joinedAt: row.joined_at,
  contactId: row.contact_id,
  staffId: row.staff_id,
})
