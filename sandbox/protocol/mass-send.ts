import { seconds } from '../world/day.ts'
import {
  cancelMassSend,
  contentOf,
  createMassSend,
  findMassSend,
  remindMassSend,
  type MassSend,
} from '../world/mass-send.ts'
import type { World } from '../world/world.ts'
import { readContent } from './attachment.ts'
import { WecomError } from './error.ts'
import { knownUserid } from './directory.ts'
import type { Fields } from './field.ts'
import { groupAudience, singleAudience } from './mass-send-audience.ts'
import { nextCursor, pageOf } from './page.ts'
import type { Route } from './route.ts'

const listSpanSeconds = 31 * 86_400

export const massSendRoutes: Route[] = [
  {
    path: '/cgi-bin/externalcontact/add_msg_template',
    method: 'POST',
    section: 7,
    answer: ({ body, world }) => {
      const chatType = body.text('chat_type') || 'single'
      if (chatType !== 'single' && chatType !== 'group') throw new WecomError(86214, `invalid chat_type ${chatType}`)
      const content = readContent(world, body)
      const audience = chatType === 'group' ? groupAudience(world, body) : singleAudience(world, body)
      if (audience.tasks.size === 0) {
        throw new WecomError(41048, 'no customer to send', { fail_list: audience.refused, msgid: '' })
      }
      const sender = body.text('sender')
      const msgid = createMassSend(world, {
        chatType,
        ...(sender === '' ? {} : { sender: knownUserid(world, sender) }),
        content,
        allowSelect: body.flag('allow_select', false),
        tasks: audience.tasks,
      })
      return { fail_list: audience.refused, msgid }
    },
  },
  {
    path: '/cgi-bin/externalcontact/remind_groupmsg_send',
    method: 'POST',
    section: 7,
    answer: ({ body, world }) => {
      const send = dispatchedSend(world, body)
      if (send.cancelled_at !== null) throw new WecomError(41093, 'mass send is cancelled')
      if (!remindMassSend(world, send.msgid)) {
        throw new WecomError(41094, 'remind over frequency: 3 reminders in 24 hours')
      }
      return {}
    },
  },
  {
    path: '/cgi-bin/externalcontact/cancel_groupmsg_send',
    method: 'POST',
    section: 7,
    answer: ({ body, world }) => {
      const send = dispatchedSend(world, body)
      if (send.cancelled_at !== null) throw new WecomError(41093, 'mass send is cancelled')
      cancelMassSend(world, send.msgid)
      return {}
    },
  },
  {
    path: '/cgi-bin/externalcontact/get_groupmsg_list_v2',
    method: 'POST',
    section: 7,
    answer: (call) => {
      const { body, world } = call
      const chatType = body.text('chat_type', { missing: 40058 })
      if (chatType !== 'single' && chatType !== 'group') throw new WecomError(86214, `invalid chat_type ${chatType}`)
      const from = body.integer('start_time', { missing: 60267 })
      const to = body.integer('end_time', { missing: 60267 })
      if (from > to || to - from > listSpanSeconds) {
        throw new WecomError(60267, `invalid time: start_time ${from} to end_time ${to} must be a month at most`)
      }
      const filter = body.integer('filter_type', { absent: 2, min: 0, max: 2 })
      const creator = body.text('creator')
      const page = pageOf(
        call,
        body.limit({ absent: 50, max: 100 }),
        (after, count) =>
          world.store.rows<MassSend & { number: number }>(
            `select number, msgid, chat_type, sender, text, attachments, allow_select, create_type, creator, created_at, created_real_at, cancelled_at
             from mass_send
             where chat_type = ? and created_at >= ? and created_at < ? and created_real_at <= ? and number < ?
               and (? = 2 or create_type = ?) and (? = '' or creator = ?)
             order by number desc limit ?`,
            chatType,
            from * 1000,
            (to + 1) * 1000,
            world.realNow() - world.settings.dispatchLagMs,
            after === '' ? Number.MAX_SAFE_INTEGER : Number(after),
            filter,
            filter,
            creator,
            creator,
            count,
          ),
        (send) => String(send.number),
      )
      return { group_msg_list: page.rows.map(presentSend), ...nextCursor(page.next_cursor) }
    },
  },
  {
    path: '/cgi-bin/externalcontact/get_groupmsg_task',
    method: 'POST',
    section: 7,
    answer: (call) => {
      const { body, world } = call
      const send = dispatchedSend(world, body)
      const page = pageOf(
        call,
        body.limit({ absent: 500, max: 1000 }),
        (after, count) =>
          world.store.rows<{ userid: string; status: number; sent_at: number | null; sent_real_at: number | null }>(
            'select userid, status, sent_at, sent_real_at from mass_send_task where msgid = ? and userid > ? order by userid limit ?',
            send.msgid,
            after,
            count,
          ),
        (task) => task.userid,
      )
      const seen = world.realNow() - world.settings.resultLagMs
      return {
        task_list: page.rows.map((task) =>
          task.sent_at !== null && (task.sent_real_at ?? 0) <= seen
            ? { userid: task.userid, status: 2, send_time: seconds(task.sent_at) }
            : { userid: task.userid, status: 0 },
        ),
        ...nextCursor(page.next_cursor),
      }
    },
  },
  {
    path: '/cgi-bin/externalcontact/get_groupmsg_send_result',
    method: 'POST',
    section: 7,
    answer: (call) => {
      const { body, world } = call
      const send = dispatchedSend(world, body)
      const userid = knownUserid(world, body.text('userid', { missing: 41009 }))
      const page = pageOf(
        call,
        body.limit({ absent: 500, max: 1000 }),
        (after, count) => listResults(world, send, userid, after, count),
        (result) => result.recipient,
      )
      return {
        send_list: page.rows.map((result) => presentResult(send, userid, result)),
        ...nextCursor(page.next_cursor),
      }
    },
  },
  {
    path: '/cgi-bin/externalcontact/get_group_msg_result',
    method: 'POST',
    section: 7,
    answer: ({ body, world }) => {
      const send = dispatchedSend(world, body)
      const userids = world.store.rows<{ userid: string }>(
        'select userid from mass_send_task where msgid = ? order by userid',
        send.msgid,
      )
      return {
        check_status: 1,
        detail_list: userids.flatMap(({ userid }) =>
          listResults(world, send, userid, '', -1).map((result) => presentResult(send, userid, result)),
        ),
      }
    },
  },
]

