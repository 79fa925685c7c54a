import { contentHash } from '../id.ts'
import { countReceived } from './acquisition.ts'
import { archiveMessage } from './archive.ts'
import { corpDay } from './day.ts'
import type { World } from './world.ts'

/** One attachment as the request gave it, and what stands for its content when messages are compared. */
export type Attachment = {
  msgtype: 'image' | 'link' | 'miniprogram' | 'video' | 'file'
  fields: Record<string, string>
}

export type Content = { text: string; attachments: Attachment[] }

/**
 * How a message reached a group chat or contact. Every route but `member` is the corp's doing and stands in the ledger;
 * `member` is what contacts say themselves.
 */
export type MessageRoute = 'mass_send' | 'welcome' | 'group_welcome' | 'sidebar' | 'manual' | 'transfer' | 'member'

export type Message = {
  seq: number
  realAt: number
  corpAt: number
  route: MessageRoute
  msgid: string
  sender: string
  content: Content
  contentHash: string
} & Place

/** Where a message stands: in a group chat, or between a staff member and a contact. */
export type Place = { kind: 'group'; chatId: string } | { kind: 'single'; userid: string; externalUserid: string }

type MessageRow = {
  seq: number
  real_at: number
  corp_at: number
  route: MessageRoute
  msgid: string
  sender: string
  chat_id: string | null
  userid: string | null
  external_userid: string | null
  text: string
  attachments: string
  content_hash: string
}

const columns =
  'seq, real_at, corp_at, route, msgid, sender, chat_id, userid, external_userid, text, attachments, content_hash'

/** Puts a message into its place, for good, and lets the people see it. */
export function deliver(
  world: World,
  message: { route: MessageRoute; msgid: string; sender: string; place: Place; content: Content; at: number },
): Message {
  const { place, content } = message
  const row = world.store.row<MessageRow>(
    `insert into message (real_at, corp_at, route, msgid, sender, chat_id, userid, external_userid, text, attachments, content_hash)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) returning ${columns}`,
    world.realNow(),
    message.at,
    message.route,
    message.msgid,
    message.sender,
    place.kind === 'group' ? place.chatId : null,
    place.kind === 'single' ? place.userid : null,
    place.kind === 'single' ? place.externalUserid : null,
    content.text,
    JSON.stringify(content.attachments),
    hashOf(world, content),
  )
  if (!row) throw new Error('insert into message returned no row')
  if (place.kind === 'single') {
    world.store.run(
      'update follow set last_chat_at = ? where userid = ? and external_userid = ?',
      message.at,
      place.userid,
      place.externalUserid,
    )
  }
  if (place.kind === 'single' && message.route === 'member') countReceived(world, place.userid, place.externalUserid)
  if (place.kind === 'group') countMessage(world, place.chatId, message.sender, message.at)
  const delivered = fromRow(row)
  archiveMessage(world, delivered)
  world.witness.messageSeen(delivered)
  return delivered
}

/** What WeCom's statistics of group chats are made of (D92133). */
function countMessage(world: World, chatId: string, sender: string, at: number): void {
  const { date } = corpDay(world.corp.zone, at)
  world.store.run(
    'insert into chat_day (chat_id, day, messages) values (?, ?, 1) on conflict (chat_id, day) do update set messages = messages + 1',
    chatId,
    date,
  )
  world.store.run('insert or ignore into chat_speaker (chat_id, day, member_id) values (?, ?, ?)', chatId, date, sender)
}

/**
 * SHA-256 over text and attachments. A media id counts as the bytes it names, so the same picture uploaded again is the same content.
 */
export function hashOf(world: World, content: Content): string {
  const attachments = content.attachments.map(({ msgtype, fields }) => {
    const entries = Object.entries(fields).map(([key, value]) => {
      if (!key.endsWith('media_id')) return [key, value]
      const media = world.store.row<{ content_hash: string }>(
        'select content_hash from media where media_id = ?',
        value,
      )
      return [key, media?.content_hash ?? value]
    })
    return [msgtype, entries]
  })
  return contentHash(JSON.stringify([content.text, attachments]))
}

/** Messages of one place, oldest first: the `limit` last ones before `before`. */
export function messagesOf(world: World, place: Place, limit: number, before = Number.MAX_SAFE_INTEGER): Message[] {
  const rows =
    place.kind === 'group'
      ? world.store.rows<MessageRow>(
          `select ${columns} from message where chat_id = ? and seq < ? order by seq desc limit ?`,
          place.chatId,
          before,
          limit,
        )
      : world.store.rows<MessageRow>(
          `select ${columns} from message where userid = ? and external_userid = ? and seq < ? order by seq desc limit ?`,
          place.userid,
          place.externalUserid,
          before,
          limit,
        )
  return rows.map(fromRow).toReversed()
}

/** The corp's messages after `after`, in the order they arrived. */
export function ledgerAfter(world: World, after: number, limit: number): Message[] {
  return world.store
    .rows<MessageRow>(
      `select ${columns} from message where route <> 'member' and seq > ? order by seq limit ?`,
      after,
      limit,
    )
    .map(fromRow)
}

function fromRow(row: MessageRow): Message {
  const place: Place =
    row.chat_id === null
      ? { kind: 'single', userid: row.userid ?? '', externalUserid: row.external_userid ?? '' }
      : { kind: 'group', chatId: row.chat_id }
  return {
    seq: row.seq,
    realAt: row.real_at,
    corpAt: row.corp_at,
    route: row.route,
    msgid: row.msgid,
    sender: row.sender,
    content: { text: row.text, attachments: JSON.parse(row.attachments) as Attachment[] }, // written by deliver above
    contentHash: row.content_hash,
    ...place,
  }
}
