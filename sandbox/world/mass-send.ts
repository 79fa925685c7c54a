import { madeId } from '../id.ts'
import { quotaWindow } from '../quota.ts'
import { deliver, hashOf, type Content } from './message.ts'
import type { World } from './world.ts'

export type MassSend = {
  msgid: string
  chat_type: 'single' | 'group'
  sender: string | null
  text: string
  attachments: string
  allow_select: number
  create_type: number
  creator: string | null
  created_at: number
  created_real_at: number
  cancelled_at: number | null
}

/** What became of one recipient (D93338): 0 not sent, 1 sent, 2 not a friend, 3 ceiling reached. */
export type SendStatus = 0 | 1 | 2 | 3

/**
 * Creates the task of a corp mass send: nothing is sent until each staff member of `tasks` confirms.
 * `tasks` maps a staff member to the recipients; an empty list means that a group owner is to pick them.
 */
export function createMassSend(
  world: World,
  request: {
    chatType: 'single' | 'group'
    sender?: string
    content: Content
    allowSelect: boolean
    tasks: Map<string, string[]>
  },
): string {
  const { store } = world
  const at = world.clock.now()
  const number = store.next('mass_send')
  const msgid = madeId('msg', 32, world.corp.seed, 'mass_send', number)
  store.run(
    `insert into mass_send (msgid, number, chat_type, sender, text, attachments, allow_select, create_type, created_at, created_real_at, content_hash)
     values (?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?)`,
    msgid,
    number,
    request.chatType,
    request.sender ?? null,
    request.content.text,
    JSON.stringify(request.content.attachments),
    Number(request.allowSelect),
    at,
    world.realNow(),
    hashOf(world, request.content),
  )
  for (const [userid, recipients] of request.tasks) {
    store.run('insert into mass_send_task (msgid, userid, status) values (?, ?, 0)', msgid, userid)
    for (const recipient of recipients) {
      store.run(
        'insert or ignore into mass_send_target (msgid, userid, recipient, status) values (?, ?, ?, 0)',
        msgid,
        userid,
        recipient,
      )
    }
    world.witness.massSendGiven({ msgid, number, userid, createdAt: at, reminder: 0 })
  }
  return msgid
}

export type ConfirmRefusal =
  | 'mass_send_unknown'
  | 'mass_send_cancelled'
  | 'task_not_given'
  | 'task_already_sent'
  | 'recipient_not_offered'

/** Recipients of a confirmed task with their status. */
export type Confirmed = { recipient: string; status: SendStatus }[]

/**
 * The staff member taps 发送 in 群发助手: each recipient who may still receive gets the message, once.
 * `chosen` narrows the recipients; only a group owner who was given no list, or a task with allow_select, may choose.
 */
export function confirmMassSend(
  world: World,
  confirm: { msgid: string; userid: string; chosen?: string[]; at: number },
): Confirmed | ConfirmRefusal {
  const { store } = world
  const send = findMassSend(world, confirm.msgid)
  if (!send) return 'mass_send_unknown'
  if (send.cancelled_at !== null) return 'mass_send_cancelled'
  const task = store.row<{ status: number }>(
    'select status from mass_send_task where msgid = ? and userid = ?',
    confirm.msgid,
    confirm.userid,
  )
  if (!task) return 'task_not_given'
  if (task.status !== 0) return 'task_already_sent'
  const offered = recipientsOf(world, send, confirm.userid)
  if (confirm.chosen?.some((recipient) => !offered.includes(recipient))) return 'recipient_not_offered'
  const recipients = confirm.chosen ?? offered
  store.run(
    'update mass_send_task set status = 2, sent_at = ?, sent_real_at = ? where msgid = ? and userid = ?',
    confirm.at,
    world.realNow(),
    confirm.msgid,
    confirm.userid,
  )
  return recipients.map((recipient) => ({
    recipient,
    status: sendTo(world, send, confirm.userid, recipient, confirm.at),
  }))
}

