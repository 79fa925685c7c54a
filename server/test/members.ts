import type { Database } from '#server/db/database.ts'
import { naturalId } from '#server/db/natural-id.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

export type BuiltMember = {
  name: string
  nickname?: string
  joinedAt: CorpInstant
  leftAt?: CorpInstant
  /** Of a member of staff, and until when. */
  friendOf?: { staffId: string; endedAt?: CorpInstant }
}

/** Contacts in a group chat, one of each name in a corp. */
export async function buildMembers(
  { db, corpId }: { db: Database; corpId: CorpId },
  groupChatId: string,
  members: readonly BuiltMember[],
): Promise<void> {
  if (members.length === 0) return
  const contactOf = ({ name }: BuiltMember): string => naturalId(corpId, 'contact', name)
  await db.corp(corpId, async (tx) => {
    await tx
      .insertInto('contact')
      .values(
        members.map((member) => ({
          corp_id: corpId,
          contact_id: contactOf(member),
          name: member.name,
          first_seen_at: member.joinedAt,
        })),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    await tx
      .insertInto('membership')
      .values(
        members.map((member) => ({
          corp_id: corpId,
          group_chat_id: groupChatId,
          member_key: `wm-${member.name}`,
          contact_id: contactOf(member),
          name: member.name,
          nickname: member.nickname ?? '',
          joined_at: member.joinedAt,
          left_at: member.leftAt ?? null,
          leave_scene: member.leftAt ? ('left' as const) : null,
        })),
      )
      .execute()
    const friends = members.flatMap((member) => (member.friendOf ? [{ member, friend: member.friendOf }] : []))
    if (friends.length === 0) return
    await tx
      .insertInto('contact_follow')
      .values(
        friends.map(({ member, friend }) => ({
          corp_id: corpId,
          contact_id: contactOf(member),
          staff_id: friend.staffId,
          followed_at: member.joinedAt,
          ended_at: friend.endedAt ?? null,
          ended_by: friend.endedAt ? ('contact' as const) : null,
        })),
      )
      .execute()
  })
}