/** A mass send that can be read: its id missing gives 41046, unknown 41047, not yet dispatched 41063. */
function dispatchedSend(world: World, body: Fields): MassSend {
  const send = findMassSend(world, body.text('msgid', { missing: 41046 }))
  if (!send) throw new WecomError(41047, 'invalid msgid')
  if (send.created_real_at > world.realNow() - world.settings.dispatchLagMs) {
    throw new WecomError(41063, 'mass send is being dispatched, retry later')
  }
  return send
}

type Result = { recipient: string; status: number; sent_at: number | null }

/**
 * Results that may be seen: what is sent shows after the lag; before, contacts show as not sent and group chats not at all,
 * since the owner has not chosen yet (D93338).
 */
function listResults(world: World, send: MassSend, userid: string, after: string, count: number): Result[] {
  const task = world.store.row<{ sent_real_at: number | null }>(
    'select sent_real_at from mass_send_task where msgid = ? and userid = ?',
    send.msgid,
    userid,
  )
  const sentRealAt = task?.sent_real_at ?? Infinity
  const seen = sentRealAt <= world.realNow() - world.settings.resultLagMs
  if (!seen && send.chat_type === 'group') return []
  const rows = world.store.rows<Result>(
    `select recipient, status, sent_at from mass_send_target where msgid = ? and userid = ? and recipient > ?
       and (? = 'single' or sent_at is not null)
     order by recipient limit ?`,
    send.msgid,
    userid,
    after,
    send.chat_type,
    count,
  )
  return seen ? rows : rows.map((row) => ({ recipient: row.recipient, status: 0, sent_at: null }))
}

function presentResult(send: MassSend, userid: string, result: Result): Record<string, unknown> {
  return {
    ...(send.chat_type === 'group' ? { chat_id: result.recipient } : { external_userid: result.recipient }),
    userid,
    status: result.status,
    ...(result.sent_at === null || result.status === 0 ? {} : { send_time: seconds(result.sent_at) }),
  }
}

function presentSend(send: MassSend): Record<string, unknown> {
  const { text, attachments } = contentOf(send)
  return {
    msgid: send.msgid,
    ...(send.creator === null ? {} : { creator: send.creator }),
    create_time: seconds(send.created_at),
    create_type: send.create_type,
    ...(text === '' ? {} : { text: { content: text } }),
    attachments: attachments.map(({ msgtype, fields }) => ({ msgtype, [msgtype]: fields })),
  }
}
