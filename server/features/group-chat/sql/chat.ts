import { sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import { naturalId } from '#server/db/natural-id.ts'
import { laneOf } from '#server/engine/queue.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant, RealInstant } from '#server/kernel/time.ts'
import type { WecomChatStatus } from '#server/wecom/index.ts'

/** The id of the group chat with a WeCom chat id. */
export const groupChatIdOf = (corpId: CorpId, wecomChatId: string): string =>
  naturalId(corpId, 'group_chat', wecomChatId)

/** A chat as far as changing it goes, held until the transaction ends. */
export type LockedChat = {
  groupChatId: string
  wecomChatId: string
  lane: number
  name: string
  notice: string
  ownerStaffId: string
  memberVersion: string | null
  pastVersions: string[]
  dismissedAt: CorpInstant | null
  syncedRealAt: RealInstant | null
}

export async function lockChats(
  tx: CorpTx,
  corpId: CorpId,
  wecomChatIds: readonly string[],
): Promise<Map<string, LockedChat>> {
  const rows = await tx
    .selectFrom('group_chat')
    .select(['group_chat_id', 'wecom_chat_id', 'lane', 'name', 'notice', 'owner_staff_id', 'member_version'])
    .select(['past_versions', 'dismissed_at', 'synced_real_at'])
    .where('corp_id', '=', corpId)
    .where('wecom_chat_id', 'in', wecomChatIds.length > 0 ? [...wecomChatIds] : [''])
    .orderBy('group_chat_id')
    .forUpdate()
    .execute()
  return new Map(
    rows.map((row) => [
      row.wecom_chat_id,
      {
        groupChatId: row.group_chat_id,
        wecomChatId: row.wecom_chat_id,
        lane: row.lane,
        name: row.name,
        notice: row.notice,
        ownerStaffId: row.owner_staff_id,
        memberVersion: row.member_version,
        pastVersions: row.past_versions,
        dismissedAt: row.dismissed_at,
        syncedRealAt: row.synced_real_at,
      },
    ]),
  )
}

/** A chat as WeCom has it. */
export type ChatState = {
  wecomChatId: string
  name: string
  notice: string
  ownerStaffId: string
  createdAt: CorpInstant
  status: WecomChatStatus | null
  memberVersion: string | null
  pastVersions: readonly string[]
  contactCount: number
  staffCount: number
}

/** Writes chats as read at `readRealAt`; tells how many rows differed. `status` null leaves what was known. */
export async function upsertChats(
  tx: CorpTx,
  corpId: CorpId,
  chats: readonly ChatState[],
  readRealAt: RealInstant,
): Promise<number> {
  const ids = chats.map((chat) => groupChatIdOf(corpId, chat.wecomChatId))
  const { rows } = await sql<{ is_changed: boolean }>`
    with given as (
      select *
      from unnest(
        ${ids}::uuid[],
        ${chats.map((chat) => chat.wecomChatId)}::text[],
        ${ids.map(laneOf)}::smallint[],
        ${chats.map((chat) => chat.name)}::text[],
        ${chats.map((chat) => chat.notice)}::text[],
        ${chats.map((chat) => chat.ownerStaffId)}::uuid[],
        ${chats.map((chat) => chat.createdAt)}::timestamptz[],
        ${chats.map((chat) => chat.status)}::text[],
        ${chats.map((chat) => chat.memberVersion)}::text[],
        ${chats.map((chat) => JSON.stringify(chat.pastVersions))}::jsonb[],
        ${chats.map((chat) => chat.contactCount)}::integer[],
        ${chats.map((chat) => chat.staffCount)}::integer[])
        as one (group_chat_id, wecom_chat_id, lane, name, notice, owner_staff_id, created_at, status, member_version,
          past_versions, contact_count, staff_count)
    ), before as (
      select g.*
      from group_chat g
      join given on given.group_chat_id = g.group_chat_id
      where g.corp_id = ${corpId}
    ), written as (
      insert into group_chat as g
        (corp_id, group_chat_id, wecom_chat_id, lane, name, notice, owner_staff_id, created_at, status, member_version,
          past_versions, contact_count, staff_count, synced_real_at)
      select ${corpId}, group_chat_id, wecom_chat_id, lane, name, notice, owner_staff_id, created_at,
        coalesce(status, 'normal'), member_version,
        array(select jsonb_array_elements_text(past_versions)), contact_count, staff_count, ${readRealAt}
      from given
      order by group_chat_id
      on conflict (corp_id, wecom_chat_id) do update
      set name = excluded.name, notice = excluded.notice, owner_staff_id = excluded.owner_staff_id,
        member_version = excluded.member_version, past_versions = excluded.past_versions,
        contact_count = excluded.contact_count, staff_count = excluded.staff_count,
        synced_real_at = excluded.synced_real_at, dismissed_at = null
      returning group_chat_id, name, notice, owner_staff_id
    )
    select (b.group_chat_id is null or (b.name, b.notice, b.owner_staff_id) is distinct from
      (w.name, w.notice, w.owner_staff_id)) as is_changed
    from written w
    left join before b on b.group_chat_id = w.group_chat_id`.execute(tx)
  const named = chats.filter((chat) => chat.status !== null)
  const restated = await setStatuses(
    tx,
    corpId,
    named.map((chat) => ({ wecomChatId: chat.wecomChatId, status: chat.status ?? 'normal' })),
  )
  return rows.filter((row) => row.is_changed).length + restated
}

/** Sets what the list of chats says of them; tells how many differed. */
export async function setStatuses(
  tx: CorpTx,
  corpId: CorpId,
  chats: readonly { wecomChatId: string; status: WecomChatStatus }[],
): Promise<number> {
  if (chats.length === 0) return 0
  const { rows } = await sql`
    update group_chat g
    set status = given.status
    from unnest(
      ${chats.map((chat) => chat.wecomChatId)}::text[],
      ${chats.map((chat) => chat.status)}::text[]) as given (wecom_chat_id, status)
    where g.corp_id = ${corpId} and g.wecom_chat_id = given.wecom_chat_id and g.status <> given.status
    returning 1`.execute(tx)
  return rows.length
}

/** Notes where the member list stands after a callback, and counts who is in. */
export async function setVersions(
  tx: CorpTx,
  corpId: CorpId,
  chat: { groupChatId: string; memberVersion: string | null; pastVersions: readonly string[] },
  realAt: RealInstant,
): Promise<void> {
  await sql`
    update group_chat g
    set member_version = ${chat.memberVersion}, past_versions = ${[...chat.pastVersions]}::text[],
      synced_real_at = ${realAt}, contact_count = present.contacts, staff_count = present.staff
    from (
      select count(contact_id)::integer as contacts, count(staff_id)::integer as staff
      from membership
      where corp_id = ${corpId} and group_chat_id = ${chat.groupChatId} and left_at is null) present
    where g.corp_id = ${corpId} and g.group_chat_id = ${chat.groupChatId}`.execute(tx)
}

/** Ends a chat and everyone's membership in it; false when it had ended before. */
export async function markDismissed(
  tx: CorpTx,
  corpId: CorpId,
  groupChatId: string,
  at: CorpInstant,
  toldRealAt: RealInstant,
): Promise<boolean> {
  const { rows } = await sql`
    update group_chat
    set dismissed_at = ${at}, contact_count = 0, staff_count = 0, synced_real_at = ${toldRealAt}
    where corp_id = ${corpId} and group_chat_id = ${groupChatId} and dismissed_at is null
    returning 1`.execute(tx)
  if (rows.length === 0) return false
  await sql`
    update membership
    set left_at = greatest(joined_at, ${at}), leave_scene = 'dismissed'
    where corp_id = ${corpId} and group_chat_id = ${groupChatId} and left_at is null`.execute(tx)
  return true
}

/** WeCom's ids of the chats that have not ended. */
export async function listLiveChatIds(tx: CorpTx, corpId: CorpId): Promise<string[]> {
  const rows = await tx
    .selectFrom('group_chat')
    .select('wecom_chat_id')
    .where('corp_id', '=', corpId)
    .where('dismissed_at', 'is', null)
    .orderBy('wecom_chat_id')
    .execute()
  return rows.map((row) => row.wecom_chat_id)
}
