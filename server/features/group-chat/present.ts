import type { GroupChatItem, MemberItem } from '#contract/group-chat.ts'
import { ageInDays, stageOf } from '#server/features/group-chat/rules.ts'
import type { ChatRow } from '#server/features/group-chat/sql/list.ts'
import type { MemberRow } from '#server/features/group-chat/sql/member-list.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

export const presentChat = (row: ChatRow, now: CorpInstant, zone: string): GroupChatItem => ({
  groupChatId: row.group_chat_id,
  wecomChatId: row.wecom_chat_id,
  name: row.name,
  owner: { staffId: row.owner_staff_id, name: row.owner_name },
  createdAt: row.created_at.toString(),
  stage: stageOf(row.created_at, now, zone),
  ageDays: ageInDays(row.created_at, now, zone),
  contacts: row.contact_count,
  staff: row.staff_count,
  joinedInWeek: row.joined_in_week,
  leftInWeek: row.left_in_week,
  status: row.status,
  health: row.health,
  pausedAt: row.paused_at?.toString() ?? null,
  pausedBy: row.paused_by,
  dismissedAt: row.dismissed_at?.toString() ?? null,
})

export const presentMember = (row: MemberRow): MemberItem => ({
  kind: row.contact_id === null ? 'staff' : 'contact',
  contactId: row.contact_id,
  staffId: row.staff_id,
  name: row.name,
  nickname: row.nickname,
  joinedAt: row.joined_at.toString(),
  joinScene: row.join_scene,
  inviter: row.inviter_staff_id === null ? null : { staffId: row.inviter_staff_id, name: row.inviter_name ?? '' },
  joinState: row.join_state,
  isFriend: row.is_friend,
  leftAt: row.left_at?.toString() ?? null,
  leaveScene: row.leave_scene,
})
