import { sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import { laneOf } from '#server/engine/queue.ts'
import { changeSender } from '#server/features/delivery/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

/** Puts a task off: it is asked anew at `until`, and looked at no sooner. */
export async function recordPostponement(
  tx: CorpTx,
  corpId: CorpId,
  staffTaskId: string,
  change: { until: CorpInstant; reason: string; wakeAt: CorpInstant },
  at: CorpInstant,
): Promise<void> {
  await sql`
    update staff_task
    set asked_at = ${change.until}, postponements = postponements + 1, postpone_reason = ${change.reason},
      reminders = 0, wake_at = ${change.wakeAt}, changed_at = ${at}
    where corp_id = ${corpId} and staff_task_id = ${staffTaskId} and state in ('open', 'permitted')`.execute(tx)
}

/** Moves a task, and the sending of its delivery, to another member of staff, who is asked for it now. */
export async function moveTask(
  tx: CorpTx,
  corpId: CorpId,
  task: { staffTaskId: string; deliveryId: string | null },
  toStaffId: string,
  at: CorpInstant,
): Promise<void> {
  await sql`
    update staff_task
    set staff_id = ${toStaffId}, lane = ${laneOf(toStaffId)}, asked_at = ${at}, reminders = 0, postponements = 0,
      postpone_reason = null, escalated_at = null, state = 'open', permit_holder = null, permit_until_real_at = null,
      wake_at = ${at}, changed_at = ${at}
    where corp_id = ${corpId} and staff_task_id = ${task.staffTaskId} and state in ('open', 'permitted')`.execute(tx)
  if (task.deliveryId !== null) await changeSender(tx, corpId, task.deliveryId, toStaffId)
}

/** Says that a task was done by a former holder of it. */
export async function giveBackTask(
  tx: CorpTx,
  corpId: CorpId,
  task: { staffTaskId: string; deliveryId: string | null },
  staffId: string,
): Promise<void> {
  await sql`
    update staff_task
    set staff_id = ${staffId}, lane = ${laneOf(staffId)}
    where corp_id = ${corpId} and staff_task_id = ${task.staffTaskId}`.execute(tx)
  if (task.deliveryId !== null) await changeSender(tx, corpId, task.deliveryId, staffId)
}

/** Keeps that a task went to another; the task is held by the caller. */
export async function insertHandOver(
  tx: CorpTx,
  corpId: CorpId,
  handOver: {
    staffTaskId: string
    fromStaffId: string
    toStaffId: string
    reason: string
    sentBubbles: number
    wasPermitted: boolean
  },
  at: CorpInstant,
): Promise<void> {
  await sql`
    insert into staff_task_hand_over (
      corp_id, staff_task_id, nth, handed_at, from_staff_id, to_staff_id, reason, sent_bubbles, was_permitted)
    select ${corpId}, ${handOver.staffTaskId}, count(*) + 1, ${at}, ${handOver.fromStaffId}, ${handOver.toStaffId},
      ${handOver.reason}, ${handOver.sentBubbles}::smallint, ${handOver.wasPermitted}::boolean
    from staff_task_hand_over
    where corp_id = ${corpId} and staff_task_id = ${handOver.staffTaskId}`.execute(tx)
}

/** Whether this member of staff had the task, and a permit for it: what it sent then may be told late. */
export async function hadPermit(tx: CorpTx, corpId: CorpId, staffTaskId: string, staffId: string): Promise<boolean> {
  const { rows } = await sql`
    select 1 from staff_task_hand_over
    where corp_id = ${corpId} and staff_task_id = ${staffTaskId} and from_staff_id = ${staffId} and was_permitted
    limit 1`.execute(tx)
  return rows.length > 0
}

export type HandOver = {
  at: CorpInstant
  from: string
  to: string
  cause: 'person' | 'away' | 'left' | 'back'
  reason: string
}

/** Who had a task before, the latest last. */
export async function listHandOvers(tx: CorpTx, corpId: CorpId, staffTaskId: string): Promise<HandOver[]> {
  const { rows } = await sql<HandOver>`
    select h.handed_at as at, f.name as "from", t.name as "to", h.cause, h.reason
    from staff_task_hand_over h
    join staff f on f.corp_id = h.corp_id and f.staff_id = h.from_staff_id
    join staff t on t.corp_id = h.corp_id and t.staff_id = h.to_staff_id
    where h.corp_id = ${corpId} and h.staff_task_id = ${staffTaskId}
    order by h.nth`.execute(tx)
  return rows
}

/** Keeps how many bubbles have gone out; fewer than known before changes nothing. */
export async function recordProgress(
  tx: CorpTx,
  corpId: CorpId,
  staffTaskId: string,
  sentBubbles: number,
  at: CorpInstant,
): Promise<void> {
  await sql`
    update staff_task
    set sent_bubbles = ${sentBubbles}, changed_at = ${at}
    where corp_id = ${corpId} and staff_task_id = ${staffTaskId} and sent_bubbles < ${sentBubbles}`.execute(tx)
}

export type Colleague = { staffId: string; name: string; isOwner: boolean }

/**
 * Who can send in a group chat beside `staffId`: staff who are in it, work here and serve contacts, since the sidebar's
 * `sendChatMessage` asks for the app's visible range, 客户联系 and a conversation one is in (D94352), and nothing else.
 */
export async function listColleagues(
  tx: CorpTx,
  corpId: CorpId,
  groupChatId: string,
  staffId: string,
): Promise<Colleague[]> {
  const { rows } = await sql<Colleague>`
    select s.staff_id as "staffId", s.name, s.staff_id = g.owner_staff_id as "isOwner"
    from membership m
    join group_chat g on g.corp_id = m.corp_id and g.group_chat_id = m.group_chat_id
    join staff s on s.corp_id = m.corp_id and s.staff_id = m.staff_id
    where m.corp_id = ${corpId} and m.group_chat_id = ${groupChatId} and m.left_at is null and m.staff_id is not null
      and s.status = 'active' and s.serves_contacts and s.staff_id <> ${staffId} and g.dismissed_at is null
    order by s.staff_id = g.owner_staff_id desc, s.name, s.staff_id`.execute(tx)
  return rows
}

export async function getStaffName(tx: CorpTx, corpId: CorpId, staffId: string): Promise<string> {
  const { name } = await tx
    .selectFrom('staff')
    .select('name')
    .where('corp_id', '=', corpId)
    .where('staff_id', '=', staffId)
    .executeTakeFirstOrThrow()
  return name
}
