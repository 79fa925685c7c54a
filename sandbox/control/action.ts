import { madeId } from '../id.ts'
import type { Life } from '../life/life.ts'
import type { Limiter, SecretGuard } from '../protocol/limit.ts'
import { revokeTokens } from '../protocol/token.ts'
import { addFriend, createContact, deleteFriend, findContact, findFollow } from '../world/contact.ts'
import {
  changeGroupChat,
  createGroupChat,
  dismissGroupChat,
  findMember,
  joinGroupChat,
  leaveGroupChat,
} from '../world/group-chat.ts'
import { confirmMassSend } from '../world/mass-send.ts'
import { deliver, type Place } from '../world/message.ts'
import type { World } from '../world/world.ts'
import { Refusal } from './refusal.ts'
import type { Action } from './schema.ts'

type Actor = { world: World; life: Life; limiter: Limiter; guard: SecretGuard }
type ActionOf<Kind extends Action['kind']> = Extract<Action, { kind: Kind }>

/** Does what was ordered, at the corp's present, as the person would in the client. Answers the effect. */
export function takeAction(actor: Actor, action: Action): Record<string, unknown> {
  const { world } = actor
  switch (action.kind) {
    case 'confirm':
      return confirm(world, action)
    case 'join':
      return join(world, action)
    case 'leave':
      return leave(world, action)
    case 'add':
      return add(world, action)
    case 'delete':
      knownStaff(world, 'userid', action.userid)
      knownContact(world, 'externalUserid', action.externalUserid)
      refuse('externalUserid', deleteFriend(world, action))
      return {}
    case 'speak':
      return speak(world, action)
    case 'click':
      knownContact(world, 'externalUserid', action.externalUserid)
      actor.life.click(action.url, action.externalUserid)
      return {}
    case 'create-chat':
      knownStaff(world, 'owner', action.owner)
      return {
        chatId: createGroupChat(world, {
          owner: action.owner,
          name: action.name,
          ...(action.notice === undefined ? {} : { notice: action.notice }),
          at: world.clock.now(),
        }),
      }
    case 'dismiss':
      refuse('chatId', dismissGroupChat(world, action.chatId))
      return {}
    case 'change':
      return change(world, action)
    case 'revoke-token':
      return { revoked: revokeTokens(world) }
    case 'forgive':
      actor.limiter.clear()
      actor.guard.clear()
      return {}
    default:
      return action satisfies never
  }
}

function confirm(world: World, action: ActionOf<'confirm'>): Record<string, unknown> {
  knownStaff(world, 'userid', action.userid)
  const open = world.store.rows<{ msgid: string }>(
    `select t.msgid from mass_send_task t join mass_send s on s.msgid = t.msgid
     where t.userid = ? and t.status = 0 and s.cancelled_at is null order by s.number`,
    action.userid,
  )
  const wanted = action.msgid === undefined ? open.map((task) => task.msgid) : [action.msgid]
  const sent = wanted.map((msgid) => {
    const result = confirmMassSend(world, {
      msgid,
      userid: action.userid,
      ...(action.recipients === undefined ? {} : { chosen: action.recipients }),
      at: world.clock.now(),
    })
    if (typeof result === 'string') throw new Refusal('msgid', `${msgid}: ${result.replaceAll('_', ' ')}`, 409)
    return { msgid, results: result }
  })
  return { sent }
}

function join(world: World, action: ActionOf<'join'>): Record<string, unknown> {
  const given = [action.externalUserid, action.userid, action.name].filter((value) => value !== undefined)
  if (given.length !== 1)
    throw new Refusal('externalUserid', 'name who joins: one of externalUserid, userid, or name for a newcomer')
  if (action.userid !== undefined) knownStaff(world, 'userid', action.userid)
  if (action.externalUserid !== undefined) knownContact(world, 'externalUserid', action.externalUserid)
  const memberId =
    action.userid ?? action.externalUserid ?? createContact(world, { name: action.name ?? '', gender: 0 })
  const state = action.configId === undefined ? undefined : joinWayState(world, action.configId, action.chatId)
  const scene = action.scene ?? (action.invitor === undefined ? 3 : 1)
  refuse(
    'chatId',
    joinGroupChat(world, {
      chatId: action.chatId,
      memberId,
      type: action.userid === undefined ? 2 : 1,
      scene,
      ...(action.invitor === undefined ? {} : { invitor: action.invitor }),
      ...(state === undefined ? {} : { state }),
      at: world.clock.now(),
    }),
  )
  return { chatId: action.chatId, memberId }
}

