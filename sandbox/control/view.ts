import { isoTime } from '../clock.ts'
import { corpDay, daysBetween } from '../world/day.ts'
import { findGroupChat, listMembers } from '../world/group-chat.ts'
import { contentOf, findMassSend, recipientsOf } from '../world/mass-send.ts'
import { messagesOf, type Message, type Place } from '../world/message.ts'
import type { World } from '../world/world.ts'
import { Refusal } from './refusal.ts'

/** Tasks and messages shown of a phone. */
const phoneLimit = 50

type ChatRow = {
  chat_id: string
  name: string
  owner: string
  owner_name: string
  created_at: number
  members: number
  today: number | null
  seq: number | null
  text: string | null
  attachments: string | null
  corp_at: number | null
  sender_name: string | null
}

/** Every group chat whose name holds `search`, the one with the latest message first. */
export function viewChats(world: World, search: string): Record<string, unknown> {
  const rows = world.store.rows<ChatRow>(
    `select g.chat_id, g.name, g.owner, coalesce(s.name, g.owner) as owner_name, g.created_at,
       (select count(*) from membership m where m.chat_id = g.chat_id) as members,
       (select d.messages from chat_day d where d.chat_id = g.chat_id and d.day = ?) as today,
       l.seq, l.text, l.attachments, l.corp_at,
       coalesce((select name from contact where external_userid = l.sender), (select name from staff where userid = l.sender)) as sender_name
     from group_chat g left join staff s on s.userid = g.owner
     left join message l on l.seq = (select max(seq) from message where chat_id = g.chat_id)
     where g.dismissed_at is null and (? = '' or g.name like '%' || ? || '%')
     order by coalesce(l.corp_at, g.created_at) desc, g.chat_id`,
    corpDay(world.corp.zone, world.clock.now()).date,
    search,
    search,
  )
  return {
    chats: rows.map((row) => ({
      chatId: row.chat_id,
      name: row.name,
      owner: row.owner,
      ownerName: row.owner_name,
      ageDays: daysBetween(world.corp.zone, row.created_at, world.clock.now()),
      members: row.members,
      today: row.today ?? 0,
      last:
        row.seq === null
          ? null
          : {
              seq: row.seq,
              sender: row.sender_name ?? '',
              text: row.text === '' ? kindsOf(row.attachments ?? '[]') : (row.text ?? ''),
              corpTime: isoTime(row.corp_at ?? 0),
            },
    })),
  }
}

const kindNames: Record<string, string> = {
  image: '[图片]',
  link: '[链接]',
  miniprogram: '[小程序]',
  video: '[视频]',
  file: '[文件]',
}

function kindsOf(attachments: string): string {
  const list = JSON.parse(attachments) as { msgtype: string }[] // written when the message was delivered
  return list.map((attachment) => kindNames[attachment.msgtype] ?? '').join('')
}

/** One group chat with its members, in the order they joined. */
export function viewChat(world: World, chatId: string): Record<string, unknown> {
  const chat = findGroupChat(world, chatId)
  if (!chat || chat.dismissed_at !== null) throw new Refusal('chatId', `${chatId} is no group chat of this corp`, 404)
  const friends = new Set(
    world.store
      .rows<{ id: string }>(
        `select external_userid as id from follow where userid = ? and relation = 'friend'`,
        chat.owner,
      )
      .map((row) => row.id),
  )
  return {
    chatId,
    name: chat.name,
    owner: chat.owner,
    notice: chat.notice,
    createdAt: isoTime(chat.created_at),
    members: listMembers(world, chatId).map((member) => ({
      id: member.member_id,
      name: nameOf(world, member.member_id),
      nickname: member.group_nickname,
      kind: member.type === 1 ? 'staff' : 'contact',
      joinedAt: isoTime(member.joined_at),
      friendOfOwner: friends.has(member.member_id),
    })),
  }
}

/** The messages of a place, oldest first, as bubbles show them. */
export function viewMessages(world: World, place: Place, limit: number, before?: number): Record<string, unknown> {
  return { messages: messagesOf(world, place, limit, before).map((message) => viewMessage(world, message)) }
}

function viewMessage(world: World, message: Message): Record<string, unknown> {
  return {
    seq: message.seq,
    corpTime: isoTime(message.corpAt),
    route: message.route,
    sender: message.sender,
    senderName: nameOf(world, message.sender),
    text: message.content.text,
    attachments: message.content.attachments,
  }
}

