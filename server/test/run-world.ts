import { sql } from 'kysely'
import type { OccurrenceState } from '#contract/occurrence.ts'
import type { PlaybookDocument } from '#contract/playbook.ts'
import type { Database } from '#server/db/database.ts'
import { naturalId } from '#server/db/natural-id.ts'
import { newId } from '#server/db/new-id.ts'
import { laneOf } from '#server/engine/queue.ts'
import type { Candidate } from '#server/features/delivery/index.ts'
import { appendEvents, type NewEvent } from '#server/features/event/index.ts'
import { createPlaybook } from '#server/features/playbook/index.ts'
import { applyPlaybook } from '#server/features/run/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { type CorpInstant, corpInstant } from '#server/kernel/time.ts'
import { buildCorp, realNow } from '#server/test/corp.ts'
import { contentOf, playbookSource, stepAt } from '#server/test/playbook-source.ts'

/** A corp whose clock stands still at 15:07 on Wednesday 25 November 2026, with two owners in two departments. */
export type RunWorld = {
  db: Database
  corpId: CorpId
  now: CorpInstant
  /** 王敏 of department 2, who owns chats 1 and 2; 李娜 of department 3, who owns chat 3. */
  min: string
  na: string
  chats: [Chat, Chat, Chat]
  playbookId: string
  runId: string
}
export type Chat = { groupChatId: string; name: string; ownerStaffId: string }

export const at = (text: string): CorpInstant => corpInstant(Temporal.Instant.from(text))
/** A moment of 25 November in Shanghai. */
export const today = (time: string): CorpInstant => at(`2026-11-25T${time}:00+08:00`)

const actor = (corpId: CorpId) => ({ corpId, staffId: null, name: '运营', address: null })

/** The playbook of the world: three steps a day, the middle one out of a column. */
const standard: Partial<PlaybookDocument> & { id: string } = {
  id: 'standard',
  columns: [{ id: 'tips', name: '三点干货', name_en: 'Tips', pick: 'rotate', contents: ['knowledge'] }],
  tracks: [
    {
      id: 'calendar',
      name: '日历',
      kind: 'calendar',
      steps: [
        stepAt('greeting', '08:30', { name: '早问候', name_en: 'Morning greeting' }),
        { id: 'knowledge', name: '午后知识', when: { kind: 'daily', at: '15:00' }, column: 'tips' },
        stepAt('benefit', '20:00', { name: '晚间福利' }),
      ],
    },
  ],
  contents: ['greeting', 'knowledge', 'benefit'].map((id) => contentOf(id)),
}

/** Builds the world; nothing is at work in it, so that what a test puts into it stays. */
export async function buildRunWorld(db: Database, given: { name?: string } = {}): Promise<RunWorld> {
  const { corpId } = await buildCorp(db, given)
  const [min, na] = [naturalId(corpId, 'min'), naturalId(corpId, 'na')]
  const chats = ['杭州·滨江', '杭州·西湖', '宁波·鄞州'].map((name, index) => ({
    groupChatId: naturalId(corpId, name),
    name,
    ownerStaffId: index < 2 ? min : na,
  })) as [Chat, Chat, Chat] // one for each name
  await db.corp(corpId, async (tx) => {
    await sql`
      update corp_clock set origin_at = ${today('15:07')}, anchor_real_at = ${realNow()}, rate = 0
      where corp_id = ${corpId}`.execute(tx)
    for (const [departmentId, parentId] of [
      [1, null],
      [2, 1],
      [3, 1],
    ] as const)
      await tx
        .insertInto('department')
        .values({ corp_id: corpId, department_id: departmentId, parent_id: parentId, name: `部门${departmentId}` })
        .execute()
    for (const [staffId, name, departmentId] of [
      [min, '王敏', 2],
      [na, '李娜', 3],
    ] as const)
      await sql`
        insert into staff (corp_id, staff_id, wecom_userid, name, department_ids, serves_contacts)
        values (${corpId}, ${staffId}, ${name}, ${name}, ${[departmentId]}::bigint[], true)`.execute(tx)
    for (const [index, chat] of chats.entries())
      await tx
        .insertInto('group_chat')
        .values({
          corp_id: corpId,
          group_chat_id: chat.groupChatId,
          wecom_chat_id: `wr${index}`,
          lane: laneOf(chat.groupChatId),
          name: chat.name,
          owner_staff_id: chat.ownerStaffId,
          created_at: at('2026-11-16T10:00:00+08:00'),
          contact_count: 100,
          staff_count: 1,
        })
        .execute()
  })
  const by = actor(corpId)
  const { playbookId } = await createPlaybook(db, by, { source: playbookSource(standard), note: '' })
  const { runId } = await applyPlaybook({ db }, by, { kind: 'all' }, playbookId, {
    version: 1,
    name: '标准日常',
    groupChatIds: chats.map((chat) => chat.groupChatId),
    variables: {},
    groupVariables: {},
  })
  await db.corp(corpId, (tx) =>
    sql`
      update run_group_chat
      set applied_at = ${at('2026-11-20T00:00:00+08:00')}, planned_until_at = ${at('2026-11-28T00:00:00+08:00')}
      where corp_id = ${corpId}`.execute(tx),
  )
  return { db, corpId, now: today('15:07'), min, na, chats, playbookId, runId }
}

type Given = {
  chat: Chat
  state: OccurrenceState
  reason?: string
  stepId?: string
  /** In Shanghai. Default: 25 November, 15:00. */
  due?: CorpInstant
  route?: 'mass_send' | 'staff_task'
  /** The mass send it goes by; one of its own when left out. */
  massSendId?: string
  /** Whether the look-up of a mass send in doubt has come to its end. Default true. */
  isLookUpOver?: boolean
  candidates?: Candidate[]
  sentAt?: CorpInstant
  reminders?: number
  why?: object
}

