import { type RawBuilder, sql, type SqlBool } from 'kysely'
import type { GroupChatQuery } from '#contract/group-chat.ts'
import { groupChatCapacity, healths, stages } from '#contract/group-chat.ts'
import type { CorpTx } from '#server/db/database.ts'
import { createdDuring, type Stage } from '#server/features/group-chat/rules.ts'
import { type Scope, staffInScope } from '#server/features/staff/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { addMs, type CorpInstant, localDateOf, type RealInstant, startOfDay } from '#server/kernel/time.ts'

/** What a list of chats is asked for by, and by whom. */
export type ChatFilter = Omit<GroupChatQuery, 'cursor' | 'limit' | 'sort'> & {
  scope: Scope
  now: CorpInstant
  zone: string
}

const isNearlyFull = sql<SqlBool>`g.contact_count + g.staff_count >= ${sql.lit(groupChatCapacity * 0.9)}`
const healthOf = sql<(typeof healths)[number]>`
  case when g.status = 'owner_left' then 'ownerless' when ${isNearlyFull} then 'nearly_full' else 'ok' end`

/** The condition that a chat was created on the days that make it this old today. */
function isOfStage(stage: Stage, now: CorpInstant, zone: string): RawBuilder<SqlBool> {
  const { from, to } = createdDuring(stage, localDateOf(now, zone))
  const after = from ? sql<SqlBool>`g.created_at >= ${startOfDay(from, zone)}` : sql<SqlBool>`true`
  return to ? sql<SqlBool>`${after} and g.created_at < ${startOfDay(to, zone)}` : after
}

function matches(corpId: CorpId, filter: ChatFilter): RawBuilder<SqlBool> {
  const conditions = [
    sql<SqlBool>`g.corp_id = ${corpId}`,
    staffInScope(filter.scope, corpId, 'g.owner_staff_id'),
    filter.dismissed ? sql<SqlBool>`g.dismissed_at is not null` : sql<SqlBool>`g.dismissed_at is null`,
  ]
  if (filter.search !== undefined) conditions.push(sql`strpos(lower(g.name), lower(${filter.search})) > 0`)
  if (filter.owner !== undefined) conditions.push(sql`g.owner_staff_id = ${filter.owner}`)
  if (filter.paused !== undefined) conditions.push(sql`(g.paused_at is not null) = ${filter.paused}`)
  if (filter.stage !== undefined) conditions.push(isOfStage(filter.stage, filter.now, filter.zone))
  if (filter.health !== undefined) conditions.push(sql`${healthOf} = ${filter.health}`)
  return sql<SqlBool>`${sql.join(conditions, sql` and `)}`
}

export type ChatRow = {
  group_chat_id: string
  wecom_chat_id: string
  name: string
  notice: string
  owner_staff_id: string
  owner_name: string
  created_at: CorpInstant
  contact_count: number
  staff_count: number
  joined_in_week: number
  left_in_week: number
  status: 'normal' | 'owner_left' | 'inheriting' | 'inherited'
  health: (typeof healths)[number]
  paused_at: CorpInstant | null
  paused_by: string | null
  dismissed_at: CorpInstant | null
  synced_real_at: RealInstant | null
}

const orders = {
  name: {
    by: sql`g.name, g.group_chat_id`,
    after: (key: unknown, id: string) => sql`(g.name, g.group_chat_id) > (${key}, ${id}::uuid)`,
  },
  newest: {
    by: sql`g.created_at desc, g.group_chat_id desc`,
    after: (key: unknown, id: string) => sql`(g.created_at, g.group_chat_id) < (${key}::timestamptz, ${id}::uuid)`,
  },
  largest: {
    by: sql`g.contact_count desc, g.group_chat_id desc`,
    after: (key: unknown, id: string) => sql`(g.contact_count, g.group_chat_id) < (${key}::integer, ${id}::uuid)`,
  },
} as const

/** What the cursor of a sorted list holds: the last row's sort value, and its id. */
export const sortKeyOf = (row: ChatRow, sort: GroupChatQuery['sort']): [string | number, string] => [
  { name: row.name, newest: row.created_at.toString(), largest: row.contact_count }[sort],
  row.group_chat_id,
]

const weekMs = 7 * 24 * 3_600_000

