import { getJoinWay, type JoinWay } from '../../protocol/join-way.ts'
import { answerConsent } from '../../world/archive.ts'
import { addFriend, createContact, deleteFriend, findFollow } from '../../world/contact.ts'
import {
  countMembers,
  createGroupChat,
  findGroupChat,
  groupChatCeiling,
  joinGroupChat,
  leaveGroupChat,
} from '../../world/group-chat.ts'
import { refuseTransfer, waitingTransfers } from '../../world/transfer.ts'
import type { World } from '../../world/world.ts'
import { knownContact, knownStaff, refuse } from '../known.ts'
import { Refusal } from '../refusal.ts'
import type { ActionOf } from '../schema.ts'

/** Somebody comes into a group chat: invited, by the group's code, or by a join way. */
export function join(world: World, action: ActionOf<'join'>): Record<string, unknown> {
  const given = [action.externalUserid, action.userid, action.name].filter((value) => value !== undefined)
  if (given.length !== 1) {
    throw new Refusal('externalUserid', 'name who joins: one of externalUserid, userid, or name for a newcomer')
  }
  if (action.userid !== undefined) knownStaff(world, 'userid', action.userid)
  if (action.externalUserid !== undefined) knownContact(world, 'externalUserid', action.externalUserid)
  const way = action.configId === undefined ? undefined : joinWay(world, action.configId)
  const chatId = action.chatId ?? (way && roomOf(world, way))
  if (chatId === undefined) throw new Refusal('chatId', 'name the group chat: chatId, or configId of a join way')
  if (way && action.chatId !== undefined && !way.chat_id_list.includes(chatId)) {
    throw new Refusal('chatId', `${chatId} is not among the group chats of join way ${action.configId}`)
  }
  const memberId =
    action.userid ?? action.externalUserid ?? createContact(world, { name: action.name ?? '', gender: 0 })
  refuse(
    'chatId',
    joinGroupChat(world, {
      chatId,
      memberId,
      type: action.userid === undefined ? 2 : 1,
      scene: action.scene ?? (action.invitor === undefined ? 3 : 1),
      ...(action.invitor === undefined ? {} : { invitor: action.invitor }),
      ...(way?.state === undefined ? {} : { state: way.state }),
      at: world.clock.now(),
    }),
  )
  return { chatId, memberId }
}

function joinWay(world: World, configId: string): JoinWay {
  if (!world.store.row('select 1 as found from join_way where config_id = ?', configId)) {
    throw new Refusal('configId', `${configId} is no join way of this corp`, 404)
  }
  return getJoinWay(world, configId)
}

/** The first group chat of a join way with room; when all are full and the way says so, a new numbered one (D92229). */
function roomOf(world: World, way: JoinWay): string {
  const open = way.chat_id_list.find(
    (chatId) => findGroupChat(world, chatId)?.dismissed_at === null && countMembers(world, chatId) < groupChatCeiling,
  )
  if (open !== undefined) return open
  const owner = way.chat_id_list.map((chatId) => findGroupChat(world, chatId)?.owner).find((one) => one !== undefined)
  if (way.auto_create_room === 0 || owner === undefined)
    throw new Refusal('configId', 'every group chat of the join way is full', 409)
  for (let number = way.room_base_id; ; number++) {
    const name = `${way.room_base_name}${number}`
    const made = world.store.row<{ chat_id: string }>(
      'select chat_id from group_chat where name = ? and dismissed_at is null',
      name,
    )
    if (!made) return createGroupChat(world, { owner, name, at: world.clock.now() })
    if (countMembers(world, made.chat_id) < groupChatCeiling) return made.chat_id
  }
}

/** Somebody leaves a group chat, or is removed by its owner. */
export function leave(world: World, action: ActionOf<'leave'>): Record<string, unknown> {
  const memberId = action.externalUserid ?? action.userid
  if (memberId === undefined) throw new Refusal('externalUserid', 'name who leaves: externalUserid or userid')
  refuse('chatId', leaveGroupChat(world, { chatId: action.chatId, memberId, removed: action.removed ?? false }))
  return {}
}