function joinWayState(world: World, configId: string, chatId: string): string | undefined {
  const row = world.store.row<{ body: string }>('select body from join_way where config_id = ?', configId)
  if (!row) throw new Refusal('configId', `${configId} is no join way of this corp`, 404)
  const way = JSON.parse(row.body) as { chat_id_list: string[]; state?: string } // written by the join way API
  if (!way.chat_id_list.includes(chatId)) {
    throw new Refusal('chatId', `${chatId} is not among the group chats of join way ${configId}`)
  }
  return way.state
}

function leave(world: World, action: ActionOf<'leave'>): Record<string, unknown> {
  const memberId = action.externalUserid ?? action.userid
  if (memberId === undefined) throw new Refusal('externalUserid', 'name who leaves: externalUserid or userid')
  refuse('chatId', leaveGroupChat(world, { chatId: action.chatId, memberId, removed: action.removed ?? false }))
  return {}
}

function add(world: World, action: ActionOf<'add'>): Record<string, unknown> {
  if ((action.externalUserid === undefined) === (action.name === undefined)) {
    throw new Refusal('externalUserid', 'name who is added: externalUserid, or name for a newcomer')
  }
  const way = action.configId === undefined ? undefined : contactWay(world, action.configId)
  const userid = action.userid ?? way?.users[0]
  if (userid === undefined) throw new Refusal('userid', 'name the staff member: userid, or configId of a contact way')
  knownStaff(world, 'userid', userid)
  if (way && !way.users.includes(userid))
    throw new Refusal('userid', `${userid} is not among the staff of contact way ${action.configId}`)
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
    at: world.clock.now(),
  })
  if (added === 'already_friends')
    throw new Refusal('externalUserid', `${userid} and ${externalUserid} are friends already`, 409)
  return { userid, externalUserid, welcomeCode: added.welcomeCode }
}

function contactWay(world: World, configId: string): { users: string[]; state: string | undefined } {
  const row = world.store.row<{ body: string }>(
    'select body from contact_way where config_id = ? and closed = 0',
    configId,
  )
  if (!row) throw new Refusal('configId', `${configId} is no contact way of this corp`, 404)
  const way = JSON.parse(row.body) as { user: string[]; state?: string } // written by the contact way API
  return { users: way.user, state: way.state }
}

function speak(world: World, action: ActionOf<'speak'>): Record<string, unknown> {
  if ((action.chatId === undefined) === (action.to === undefined)) {
    throw new Refusal('chatId', 'say where: chatId of a group chat, or to, the person spoken to')
  }
  const isStaff = world.store.row('select 1 as found from staff where userid = ?', action.as) !== undefined
  if (!isStaff) knownContact(world, 'as', action.as)
  const place =
    action.chatId === undefined
      ? pairOf(world, action.as, action.to ?? '', isStaff)
      : chatOf(world, action.chatId, action.as)
  const message = deliver(world, {
    route: isStaff ? 'manual' : 'member',
    msgid: madeId('', 24, world.corp.seed, 'speech', world.store.next('speech')),
    sender: action.as,
    place,
    content: { text: action.text, attachments: [] },
    at: world.clock.now(),
  })
  return { seq: message.seq }
}

function chatOf(world: World, chatId: string, person: string): Place {
  if (!findMember(world, chatId, person)) throw new Refusal('as', `${person} is not a member of group chat ${chatId}`)
  return { kind: 'group', chatId }
}

function pairOf(world: World, speaker: string, listener: string, isStaff: boolean): Place {
  const userid = isStaff ? speaker : listener
  const externalUserid = isStaff ? listener : speaker
  if (findFollow(world, userid, externalUserid)?.relation !== 'friend') {
    throw new Refusal('to', `${speaker} and ${listener} are not friends, so they cannot write to each other`)
  }
  return { kind: 'single', userid, externalUserid }
}

function change(world: World, action: ActionOf<'change'>): Record<string, unknown> {
  const changes = (['name', 'notice', 'owner'] as const).filter((kind) => action[kind] !== undefined)
  if (changes.length === 0) throw new Refusal('name', 'give name, notice or owner')
  for (const kind of changes) refuse(kind, changeGroupChat(world, action.chatId, { kind, value: action[kind] ?? '' }))
  return {}
}

function knownStaff(world: World, field: string, userid: string): void {
  if (!world.store.row('select 1 as found from staff where userid = ?', userid)) {
    throw new Refusal(field, `${userid} is no staff member of this corp`, 404)
  }
}

function knownContact(world: World, field: string, externalUserid: string): void {
  if (!findContact(world, externalUserid)) throw new Refusal(field, `${externalUserid} is no contact of this corp`, 404)
}

function refuse(field: string, reason: string | undefined): void {
  if (reason !== undefined)
    throw new Refusal(field, reason.replaceAll('_', ' '), reason.endsWith('unknown') ? 404 : 409)
}
