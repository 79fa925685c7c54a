import { madeId } from '../../id.ts'
import { findFollow } from '../../world/contact.ts'
import { findMember } from '../../world/group-chat.ts'
import { brokenRules } from '../../world/intercept.ts'
import { confirmMassSend } from '../../world/mass-send.ts'
import { deliver, type Attachment, type Content, type Place } from '../../world/message.ts'
import type { World } from '../../world/world.ts'
import { knownContact, knownStaff } from '../known.ts'
import { Refusal } from '../refusal.ts'
import type { ActionOf } from '../schema.ts'

/** A staff member taps 发送 for one mass send, or for all that wait. */
export function confirm(world: World, action: ActionOf<'confirm'>): Record<string, unknown> {
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

/** Somebody types a message into a group chat, or to a friend. */
export function speak(world: World, action: ActionOf<'speak'>): Record<string, unknown> {
  if ((action.chatId === undefined) === (action.to === undefined)) {
    throw new Refusal('chatId', 'say where: chatId of a group chat, or to, the person spoken to')
  }
  const isStaff = world.store.row('select 1 as found from staff where userid = ?', action.as) !== undefined
  if (!isStaff) knownContact(world, 'as', action.as)
  const place =
    action.chatId === undefined
      ? pairOf(world, isStaff ? action.as : (action.to ?? ''), isStaff ? (action.to ?? '') : action.as)
      : chatOf(world, action.chatId, action.as)
  const warned = isStaff ? checkWords(world, action.as, action.text) : {}
  return {
    ...warned,
    ...send(world, isStaff ? 'manual' : 'member', action.as, place, { text: action.text, attachments: [] }),
  }
}

/** What sendChatMessage of the JS-SDK does (section 19): the staff member sends into the conversation the sidebar stands beside. */
export function sidebarSend(world: World, action: ActionOf<'sidebar-send'>): Record<string, unknown> {
  knownStaff(world, 'userid', action.userid)
  if ((action.chatId === undefined) === (action.externalUserid === undefined)) {
    throw new Refusal('chatId', 'say where: chatId of a group chat, or externalUserid of a friend')
  }
  const place =
    action.chatId === undefined
      ? pairOf(world, action.userid, action.externalUserid ?? '')
      : chatOf(world, action.chatId, action.userid)
  const content = sidebarContent(world, action.message)
  return { ...checkWords(world, action.userid, content.text), ...send(world, 'sidebar', action.userid, place, content) }
}

function sidebarContent(world: World, message: ActionOf<'sidebar-send'>['message']): Content {
  switch (message.msgtype) {
    case 'text':
      return { text: message.text.content, attachments: [] }
    case 'image':
      return mediaContent(world, 'image', message.image.mediaid)
    case 'video':
      return mediaContent(world, 'video', message.video.mediaid)
    case 'file':
      return mediaContent(world, 'file', message.file.mediaid)
    case 'news': {
      const { link, title, desc, imgUrl } = message.news
      return attached('link', { title, url: link, desc: desc ?? '', picurl: imgUrl ?? '' })
    }
    case 'miniprogram': {
      const { appid, title, imgUrl, page } = message.miniprogram
      return attached('miniprogram', { appid, title, page, picurl: imgUrl ?? '' })
    }
    default:
      return message satisfies never
  }
}

function mediaContent(world: World, kind: 'image' | 'video' | 'file', mediaId: string): Content {
  const alive = world.store.row(
    'select 1 as found from media where media_id = ? and type = ? and expires_real_at > ?',
    mediaId,
    kind,
    world.realNow(),
  )
  if (!alive) throw new Refusal('message', `${mediaId} is no living ${kind}`)
  return attached(kind, { media_id: mediaId })
}

function attached(msgtype: Attachment['msgtype'], fields: Record<string, string>): Content {
  return { text: '', attachments: [{ msgtype, fields }] }
}

/** What the client says before a staff member's words go out: a rule may warn, or block them (D95097). */
function checkWords(world: World, userid: string, text: string): { warned?: string[] } {
  const broken = brokenRules(world, userid, text)
  const blocking = broken.find((rule) => rule.intercept_type === 1)
  if (blocking) throw new Refusal('text', `blocked by intercept rule ${blocking.rule_name}`, 409)
  return broken.length > 0 ? { warned: broken.map((rule) => rule.rule_name) } : {}
}

function send(
  world: World,
  route: 'manual' | 'member' | 'sidebar',
  sender: string,
  place: Place,
  content: Content,
): Record<string, unknown> {
  const message = deliver(world, {
    route,
    msgid: madeId('', 24, world.corp.seed, 'speech', world.store.next('speech')),
    sender,
    place,
    content,
    at: world.clock.now(),
  })
  return { seq: message.seq }
}

function chatOf(world: World, chatId: string, person: string): Place {
  if (!findMember(world, chatId, person))
    throw new Refusal('chatId', `${person} is not a member of group chat ${chatId}`)
  return { kind: 'group', chatId }
}

function pairOf(world: World, userid: string, externalUserid: string): Place {
  if (findFollow(world, userid, externalUserid)?.relation !== 'friend') {
    throw new Refusal('to', `${userid} and ${externalUserid} are not friends, so they cannot write to each other`)
  }
  return { kind: 'single', userid, externalUserid }
}
