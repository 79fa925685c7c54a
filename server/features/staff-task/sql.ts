import { type RawBuilder, sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import type { NextDue } from '#server/engine/queue.ts'
import type { FollowUpRule, MessageBody } from '#server/features/delivery/index.ts'
import { isAway } from '#server/features/staff/index.ts'
import type { PermitOut, TaskStanding } from '#server/features/staff-task/rules.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant, RealInstant } from '#server/kernel/time.ts'

/** `manual`: it goes where no page of ours reaches, so it is of no group chat. */
export type NewSendTask = {
  staffTaskId: string
  kind: 'send' | 'manual'
  lane: number
  staffId: string
  deliveryId: string
  groupChatId: string | null
  title: string
  titleEn: string | null
  dueAt: CorpInstant
  expiresAt: CorpInstant
}

/** Makes a task to send by hand for each delivery; its content is the delivery's body. */
export async function insertSendTasks(
  tx: CorpTx,
  corpId: CorpId,
  tasks: readonly NewSendTask[],
  at: CorpInstant,
): Promise<void> {
  await sql`
    insert into staff_task (
      corp_id, staff_task_id, lane, staff_id, kind, delivery_id, group_chat_id, title, title_en, due_at, expires_at,
      state, made_at, wake_at, changed_at)
    select ${corpId}, staff_task_id, lane, staff_id, kind, delivery_id, group_chat_id, title, title_en, due_at,
      expires_at, 'open', ${at}, ${at}, ${at}
    from unnest(
      ${tasks.map((task) => task.staffTaskId)}::uuid[],
      ${tasks.map((task) => task.kind)}::text[],
      ${tasks.map((task) => task.lane)}::smallint[],
      ${tasks.map((task) => task.staffId)}::uuid[],
      ${tasks.map((task) => task.deliveryId)}::uuid[],
      ${tasks.map((task) => task.groupChatId)}::uuid[],
      ${tasks.map((task) => task.title)}::text[],
      ${tasks.map((task) => task.titleEn)}::text[],
      ${tasks.map((task) => task.dueAt)}::timestamptz[],
      ${tasks.map((task) => task.expiresAt)}::timestamptz[]
    ) as given (staff_task_id, kind, lane, staff_id, delivery_id, group_chat_id, title, title_en, due_at, expires_at)
    on conflict do nothing`.execute(tx)
}

/**
 * Makes a task by hand for each row of `from`, a relation with the columns staff_task_id, staff_id, lane, contact_id,
 * group_chat_id and enrollment_id; tells the lanes that have something to do by then.
 */
export async function insertManualTasks(
  tx: CorpTx,
  corpId: CorpId,
  from: RawBuilder<unknown>,
  task: {
    title: string
    titleEn?: string
    note: string
    /** What is to be sent, where there is something ready. */
    body?: MessageBody
    dueAt: CorpInstant
    expiresAt: CorpInstant
  },
): Promise<number[]> {
  const { rows } = await sql<{ lanes: number[] | null }>`
    with asked as (
      insert into staff_task (
        corp_id, staff_task_id, lane, staff_id, kind, contact_id, group_chat_id, enrollment_id, title, title_en, note,
        body, due_at, expires_at, state, made_at, wake_at, changed_at)
      select ${corpId}, staff_task_id, lane, staff_id, 'manual', contact_id, group_chat_id, enrollment_id,
        ${task.title}, ${task.titleEn ?? null}, ${task.note}, ${task.body ? JSON.stringify(task.body) : null}::jsonb,
        ${task.dueAt}, ${task.expiresAt}, 'open', ${task.dueAt}, ${task.dueAt}, ${task.dueAt}
      from ${from}
      on conflict do nothing
      returning lane
    )
    select array_agg(distinct lane) as lanes from asked`.execute(tx)
  return rows[0]?.lanes ?? []
}

/**
 * How a task t is followed up: as it or the playbook of its delivery d says, else told once and to the admins after an
 * hour.
 */
export const followUp = sql<FollowUpRule>`
  coalesce(t.follow_up, d.follow_up, '{"remindAfterMinutes": [], "escalateAfterMinutes": 60, "escalateTo": "admin"}'::jsonb)`

export type DueTask = TaskStanding & {
  staffTaskId: string
  staffId: string
  staffName: string
  userid: string | null
  leaderUserids: string[]
  deliveryId: string | null
  occurrenceId: string | null
  groupChatId: string | null
  groupChatName: string | null
  title: string
  dueAt: CorpInstant
  sentBubbles: number
  /** Its holder is away: they are told nothing. */
  isAway: boolean
}

/** Tasks in these lanes that have something due, by staff member. */
export async function listDueTasks(
  tx: CorpTx,
  corpId: CorpId,
  lanes: readonly number[],
  at: CorpInstant,
): Promise<DueTask[]> {
  const { rows } = await sql<DueTask>`
    select t.staff_task_id as "staffTaskId", t.staff_id as "staffId", s.name as "staffName", s.wecom_userid as userid,
      s.leader_userids as "leaderUserids", t.delivery_id as "deliveryId", g.name as "groupChatName", t.title,
      t.due_at as "dueAt", t.state, coalesce(t.asked_at, t.made_at) as "askedAt", t.expires_at as "expiresAt",
      t.reminders, t.postponements, t.escalated_at as "escalatedAt", t.sent_bubbles as "sentBubbles",
      d.occurrence_id as "occurrenceId", t.group_chat_id as "groupChatId", ${followUp} as "followUp",
      ${isAway(corpId, sql.ref('t.staff_id'), at)} as "isAway"
    from staff_task t
    join staff s on s.corp_id = t.corp_id and s.staff_id = t.staff_id
    left join delivery d on d.corp_id = t.corp_id and d.delivery_id = t.delivery_id
    left join group_chat g on g.corp_id = t.corp_id and g.group_chat_id = t.group_chat_id
    where t.corp_id = ${corpId} and t.lane = any(${lanes}) and t.wake_at <= ${at} and t.state in ('open', 'permitted')
    order by t.staff_id, t.due_at, t.staff_task_id
    limit 2000`.execute(tx)
  return rows
}

export type TaskAfter = {
  staffTaskId: string
  /** Who was asked, and when: a task that was handed over or put off meanwhile is another matter. */
  staffId: string
  askedAt: CorpInstant
  wakeAt: CorpInstant | null
  reminders: number
  remindedAt: CorpInstant | null
  escalatedAt: CorpInstant | null
}

/** Puts down what is done about tasks and when to look at them next; gives those that are still as they were read. */
export async function recordActs(
  tx: CorpTx,
  corpId: CorpId,
  tasks: readonly TaskAfter[],
  at: CorpInstant,
): Promise<ReadonlySet<string>> {
  if (tasks.length === 0) return new Set()
  const { rows } = await sql<{ staff_task_id: string }>`
    update staff_task t
    set wake_at = done.wake_at, reminders = done.reminders, reminded_at = coalesce(done.reminded_at, t.reminded_at),
      escalated_at = done.escalated_at, changed_at = ${at}
    from unnest(
      ${tasks.map((task) => task.staffTaskId)}::uuid[],
      ${tasks.map((task) => task.staffId)}::uuid[],
      ${tasks.map((task) => task.askedAt)}::timestamptz[],
      ${tasks.map((task) => task.wakeAt)}::timestamptz[],
      ${tasks.map((task) => task.reminders)}::int[],
      ${tasks.map((task) => task.remindedAt)}::timestamptz[],
      ${tasks.map((task) => task.escalatedAt)}::timestamptz[]
    ) as done (staff_task_id, staff_id, asked_at, wake_at, reminders, reminded_at, escalated_at)
    where t.corp_id = ${corpId} and t.staff_task_id = done.staff_task_id and t.state in ('open', 'permitted')
      and t.staff_id = done.staff_id and coalesce(t.asked_at, t.made_at) = done.asked_at
    returning t.staff_task_id`.execute(tx)
  return new Set(rows.map((row) => row.staff_task_id))
}

/** Ends open tasks; those that ended before stay as they are. */
export async function endTasks(
  tx: CorpTx,
  corpId: CorpId,
  staffTaskIds: readonly string[],
  state: 'done' | 'expired' | 'cancelled',
  reason: string | null,
  at: CorpInstant,
): Promise<void> {
  await sql`
    update staff_task
    set state = ${state}, reason = ${reason}, wake_at = null, done_at = ${state === 'done' ? at : null}, changed_at = ${at}
    where corp_id = ${corpId} and staff_task_id = any(${staffTaskIds}::uuid[]) and state in ('open', 'permitted')`.execute(
    tx,
  )
}

/** Cancels the open tasks of deliveries that ended otherwise. */
export async function cancelTasksOf(
  tx: CorpTx,
  corpId: CorpId,
  deliveryIds: readonly string[],
  reason: string,
  at: CorpInstant,
): Promise<void> {
  await sql`
    update staff_task
    set state = 'cancelled', reason = ${reason}, wake_at = null, changed_at = ${at}
    where corp_id = ${corpId} and delivery_id = any(${deliveryIds}::uuid[]) and state in ('open', 'permitted')`.execute(
    tx,
  )
}

export type LockedTask = TaskStanding & {
  staffTaskId: string
  lane: number
  staffId: string
  groupChatId: string | null
  deliveryId: string | null
  deliveryState: string | null
  occurrenceId: string | null
  /** The corp or the chat is paused. */
  paused: boolean
  permit: PermitOut
  sentBubbles: number
}

type TaskRow = Omit<LockedTask, 'deliveryState' | 'occurrenceId' | 'paused' | 'permit' | 'followUp'> & {
  ownFollowUp: FollowUpRule | null
  permitHolder: string | null
  permitUntilRealAt: RealInstant | null
}
type DeliveryRow = Pick<LockedTask, 'deliveryState' | 'occurrenceId' | 'paused' | 'followUp'>

/** Holds a task, and its delivery, for the transaction; null when there is none. */
export async function lockTask(tx: CorpTx, corpId: CorpId, staffTaskId: string): Promise<LockedTask | null> {
  const { rows } = await sql<TaskRow>`
    select t.staff_task_id as "staffTaskId", t.lane, t.staff_id as "staffId", t.group_chat_id as "groupChatId", t.state,
      coalesce(t.asked_at, t.made_at) as "askedAt", t.expires_at as "expiresAt", t.reminders, t.postponements,
      t.escalated_at as "escalatedAt", t.delivery_id as "deliveryId", t.permit_holder as "permitHolder",
      t.permit_until_real_at as "permitUntilRealAt", t.sent_bubbles as "sentBubbles", t.follow_up as "ownFollowUp"
    from staff_task t
    where t.corp_id = ${corpId} and t.staff_task_id = ${staffTaskId}
    for update`.execute(tx)
  const [task] = rows
  if (!task) return null
  const delivery = await sql<DeliveryRow>`
    select d.state as "deliveryState", d.occurrence_id as "occurrenceId", d.follow_up as "followUp",
      (c.paused_at is not null or g.paused_at is not null) as paused
    from delivery d
    join corp c on c.corp_id = d.corp_id
    left join group_chat g on g.corp_id = d.corp_id and g.group_chat_id = d.group_chat_id
    where d.corp_id = ${corpId} and d.delivery_id = ${task.deliveryId}
    for update of d`.execute(tx)
  const { permitHolder: holder, permitUntilRealAt: untilRealAt, ownFollowUp, ...rest } = task
  const standing = delivery.rows[0] ?? byHand
  return { ...rest, permit: { holder, untilRealAt }, ...standing, followUp: ownFollowUp ?? standing.followUp }
}

/** A task without a delivery: only time ends it. */
const byHand: DeliveryRow = {
  deliveryState: null,
  occurrenceId: null,
  paused: false,
  followUp: { remindAfterMinutes: [], escalateAfterMinutes: 60, escalateTo: 'admin' },
}

/** Of these deliveries, those whose staff member may still be sending on a permit, and until when. */
export async function listPermitsOut(
  tx: CorpTx,
  corpId: CorpId,
  deliveryIds: readonly string[],
  realAt: RealInstant,
): Promise<Map<string, RealInstant>> {
  if (deliveryIds.length === 0) return new Map()
  const { rows } = await sql<{ delivery_id: string; until: RealInstant }>`
    select delivery_id, max(permit_until_real_at) as until
    from staff_task
    where corp_id = ${corpId} and delivery_id = any(${deliveryIds}::uuid[]) and permit_until_real_at > ${realAt}
      and state <> 'done'
    group by delivery_id`.execute(tx)
  return new Map(rows.map((row) => [row.delivery_id, row.until]))
}

/** Lets the message of a task go out until a moment of real time. */
export async function recordPermit(
  tx: CorpTx,
  corpId: CorpId,
  staffTaskId: string,
  permit: { holder: string | null; untilRealAt: RealInstant },
  at: CorpInstant,
): Promise<void> {
  await tx
    .updateTable('staff_task')
    .set({
      state: 'permitted',
      permitted_at: at,
      permit_holder: permit.holder,
      permit_until_real_at: permit.untilRealAt,
      changed_at: at,
    })
    .where('corp_id', '=', corpId)
    .where('staff_task_id', '=', staffTaskId)
    .execute()
}

/** Keeps what the client or the person said about how it went. */
export async function recordProof(tx: CorpTx, corpId: CorpId, staffTaskId: string, proof: object): Promise<void> {
  await tx
    .updateTable('staff_task')
    .set({ proof: JSON.stringify(proof) })
    .where('corp_id', '=', corpId)
    .where('staff_task_id', '=', staffTaskId)
    .execute()
}

export async function listTaskDue(tx: CorpTx, corpId: CorpId, lanes: readonly number[]): Promise<NextDue[]> {
  const { rows } = await sql<{ lane: number; due_at: CorpInstant }>`
    select lane, min(wake_at) as due_at
    from staff_task
    where corp_id = ${corpId} and lane = any(${lanes}) and wake_at is not null
    group by lane`.execute(tx)
  return rows.map((row) => ({ lane: row.lane, dueAt: row.due_at }))
}