/** What a person of the corp, or a contact, is called. */
export function nameOf(world: World, id: string): string {
  return (
    world.store.row<{ name: string }>(
      'select name from staff where userid = ? union all select name from contact where external_userid = ?',
      id,
      id,
    )?.name ?? id
  )
}

/** Everybody on the staff, with what waits on their phones. */
export function viewStaff(world: World): Record<string, unknown> {
  return {
    staff: world.store.rows(
      `select s.userid, s.name, s.position, s.status,
         (select count(*) from mass_send_task t join mass_send m on m.msgid = t.msgid
          where t.userid = s.userid and t.status = 0 and m.cancelled_at is null) as openTasks,
         (select count(*) from group_chat g where g.owner = s.userid and g.dismissed_at is null) as groupChats,
         (select count(*) from follow f where f.userid = s.userid and f.relation = 'friend') as friends,
         (select count(*) from app_message a where a.userid = s.userid and a.recalled = 0) as appMessages,
         (select count(*) from moment_task t join moment m on m.moment_id = t.moment_id
          where t.userid = s.userid and t.published_at is null and m.cancelled_at is null) as openMoments
       from staff s order by openTasks desc, s.userid`,
    ),
  }
}

type TaskRow = {
  msgid: string
  status: number
  sent_at: number | null
  created_at: number
  cancelled_at: number | null
  chat_type: string
}

/** A staff member's 群发助手: mass sends that wait first, then the latest others. */
export function viewTasks(world: World, userid: string): Record<string, unknown> {
  const rows = world.store.rows<TaskRow>(
    `select t.msgid, t.status, t.sent_at, m.created_at, m.cancelled_at, m.chat_type from mass_send_task t
     join mass_send m on m.msgid = t.msgid where t.userid = ?
     order by (t.status = 0 and m.cancelled_at is null) desc, m.number desc limit ?`,
    userid,
    phoneLimit,
  )
  return {
    tasks: rows.map((row) => {
      const send = findMassSend(world, row.msgid)
      if (!send) throw new Error(`no mass send ${row.msgid} behind its task`)
      const recipients = recipientsOf(world, send, userid)
      return {
        msgid: row.msgid,
        chatType: row.chat_type,
        state: row.status === 2 ? 'sent' : row.cancelled_at === null ? 'open' : 'cancelled',
        createdAt: isoTime(row.created_at),
        sentAt: row.sent_at === null ? null : isoTime(row.sent_at),
        ...contentOf(send),
        recipients: recipients.length,
        names: recipients.slice(0, 6).map((id) => recipientName(world, id)),
      }
    }),
  }
}

function recipientName(world: World, id: string): string {
  return (
    world.store.row<{ name: string }>(
      'select name from group_chat where chat_id = ? union all select name from contact where external_userid = ?',
      id,
      id,
    )?.name ?? id
  )
}

/** The app messages on a staff member's phone, latest first. */
export function viewAppMessages(world: World, userid: string): Record<string, unknown> {
  const rows = world.store.rows<{
    seq: number
    msgid: string
    msgtype: string
    body: string
    sent_at: number
    recalled: number
  }>(
    'select seq, msgid, msgtype, body, sent_at, recalled from app_message where userid = ? order by seq desc limit ?',
    userid,
    phoneLimit,
  )
  return {
    messages: rows.map(({ seq, msgid, msgtype, body, sent_at, recalled }) => ({
      seq,
      msgid,
      msgtype,
      body: JSON.parse(body) as Record<string, unknown>, // written by message/send
      corpTime: isoTime(sent_at),
      recalled: recalled === 1,
    })),
  }
}

/** A staff member's friends whose name or remark holds `search`, last chatted first. */
export function viewFriends(world: World, userid: string, search: string): Record<string, unknown> {
  return {
    friends: world.store.rows(
      `select f.external_userid as externalUserid, c.name, f.remark, f.relation, f.last_chat_at as lastChatAt,
         (select s.name from transfer t join staff s on s.userid = t.takeover
          where t.handover = f.userid and t.external_userid = f.external_userid and t.status = 2) as transferTo,
         (select t.due_at from transfer t
          where t.handover = f.userid and t.external_userid = f.external_userid and t.status = 2) as transferAt
       from follow f join contact c on c.external_userid = f.external_userid
       where f.userid = ? and (? = '' or c.name like '%' || ? || '%' or f.remark like '%' || ? || '%')
       order by transferAt is null, f.last_chat_at desc, f.external_userid limit 200`,
      userid,
      search,
      search,
      search,
    ),
  }
}
