import { sql } from 'kysely'
import { z } from 'zod'
import type {
  GroupWelcome,
  GroupWelcomeChat,
  GroupWelcomeChatsQuery,
  GroupWelcomeChatState,
  GroupWelcomes,
} from '#contract/group-welcome.ts'
import type { Page } from '#contract/paging.ts'
import { containing } from '#server/db/containing.ts'
import type { CorpTx } from '#server/db/database.ts'
import { chatStateOf } from '#server/features/group-welcome/rules.ts'
import { type GroupWelcomeRow, welcomeColumns } from '#server/features/group-welcome/sql.ts'
import { type Scope, staffInScope } from '#server/features/staff/index.ts'
import { decodeCursor, pageOf } from '#server/http/paging.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

/** WeCom keeps a hundred, and no more are taken. */
const welcomesAtMost = 100

/** All group welcomes, the latest made first, and how the group chats in the scope stand. */
export async function readGroupWelcomes(tx: CorpTx, corpId: CorpId, scope: Scope): Promise<GroupWelcomes> {
  const { rows } = await sql<GroupWelcomeRow & { asked: number; reported: number }>`
    select ${welcomeColumns}, told.asked, told.reported
    from group_welcome w
    cross join lateral (
      select count(*)::int as asked, (count(*) filter (where t.state = 'done'))::int as reported
      from group_welcome_chat c
      join group_chat g on g.corp_id = c.corp_id and g.group_chat_id = c.group_chat_id and g.dismissed_at is null
      join staff_task t on t.corp_id = c.corp_id and t.staff_task_id = c.staff_task_id
      where c.corp_id = w.corp_id and c.group_welcome_id = w.group_welcome_id
        and ${staffInScope(scope, corpId, 'g.owner_staff_id')}) told
    where w.corp_id = ${corpId}
    order by w.created_at desc, w.group_welcome_id
    limit ${sql.lit(welcomesAtMost)}`.execute(tx)
  return { items: rows.map(presentWelcome), groupChats: await countChats(tx, corpId, scope) }
}

function presentWelcome(row: GroupWelcomeRow & { asked: number; reported: number }): GroupWelcome {
  const { groupWelcomeId, name, body, notify, revision, state, reason, templateId, changedAt, changedBy } = row
  return {
    groupWelcomeId,
    name,
    text: body.text,
    attachment: body.attachment,
    library: body.library ?? null,
    notify,
    revision,
    state,
    reason,
    isAtWecom: templateId !== null,
    changedAt: changedAt.toString(),
    changedBy,
    asked: row.asked,
    reported: row.reported,
  }
}

/** Group chats in the scope with what their owners were asked for; `chatState` as `chatStateOf` tells it. */
const seenChats = (corpId: CorpId, scope: Scope) => sql`
  from group_chat g
  join staff s on s.corp_id = g.corp_id and s.staff_id = g.owner_staff_id
  left join group_welcome_chat c on c.corp_id = g.corp_id and c.group_chat_id = g.group_chat_id
  left join group_welcome w on w.corp_id = c.corp_id and w.group_welcome_id = c.group_welcome_id
  left join staff_task t on t.corp_id = c.corp_id and t.staff_task_id = c.staff_task_id
  where g.corp_id = ${corpId} and g.dismissed_at is null and ${staffInScope(scope, corpId, 'g.owner_staff_id')}`

const taskStates: Record<GroupWelcomeChatState, readonly string[]> = {
  none: [],
  asked: ['open', 'permitted'],
  reported: ['done'],
  not_done: ['expired', 'cancelled'],
}

async function countChats(tx: CorpTx, corpId: CorpId, scope: Scope): Promise<GroupWelcomes['groupChats']> {
  const { rows } = await sql<{ task: string | null; count: number }>`
    select t.state as task, count(*)::int as count
    ${seenChats(corpId, scope)}
    group by t.state`.execute(tx)
  const counts = { none: 0, asked: 0, reported: 0, not_done: 0 }
  for (const { task, count } of rows) counts[chatStateOf(task)] += count
  return counts
}

const place = z.tuple([z.string(), z.guid()])

type ChatRow = {
  groupChatId: string
  name: string
  owner: string
  contacts: number
  task: string | null
  groupWelcomeId: string | null
  welcomeName: string | null
  staffTaskId: string | null
  askedAt: CorpInstant | null
  doneAt: CorpInstant | null
}

/** A page of group chats in the scope with how each stands, by name. */
export async function readGroupWelcomeChats(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  { cursor, limit, search, state }: GroupWelcomeChatsQuery,
): Promise<Page<GroupWelcomeChat>> {
  const key = decodeCursor(cursor, place)
  const { rows } = await sql<ChatRow>`
    select g.group_chat_id as "groupChatId", g.name, s.name as owner, g.contact_count as contacts, t.state as task,
      w.group_welcome_id as "groupWelcomeId", w.name as "welcomeName", c.staff_task_id as "staffTaskId",
      c.asked_at as "askedAt", t.done_at as "doneAt"
    ${seenChats(corpId, scope)}
      ${search === undefined ? sql`` : sql`and g.name ilike ${containing(search)}`}
      ${state === undefined ? sql`` : state === 'none' ? sql`and t.state is null` : sql`and t.state = any(${taskStates[state]}::text[])`}
      ${key ? sql`and (g.name, g.group_chat_id) > (${key[0]}, ${key[1]}::uuid)` : sql``}
    order by g.name, g.group_chat_id
    limit ${sql.lit(limit + 1)}`.execute(tx)
  return pageOf(
    rows,
    limit,
    (row) => [row.name, row.groupChatId],
    ({ groupChatId, name, owner, contacts, task, groupWelcomeId, welcomeName, staffTaskId, askedAt, doneAt }) => {
      const standing = chatStateOf(task)
      return {
        groupChatId,
        name,
        owner,
        contacts,
        state: standing,
        welcome: groupWelcomeId === null ? null : { groupWelcomeId, name: welcomeName ?? '' },
        staffTaskId,
        askedAt: askedAt?.toString() ?? null,
        reportedAt: standing === 'reported' ? (doneAt?.toString() ?? null) : null,
      }
    },
  )
}
