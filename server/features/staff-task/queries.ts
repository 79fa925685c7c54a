import { sql } from 'kysely'
import { z } from 'zod'
import { instant } from '#contract/occurrence.ts'
import type { Page } from '#contract/paging.ts'
import type { StaffTaskItem, StaffTaskPage, StaffTaskQuery } from '#contract/staff-task.ts'
import { containing } from '#server/db/containing.ts'
import type { CorpTx } from '#server/db/database.ts'
import { contactsNamed } from '#server/features/contact/index.ts'
import { corpNow } from '#server/features/corp/index.ts'
import type { MessageAttachment, MessageBody } from '#server/features/delivery/index.ts'
import type { CarriedFile } from '#server/features/media/index.ts'
import { type Scope, staffInScope } from '#server/features/staff/index.ts'
import { listHandOvers } from '#server/features/staff-task/change-sql.ts'
import { postponableUntil } from '#server/features/staff-task/rules.ts'
import { decodeCursor, pageOf } from '#server/http/paging.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

type TaskRow = {
  staffTaskId: string
  kind: StaffTaskItem['kind']
  state: StaffTaskItem['state']
  reason: string | null
  title: string
  titleEn: string | null
  staffId: string
  staffName: string
  groupChatId: string | null
  groupChatName: string | null
  wecomChatId: string | null
  contactId: string | null
  contactName: string | null
  note: string
  occurrenceId: string | null
  dueAt: CorpInstant
  expiresAt: CorpInstant
  doneAt: CorpInstant | null
  reminders: number
  askedAt: CorpInstant
  postponements: number
  postponeReason: string | null
}

const columns = sql`
  t.staff_task_id as "staffTaskId", t.kind, t.state, t.reason, t.title, t.title_en as "titleEn",
    t.staff_id as "staffId", s.name as "staffName", t.group_chat_id as "groupChatId", g.name as "groupChatName",
    g.wecom_chat_id as "wecomChatId", t.contact_id as "contactId", c.name as "contactName", t.note, d.occurrence_id as "occurrenceId", t.due_at as "dueAt",
    t.expires_at as "expiresAt", t.done_at as "doneAt", t.reminders, coalesce(t.asked_at, t.made_at) as "askedAt",
    t.postponements, t.postpone_reason as "postponeReason"`

const joined = sql`
  from staff_task t
  join staff s on s.corp_id = t.corp_id and s.staff_id = t.staff_id
  left join group_chat g on g.corp_id = t.corp_id and g.group_chat_id = t.group_chat_id
  left join contact c on c.corp_id = t.corp_id and c.contact_id = t.contact_id
  left join delivery d on d.corp_id = t.corp_id and d.delivery_id = t.delivery_id`

/** The states of each choice of the list, spelt as the partial indexes spell them. */
const stateIn = {
  waiting: sql`and t.state in ('open', 'permitted')`,
  done: sql`and t.state = 'done'`,
  missed: sql`and t.state in ('expired', 'cancelled')`,
  all: sql``,
}

const place = z.tuple([instant, z.guid()])

/** A page of tasks of staff in the scope: what waits by what is due first, all else the latest first. */
export async function readStaffTasks(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  query: StaffTaskQuery,
): Promise<Page<StaffTaskItem>> {
  const { state, staffId, search, limit } = query
  const after = decodeCursor(query.cursor, place)
  const isRising = state === 'waiting'
  const beyond = isRising ? sql`>` : sql`<`
  const { rows } = await sql<TaskRow>`
    select ${columns}
    ${joined}
    where t.corp_id = ${corpId} ${stateIn[state]}
      and ${staffInScope(scope, corpId, 't.staff_id')}
      ${staffId === undefined ? sql`` : sql`and t.staff_id = ${staffId}`}
      ${search ? contains(corpId, search) : sql``}
      ${after ? sql`and (t.due_at, t.staff_task_id) ${beyond} (${after[0]}::timestamptz, ${after[1]}::uuid)` : sql``}
    order by ${isRising ? sql`t.due_at, t.staff_task_id` : sql`t.due_at desc, t.staff_task_id desc`}
    limit ${sql.lit(limit + 1)}`.execute(tx)
  return pageOf(rows, limit, (row) => [row.dueAt.toString(), row.staffTaskId], itemOf)
}

/** The group chats and contacts of the name are found once, not for each task. */
const contains = (corpId: CorpId, search: string) => sql`
  and (t.title ilike ${containing(search)} or t.group_chat_id in (
    select named.group_chat_id from group_chat named
    where named.corp_id = ${corpId} and named.name ilike ${containing(search)})
    or t.contact_id in (${contactsNamed(corpId, search)}))`