export type Built = {
  occurrenceId: string
  deliveryId: string | null
  massSendId: string | null
  staffTaskId: string | null
}

const released = new Set<OccurrenceState>([
  'due',
  'waiting_staff',
  'sent',
  'reported',
  'expired',
  'cancelled',
  'failed',
  'in_doubt',
])
const massSendStates: Partial<Record<OccurrenceState, string>> = {
  due: 'ready',
  waiting_staff: 'open',
  in_doubt: 'in_doubt',
  failed: 'failed',
}

/** Puts a step into the world as it would stand, with its delivery, its mass send or task, where it has one. */
export async function buildOccurrence(world: RunWorld, given: Given): Promise<Built> {
  const { db, corpId, runId } = world
  const { chat, state, stepId = 'knowledge', due = today('15:00'), route = 'mass_send' } = given
  const local = due.toZonedDateTimeISO('Asia/Shanghai')
  const occurrenceId = naturalId(corpId, runId, chat.groupChatId, stepId, local.toString())
  const isReleased = released.has(state)
  const deliveryId = isReleased ? naturalId(corpId, occurrenceId, '1') : null
  const massSendId = isReleased && route === 'mass_send' ? (given.massSendId ?? newId()) : null
  const staffTaskId = isReleased && route === 'staff_task' ? naturalId(corpId, 'staff_task', occurrenceId) : null
  const expiresAt = corpInstant(due.add({ minutes: 90 }))
  const isSent = state === 'sent' || state === 'reported'
  const sentAt = given.sentAt ?? (isSent ? corpInstant(due.add({ minutes: 4 })) : null)
  const body = JSON.stringify({
    text: `${stepId} 的正文`,
    attachments: [{ kind: 'link', title: '去看看', url: 'https://q.test/l/a' }],
  })
  await db.corp(corpId, async (tx) => {
    if (massSendId !== null)
      await sql`
        insert into mass_send (corp_id, mass_send_id, lane, chat_type, sender_staff_id, content_hash, body, due_at,
          expires_at, state, called_at, follow_up, wake_real_at, candidates, reminders, changed_at)
        values (${corpId}, ${massSendId}, 0, 'group', ${chat.ownerStaffId}, ${massSendId}, ${body}, ${due}, ${expiresAt},
          ${massSendStates[state] ?? 'closed'}, ${state === 'due' ? null : due},
          '{"remindAfterMinutes":[15],"escalateAfterMinutes":60,"escalateTo":"direct-leader"}',
          ${given.isLookUpOver === false ? realNow() : null}, ${JSON.stringify(given.candidates ?? [])},
          ${given.reminders ?? 0}, ${due})
        on conflict do nothing`.execute(tx)
    if (deliveryId !== null)
      await sql`
        insert into delivery (corp_id, delivery_id, occurrence_id, lane, route, group_chat_id, sender_staff_id,
          sender_lane, content_id, content_hash, body, state, reason, due_at, released_at, expires_at, sent_at, caps,
          follow_up, released_real_at, mass_send_id, changed_at)
        values (${corpId}, ${deliveryId}, ${occurrenceId}, 0, ${route}, ${chat.groupChatId}, ${chat.ownerStaffId}, 0,
          ${stepId}, 'hash', ${body}, ${state}, ${given.reason ?? null}, ${due}, ${due}, ${expiresAt}, ${sentAt}, '[]',
          '{"remindAfterMinutes":[15],"escalateAfterMinutes":60,"escalateTo":"direct-leader"}',
          ${realNow()}, ${massSendId}, ${due})`.execute(tx)
    await sql`
      insert into occurrence (corp_id, occurrence_id, run_id, group_chat_id, lane, track_id, step_id, column_id, content_id,
        slot, local_date, due_at, priority, state, reason, wake_at, delivery_id, why, changed_at)
      values (${corpId}, ${occurrenceId}, ${runId}, ${chat.groupChatId}, ${laneOf(chat.groupChatId)}, 'calendar',
        ${stepId}, ${stepId === 'knowledge' ? 'tips' : null}, ${stepId}, ${stepId}, ${local.toPlainDate()}, ${due}, 5,
        ${isReleased ? 'released' : state}, ${isReleased ? null : (given.reason ?? null)},
        ${state === 'planned' || (state === 'deferred' && given.reason !== 'asked') ? due : null}, ${deliveryId},
        ${JSON.stringify({ localTime: local.toPlainTime().toString({ smallestUnit: 'minute' }), parts: [], ...given.why })},
        ${due})`.execute(tx)
    if (staffTaskId !== null)
      await sql`
        insert into staff_task (corp_id, staff_task_id, lane, staff_id, kind, delivery_id, group_chat_id, title, title_en,
          made_at, due_at, expires_at, state, done_at, reminders, changed_at)
        values (${corpId}, ${staffTaskId}, 0, ${chat.ownerStaffId}, 'send', ${deliveryId}, ${chat.groupChatId}, '三点干货',
          'Tips', ${due}, ${due}, ${expiresAt},
          ${state === 'waiting_staff' ? 'open' : isSent ? 'done' : state === 'expired' ? 'expired' : 'cancelled'},
          ${isSent ? sentAt : null}, ${given.reminders ?? 0}, ${due})`.execute(tx)
  })
  return { occurrenceId, deliveryId, massSendId, staffTaskId }
}

/** Adds facts to the world. */
export const buildEvents = ({ db, corpId }: RunWorld, events: readonly NewEvent[]): Promise<unknown> =>
  db.corp(corpId, (tx) => appendEvents(tx, corpId, events, realNow()))