/** Chats in the scope that match, after `place`. */
export async function listChats(
  tx: CorpTx,
  corpId: CorpId,
  filter: ChatFilter,
  page: { sort: GroupChatQuery['sort']; place: readonly [string | number, string] | undefined; limit: number },
): Promise<ChatRow[]> {
  const order = orders[page.sort]
  const place = page.place ? sql`and ${order.after(page.place[0], page.place[1])}` : sql``
  return selectChats(
    tx,
    corpId,
    filter.now,
    sql`
    from group_chat g
    where ${matches(corpId, filter)} ${place}
    order by ${order.by}
    limit ${page.limit}`,
    order.by,
  )
}

/** One chat, if it is in the scope. */
export async function findChat(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  groupChatId: string,
  now: CorpInstant,
): Promise<ChatRow | null> {
  const rows = await selectChats(
    tx,
    corpId,
    now,
    sql`
    from group_chat g
    where g.corp_id = ${corpId} and g.group_chat_id = ${groupChatId}
      and ${staffInScope(scope, corpId, 'g.owner_staff_id')}`,
    sql`g.group_chat_id`,
  )
  return rows[0] ?? null
}

/** The page is chosen first, so that the week's comings and goings are counted for its rows alone. */
async function selectChats(
  tx: CorpTx,
  corpId: CorpId,
  now: CorpInstant,
  page: RawBuilder<unknown>,
  order: RawBuilder<unknown>,
): Promise<ChatRow[]> {
  const weekAgo = addMs(now, -weekMs)
  const { rows } = await sql<ChatRow>`
    select g.group_chat_id, g.wecom_chat_id, g.name, g.notice, g.owner_staff_id, s.name as owner_name, g.created_at,
      g.contact_count, g.staff_count, week.joined as joined_in_week, week.gone as left_in_week, g.status,
      ${healthOf} as health, g.paused_at, g.paused_by, g.dismissed_at, g.synced_real_at
    from (select g.* ${page}) g
    join staff s on s.corp_id = g.corp_id and s.staff_id = g.owner_staff_id
    cross join lateral (
      select count(*) filter (where m.joined_at >= ${weekAgo})::integer as joined,
        count(*) filter (where m.left_at >= ${weekAgo})::integer as gone
      from membership m
      where m.corp_id = ${corpId} and m.group_chat_id = g.group_chat_id and m.contact_id is not null) week
    order by ${order}`.execute(tx)
  return rows
}

export type ChatCounts = {
  total: number
  contacts: number
  paused: number
  byStage: Record<Stage, number>
  byHealth: Record<(typeof healths)[number], number>
}

/** How many chats match, in all and by stage and health. */
export async function countChats(tx: CorpTx, corpId: CorpId, filter: ChatFilter): Promise<ChatCounts> {
  const { rows } = await sql<Record<string, number>>`
    select count(*)::integer as total, coalesce(sum(g.contact_count), 0)::integer as contacts,
      count(*) filter (where g.paused_at is not null)::integer as paused,
      ${sql.join([
        ...stages.map(
          (stage) =>
            sql`count(*) filter (where ${isOfStage(stage, filter.now, filter.zone)})::integer as ${sql.ref(stage)}`,
        ),
        ...healths.map((health) => sql`count(*) filter (where ${healthOf} = ${health})::integer as ${sql.ref(health)}`),
      ])}
    from group_chat g
    where ${matches(corpId, filter)}`.execute(tx)
  const of = (name: string): number => rows[0]?.[name] ?? 0
  return {
    total: of('total'),
    contacts: of('contacts'),
    paused: of('paused'),
    byStage: {
      launch: of('launch'),
      activation: of('activation'),
      monetisation: of('monetisation'),
      retention: of('retention'),
    },
    byHealth: { ownerless: of('ownerless'), nearly_full: of('nearly_full'), ok: of('ok') },
  }
}

/** Of these group chats, those in the scope. */
export async function listSeenIds(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  groupChatIds: readonly string[],
): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    select g.group_chat_id as id
    from group_chat g
    where g.corp_id = ${corpId} and g.group_chat_id = any(${groupChatIds}::uuid[])
      and ${staffInScope(scope, corpId, 'g.owner_staff_id')}`.execute(tx)
  return new Set(rows.map((row) => row.id))
}
