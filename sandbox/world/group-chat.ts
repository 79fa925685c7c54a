import { madeHex, madeId } from '../id.ts'
import { askConsent } from './archive.ts'
import { greetMember } from './group-welcome.ts'
import type { World } from './world.ts'

export type GroupChat = {
  chat_id: string
  name: string
  owner: string
  notice: string
  created_at: number
  status: number
  admins: string
  member_version: string
  dismissed_at: number | null
  welcome_template: string | null
}

export type Membership = {
  chat_id: string
  member_id: string
  type: 1 | 2
  joined_at: number
  join_scene: 1 | 2 | 3
  invitor: string | null
  group_nickname: string
  state: string | null
}

/** The ceiling of a group that a WeCom member created (D92525). */
export const groupChatCeiling = 500

const chatColumns =
  'chat_id, name, owner, notice, created_at, status, admins, member_version, dismissed_at, welcome_template'
const memberColumns = 'chat_id, member_id, type, joined_at, join_scene, invitor, group_nickname, state'

export function findGroupChat(world: World, chatId: string): GroupChat | undefined {
  return world.store.row<GroupChat>(`select ${chatColumns} from group_chat where chat_id = ?`, chatId)
}

/** Keeps the group chat as it is for readers that lag; called before people change it. */
function keepPast(world: World, chatId: string): void {
  const lag = world.settings.readLagMs
  if (lag === 0) return
  const now = world.realNow()
  world.past.keep(
    chatId,
    { until: now + lag, chat: findGroupChat(world, chatId), members: listMembers(world, chatId) },
    now,
  )
}

/** Members in the order they joined. */
export function listMembers(world: World, chatId: string): Membership[] {
  return world.store.rows<Membership>(
    `select ${memberColumns} from membership where chat_id = ? order by joined_at, member_id`,
    chatId,
  )
}

export function findMember(world: World, chatId: string, memberId: string): Membership | undefined {
  return world.store.row<Membership>(
    `select ${memberColumns} from membership where chat_id = ? and member_id = ?`,
    chatId,
    memberId,
  )
}

export function countMembers(world: World, chatId: string): number {
  return (
    world.store.row<{ count: number }>('select count(*) as count from membership where chat_id = ?', chatId)?.count ?? 0
  )
}

export type Admission = {
  chatId: string
  memberId: string
  type: 1 | 2
  scene: 1 | 2 | 3
  invitor?: string
  state?: string
  nickname?: string
  at: number
}

/** Makes someone a member, with nobody told: what demo data and acts by API need. */
export function admit(world: World, admission: Admission): void {
  world.store.run(
    'insert into membership (chat_id, member_id, type, joined_at, join_scene, invitor, group_nickname, state) values (?, ?, ?, ?, ?, ?, ?, ?)',
    admission.chatId,
    admission.memberId,
    admission.type,
    admission.at,
    admission.scene,
    admission.invitor ?? null,
    admission.nickname ?? '',
    admission.state ?? null,
  )
}

export type JoinRefusal = 'group_chat_unknown' | 'group_chat_dismissed' | 'group_chat_full' | 'already_member'

/**
 * Someone comes into a group chat, by an invitation or the group's QR code, and WeCom calls back.
 * The event's JoinScene is 0 for invitations and 3 for the code, while groupchat/get says 1, 2 or 3 (D92130, D92122).
 */
export function joinGroupChat(world: World, join: Admission): JoinRefusal | undefined {
  const chat = findGroupChat(world, join.chatId)
  if (!chat) return 'group_chat_unknown'
  if (chat.dismissed_at !== null) return 'group_chat_dismissed'
  if (findMember(world, join.chatId, join.memberId)) return 'already_member'
  if (countMembers(world, join.chatId) >= groupChatCeiling) return 'group_chat_full'
  keepPast(world, join.chatId)
  admit(world, join)
  emitMemberChange(world, chat, 'add_member', { JoinScene: join.scene === 3 ? 3 : 0 }, join.memberId)
  if (join.type === 2) {
    greetMember(world, chat, join.memberId, join.at)
    askConsent(world, { kind: 'group', chatId: join.chatId }, join.memberId, join.at)
  }
  return undefined
}

export type LeaveRefusal = 'group_chat_unknown' | 'not_a_member' | 'owner_cannot_leave'