/** A contact and a staff member become friends, by search or by a contact way; `half` waits for the staff member. */
export function add(world: World, action: ActionOf<'add'>): Record<string, unknown> {
  if ((action.externalUserid === undefined) === (action.name === undefined)) {
    throw new Refusal('externalUserid', 'name who is added: externalUserid, or name for a newcomer')
  }
  const way = action.configId === undefined ? undefined : contactWay(world, action.configId)
  const userid = action.userid ?? way?.users[0]
  if (userid === undefined) throw new Refusal('userid', 'name the staff member: userid, or configId of a contact way')
  knownStaff(world, 'userid', userid)
  if (way && !way.users.includes(userid)) {
    throw new Refusal('userid', `${userid} is not among the staff of contact way ${action.configId}`)
  }
  if (action.externalUserid !== undefined) knownContact(world, 'externalUserid', action.externalUserid)
  const externalUserid = action.externalUserid ?? createContact(world, { name: action.name ?? '', gender: 0 })
  const state = action.state ?? way?.state
  const added = addFriend(world, {
    userid,
    externalUserid,
    addWay: way ? 1 : 4,
    ...(state === undefined ? {} : { state }),
    half: action.half ?? false,
    by: action.by ?? 'contact',
    welcomed: action.welcomed ?? false,
    at: world.clock.now(),
  })
  if (added === 'already_friends') {
    throw new Refusal('externalUserid', `${userid} and ${externalUserid} are friends already`, 409)
  }
  return { userid, externalUserid, welcomeCode: added.welcomeCode }
}

/** The members of a contact way, those of its departments among them. */
function contactWay(world: World, configId: string): { users: string[]; state: string | undefined } {
  const row = world.store.row<{ body: string }>(
    'select body from contact_way where config_id = ? and closed = 0',
    configId,
  )
  if (!row) throw new Refusal('configId', `${configId} is no contact way of this corp`, 404)
  const way = JSON.parse(row.body) as { user: string[]; party: number[]; state?: string } // written by the contact way API
  const ofParties = world.store.rows<{ userid: string }>(
    `select userid from staff where exists (select 1 from json_each(departments) d where d.value in (select value from json_each(?))) order by userid`,
    JSON.stringify(way.party),
  )
  return { users: [...new Set([...way.user, ...ofParties.map((staff) => staff.userid)])], state: way.state }
}

export function endFriendship(world: World, action: ActionOf<'delete'>): Record<string, unknown> {
  knownStaff(world, 'userid', action.userid)
  knownContact(world, 'externalUserid', action.externalUserid)
  refuse('externalUserid', deleteFriend(world, { ...action, at: world.clock.now() }))
  return {}
}

/** The contact refuses to be handed to another staff member. */
export function refuseHandover(world: World, action: ActionOf<'refuse-transfer'>): Record<string, unknown> {
  knownContact(world, 'externalUserid', action.externalUserid)
  const waiting = waitingTransfers(world, action.externalUserid).find(
    (transfer) => action.takeover === undefined || transfer.takeover === action.takeover,
  )
  if (!waiting) throw new Refusal('externalUserid', `no transfer of ${action.externalUserid} waits`, 404)
  refuseTransfer(world, waiting.number, world.clock.now())
  return {}
}

/** A contact answers whether his conversations with a staff member, or in a group chat, may be kept. */
export function agree(world: World, action: ActionOf<'agree'>): Record<string, unknown> {
  const { externalUserid, userid, chatId, agreed } = action
  knownContact(world, 'externalUserid', externalUserid)
  if ((userid === undefined) === (chatId === undefined)) {
    throw new Refusal('userid', 'say where: userid of a staff member, or chatId of a group chat')
  }
  const place =
    chatId === undefined ? { kind: 'single' as const, userid: userid ?? '' } : { kind: 'group' as const, chatId }
  refuse('externalUserid', answerConsent(world, { place, externalUserid, agreed, at: world.clock.now() }))
  return {}
}

/** The staff member changes a contact's remark in the client, which calls back (edit_external_contact). */
export function editRemark(world: World, action: ActionOf<'remark'>): Record<string, unknown> {
  const { userid, externalUserid, remark } = action
  if (!findFollow(world, userid, externalUserid)) refuse('externalUserid', 'not_friends')
  world.store.run(
    'update follow set remark = ? where userid = ? and external_userid = ?',
    remark,
    userid,
    externalUserid,
  )
  world.emit({
    Event: 'change_external_contact',
    ChangeType: 'edit_external_contact',
    UserID: userid,
    ExternalUserID: externalUserid,
  })
  return {}
}
