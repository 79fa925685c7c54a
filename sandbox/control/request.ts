import { isoTime } from '../clock.ts'
import type { World } from '../world/world.ts'

type SendRow = {
  number: number
  msgid: string
  chat_type: string
  sender: string | null
  text: string
  created_at: number
  created_real_at: number
  cancelled_at: number | null
}
type TargetRow = {
  msgid: string
  userid: string
  status: number
  sent_at: number | null
  recipient: string | null
  result: number | null
}

/**
 * Mass sends of the API after `after`, in the order they were made: whom each asks to send what to whom, and what became
 * of it. Unlike the ledger it tells of what nobody has sent yet, too.
 */
export function viewMassSends(world: World, after: number, limit: number): Record<string, unknown> {
  const sends = world.store.rows<SendRow>(
    `select number, msgid, chat_type, sender, text, created_at, created_real_at, cancelled_at
     from mass_send where create_type = 0 and number > ? order by number limit ?`,
    after,
    limit,
  )
  const targets = world.store.rows<TargetRow>(
    `select t.msgid, t.userid, t.status, t.sent_at, r.recipient, r.status as result
     from mass_send_task t
     left join mass_send_target r on r.msgid = t.msgid and r.userid = t.userid
     where t.msgid in (select value from json_each(?))
     order by t.msgid, t.userid, r.recipient`,
    JSON.stringify(sends.map((send) => send.msgid)),
  )
  const byMsgid = Map.groupBy(targets, (target) => target.msgid)
  return {
    massSends: sends.map((send) => ({
      msgid: send.msgid,
      chatType: send.chat_type,
      sender: send.sender,
      text: send.text,
      createdAt: isoTime(send.created_at),
      createdRealTime: isoTime(send.created_real_at),
      cancelledAt: send.cancelled_at === null ? null : isoTime(send.cancelled_at),
      tasks: [...Map.groupBy(byMsgid.get(send.msgid) ?? [], (target) => target.userid)].map(([userid, rows]) => ({
        userid,
        state: rows[0]?.status === 2 ? 'sent' : send.cancelled_at === null ? 'open' : 'cancelled',
        sentAt: rows[0]?.sent_at ? isoTime(rows[0].sent_at) : null,
        recipients: rows.flatMap((row) => (row.recipient === null ? [] : [{ id: row.recipient, status: row.result }])),
      })),
    })),
    nextCursor: String(sends.at(-1)?.number ?? after),
  }
}