/** A member leaves (`removed` false) or is removed by the owner, and WeCom calls back with QuitScene 0 or 1. */
export function leaveGroupChat(
  world: World,
  leave: { chatId: string; memberId: string; removed: boolean },
): LeaveRefusal | undefined {
  const chat = findGroupChat(world, leave.chatId)
  if (!chat) return 'group_chat_unknown'
  if (chat.owner === leave.memberId) return 'owner_cannot_leave'
  const member = findMember(world, leave.chatId, leave.memberId)
  if (!member) return 'not_a_member'
  keepPast(world, leave.chatId)
  world.store.run('delete from membership where chat_id = ? and member_id = ?', leave.chatId, leave.memberId)
  world.store.run('insert into former_member (chat_id, joined_at) values (?, ?)', leave.chatId, member.joined_at)
  emitMemberChange(world, chat, 'del_member', { QuitScene: leave.removed ? 1 : 0 }, leave.memberId)
  return undefined
}

function emitMemberChange(
  world: World,
  chat: GroupChat,
  detail: 'add_member' | 'del_member',
  scene: { JoinScene: number } | { QuitScene: number },
  memberId: string,
): void {
  const version = madeHex(
    32,
    world.corp.seed,
    'member_version',
    chat.chat_id,
    world.store.next(`version ${chat.chat_id}`),
  )
  world.store.run('update group_chat set member_version = ? where chat_id = ?', version, chat.chat_id)
  world.emit({
    Event: 'change_external_chat',
    ChatId: chat.chat_id,
    ChangeType: 'update',
    UpdateDetail: detail,
    ...scene,
    MemChangeCnt: 1,
    MemChangeList: { Item: [memberId] },
    LastMemVer: chat.member_version,
    CurMemVer: version,
  })
}

/** The administrator or owner changes name, notice or owner in the client. */
export function changeGroupChat(
  world: World,
  chatId: string,
  change: { kind: 'name' | 'notice' | 'owner'; value: string },
): 'group_chat_unknown' | 'not_a_member' | undefined {
  const chat = findGroupChat(world, chatId)
  if (!chat) return 'group_chat_unknown'
  keepPast(world, chatId)
  switch (change.kind) {
    case 'name':
      world.store.run('update group_chat set name = ? where chat_id = ?', change.value, chatId)
      break
    case 'notice':
      world.store.run('update group_chat set notice = ? where chat_id = ?', change.value, chatId)
      break
    case 'owner':
      if (findMember(world, chatId, change.value)?.type !== 1) return 'not_a_member'
      world.store.run('update group_chat set owner = ? where chat_id = ?', change.value, chatId)
      break
    default:
      return change.kind satisfies never
  }
  world.emit({
    Event: 'change_external_chat',
    ChatId: chatId,
    ChangeType: 'update',
    UpdateDetail: `change_${change.kind}`,
  })
  return undefined
}

/** The owner dismisses the group chat: it can be read no longer (49008). */
export function dismissGroupChat(
  world: World,
  chatId: string,
): 'group_chat_unknown' | 'group_chat_dismissed' | undefined {
  const chat = findGroupChat(world, chatId)
  if (!chat) return 'group_chat_unknown'
  if (chat.dismissed_at !== null) return 'group_chat_dismissed'
  keepPast(world, chatId)
  world.store.run('update group_chat set dismissed_at = ? where chat_id = ?', world.clock.now(), chatId)
  world.emit({ Event: 'change_external_chat', ChatId: chatId, ChangeType: 'dismiss' })
  return undefined
}

/** A staff member makes a customer group chat in the client, alone in it at first. */
export function createGroupChat(
  world: World,
  made: { owner: string; name: string; notice?: string; at: number },
): string {
  const number = world.store.next('group_chat')
  const { seed } = world.corp
  const chatId = madeId('wr', 32, seed, 'group_chat', number)
  keepPast(world, chatId)
  world.store.run(
    'insert into group_chat (chat_id, name, owner, notice, created_at, member_version, opengid) values (?, ?, ?, ?, ?, ?, ?)',
    chatId,
    made.name,
    made.owner,
    made.notice ?? '',
    made.at,
    madeHex(32, seed, 'member_version', chatId, 0),
    madeId('tG', 28, seed, 'opengid', number),
  )
  admit(world, { chatId, memberId: made.owner, type: 1, scene: 1, at: made.at })
  world.emit({ Event: 'change_external_chat', ChatId: chatId, ChangeType: 'create' })
  return chatId
}