/** Whom a task would reach: its own list, or every group chat the owner has when no list was given. */
export function recipientsOf(world: World, send: MassSend, userid: string): string[] {
  const listed = world.store.rows<{ recipient: string }>(
    'select recipient from mass_send_target where msgid = ? and userid = ? order by recipient',
    send.msgid,
    userid,
  )
  if (listed.length > 0 || send.chat_type === 'single') return listed.map((row) => row.recipient)
  return world.store
    .rows<{ chat_id: string }>(
      'select chat_id from group_chat where owner = ? and dismissed_at is null order by chat_id limit 2000',
      userid,
    )
    .map((row) => row.chat_id)
}

function sendTo(world: World, send: MassSend, userid: string, recipient: string, at: number): SendStatus {
  const status = statusFor(world, send, userid, recipient, at)
  world.store.run(
    `insert into mass_send_target (msgid, userid, recipient, status, sent_at) values (?, ?, ?, ?, ?)
     on conflict (msgid, userid, recipient) do update set status = excluded.status, sent_at = excluded.sent_at`,
    send.msgid,
    userid,
    recipient,
    status,
    at,
  )
  if (status !== 1) return status
  world.store.run('insert into mass_received (recipient, at, msgid) values (?, ?, ?)', recipient, at, send.msgid)
  deliver(world, {
    route: 'mass_send',
    msgid: send.msgid,
    sender: userid,
    place:
      send.chat_type === 'group'
        ? { kind: 'group', chatId: recipient }
        : { kind: 'single', userid, externalUserid: recipient },
    content: contentOf(send),
    at,
  })
  return status
}

function statusFor(world: World, send: MassSend, userid: string, recipient: string, at: number): SendStatus {
  if (send.chat_type === 'single') {
    const follow = world.store.row<{ relation: string }>(
      'select relation from follow where userid = ? and external_userid = ?',
      userid,
      recipient,
    )
    if (follow?.relation !== 'friend') return 2
  } else {
    const chat = world.store.row<{ owner: string; dismissed_at: number | null }>(
      'select owner, dismissed_at from group_chat where chat_id = ?',
      recipient,
    )
    if (!chat || chat.dismissed_at !== null || chat.owner !== userid) return 2
  }
  const window = quotaWindow(world.settings.quota, world.corp.zone, at)
  const received = world.store.row<{ count: number }>(
    'select count(*) as count from mass_received where recipient = ? and at >= ? and at < ?',
    recipient,
    window.from,
    window.to,
  )
  return (received?.count ?? 0) >= window.limit ? 3 : 1
}

export function findMassSend(world: World, msgid: string): MassSend | undefined {
  return world.store.row<MassSend>(
    `select msgid, chat_type, sender, text, attachments, allow_select, create_type, creator, created_at, created_real_at, cancelled_at
     from mass_send where msgid = ?`,
    msgid,
  )
}

export function contentOf(send: Pick<MassSend, 'text' | 'attachments'>): Content {
  return { text: send.text, attachments: JSON.parse(send.attachments) as Content['attachments'] } // written by createMassSend
}

/** Stops the part that is not confirmed yet (D97611). */
export function cancelMassSend(world: World, msgid: string): void {
  world.store.run('update mass_send set cancelled_at = ? where msgid = ?', world.clock.now(), msgid)
}

/** Reminds the staff who have not confirmed (D97610): false when three reminders were given in the last 24 corp hours. */
export function remindMassSend(world: World, msgid: string): boolean {
  const { store } = world
  const at = world.clock.now()
  const recent = store.row<{ count: number }>(
    'select count(*) as count from mass_send_reminder where msgid = ? and at > ?',
    msgid,
    at - 86_400_000,
  )
  if ((recent?.count ?? 0) >= 3) return false
  store.run('insert into mass_send_reminder (msgid, at) values (?, ?)', msgid, at)
  const given = store.row<{ count: number; number: number }>(
    'select count(*) as count, (select number from mass_send where msgid = ?) as number from mass_send_reminder where msgid = ?',
    msgid,
    msgid,
  )
  for (const task of store.rows<{ userid: string }>(
    'select userid from mass_send_task where msgid = ? and status = 0 order by userid',
    msgid,
  )) {
    world.witness.massSendGiven({
      msgid,
      number: given?.number ?? 0,
      userid: task.userid,
      createdAt: at,
      reminder: given?.count ?? 1,
    })
  }
  return true
}