/** A task of staff in the scope with its message, each bubble on its own. Throws `not_found`. */
export async function readStaffTask(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  staffTaskId: string,
): Promise<StaffTaskPage> {
  const { rows } = await sql<
    TaskRow & { body: MessageBody | null; sentBubbles: number; escalatedAt: CorpInstant | null }
  >`
    select ${columns}, coalesce(d.body, t.body) as body, t.sent_bubbles as "sentBubbles", t.escalated_at as "escalatedAt"
    ${joined}
    where t.corp_id = ${corpId} and t.staff_task_id = ${staffTaskId}
      and ${staffInScope(scope, corpId, 't.staff_id')}`.execute(tx)
  const [row] = rows
  if (!row) throw new AppError('not_found')
  const { at } = await corpNow(tx, corpId)
  const handOvers = await listHandOvers(tx, corpId, staffTaskId)
  return {
    ...itemOf(row),
    corpTime: at.toString(),
    sentBubbles: row.sentBubbles,
    postponeUntil: postponableUntil(row, at)?.toString() ?? null,
    handedOver: handOvers.map((handOver) => ({ ...handOver, at: handOver.at.toString() })),
    bubbles: row.body === null ? [] : bubblesOf(row.body),
  }
}

type FoundTask = Pick<StaffTaskItem, 'kind' | 'state'> & { staffId: string; groupChatId: string | null }

/** Whether the task is one of staff in the scope, and in which chat it is done. Throws `not_found`. */
export async function findTaskInScope(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  staffTaskId: string,
): Promise<FoundTask> {
  const { rows } = await sql<FoundTask>`
    select t.staff_id as "staffId", t.group_chat_id as "groupChatId", t.kind, t.state
    from staff_task t
    where t.corp_id = ${corpId} and t.staff_task_id = ${staffTaskId}
      and ${staffInScope(scope, corpId, 't.staff_id')}`.execute(tx)
  const [row] = rows
  if (!row) throw new AppError('not_found')
  return row
}

const itemOf = (row: TaskRow): StaffTaskItem => ({
  staffTaskId: row.staffTaskId,
  kind: row.kind,
  state: row.state,
  reason: row.reason,
  title: row.title,
  titleEn: row.titleEn,
  staff: { staffId: row.staffId, name: row.staffName },
  groupChat:
    row.groupChatId === null
      ? null
      : { groupChatId: row.groupChatId, name: row.groupChatName ?? '', wecomChatId: row.wecomChatId ?? '' },
  contact: row.contactId === null ? null : { contactId: row.contactId, name: row.contactName ?? '' },
  note: row.note,
  occurrenceId: row.occurrenceId,
  dueAt: row.dueAt.toString(),
  expiresAt: row.expiresAt.toString(),
  doneAt: row.doneAt?.toString() ?? null,
  reminders: row.reminders,
  postponed: row.postponements === 0 ? null : { until: row.askedAt.toString(), reason: row.postponeReason ?? '' },
})

/** A message as the bubbles that it is sent in. */
export const bubblesOf = (body: MessageBody): StaffTaskPage['bubbles'] => [
  ...(body.text === undefined ? [] : [{ kind: 'text' as const, text: body.text }]),
  ...(body.attachments ?? []).map(bubbleOf),
]

function bubbleOf(item: MessageAttachment): StaffTaskPage['bubbles'][number] {
  switch (item.kind) {
    case 'link': {
      const { title, url, description = '', pictureUrl = '' } = item
      return { kind: 'link', title, url, description, pictureUrl }
    }
    case 'miniprogram':
      return {
        kind: 'mini_program',
        title: item.title,
        appId: item.appId,
        page: item.page,
        source: item.pictureSource,
      }
    case 'image':
    case 'video':
    case 'file':
      return { kind: item.kind, source: item.source, title: item.source.split('/').at(-1) ?? item.source }
    default:
      return item satisfies never
  }
}

/** The file that a bubble carries; null when it carries none. */
export function fileOfBubble(bubble: StaffTaskPage['bubbles'][number]): CarriedFile | null {
  switch (bubble.kind) {
    case 'text':
    case 'link':
      return null
    case 'mini_program':
      return { kind: 'image', source: bubble.source }
    case 'image':
    case 'video':
    case 'file':
      return { kind: bubble.kind, source: bubble.source }
    default:
      return bubble satisfies never
  }
}
