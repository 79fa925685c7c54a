import { sql } from 'kysely'
import type { OccurrenceState } from '#contract/occurrence.ts'
import type { CorpTx } from '#server/db/database.ts'
import type { MassSendMode } from '#server/features/governor/index.ts'
import { dueWithin, joinDeliveries, shownState } from '#server/features/run/sql/read/state.ts'
import { type Scope, staffInScope } from '#server/features/staff/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { type CorpInstant, startOfDay } from '#server/kernel/time.ts'

/** Steps of a local day in a group chat that stand in a state; `contacts` are those in the chat now. */
export type ChatStanding = {
  groupChatId: string
  ownerStaffId: string
  contacts: number
  state: OccurrenceState
  count: number
}

/** How the steps of a run stand that are due on a local day, by group chat. */
export async function listStandings(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  runId: string,
  date: Temporal.PlainDate,
  zone: string,
): Promise<ChatStanding[]> {
  const { rows } = await sql<ChatStanding>`
    select o.group_chat_id as "groupChatId", g.owner_staff_id as "ownerStaffId", g.contact_count as contacts,
      ${shownState} as state, count(*)::int as count
    from occurrence o
    join group_chat g on g.corp_id = o.corp_id and g.group_chat_id = o.group_chat_id
    ${joinDeliveries(dueWithin(startOfDay(date, zone), startOfDay(date.add({ days: 1 }), zone)))}
    where o.corp_id = ${corpId} and o.run_id = ${runId} and o.local_date = ${date}
      and ${staffInScope(scope, corpId, 'g.owner_staff_id')}
    group by o.group_chat_id, g.owner_staff_id, g.contact_count, ${shownState}`.execute(tx)
  return rows
}

/** How many different contacts are in these group chats: one in several of them is one person. */
export async function countPeople(tx: CorpTx, corpId: CorpId, groupChatIds: readonly string[]): Promise<number> {
  if (groupChatIds.length === 0) return 0
  const { rows } = await sql<{ count: number }>`
    select count(distinct contact_id)::int as count
    from membership
    where corp_id = ${corpId} and left_at is null and contact_id is not null
      and group_chat_id = any(${groupChatIds}::uuid[])`.execute(tx)
  return rows[0]?.count ?? 0
}

/** Sums over group chats and local days. */
export type Reach = {
  /** Members at the posts that carried a link, and the clicks on those links. */
  linkedMembers: number
  clicks: number
  /** Members on days with a post whose next day is over, and how many of them left on that next day. */
  postedMembers: number
  leftNextDay: number
}

/** Local days. `linkedFrom` is the first whose clicks count, `leftUntil` the first whose next day is not over yet. */
export type ReachSpan = {
  from: Temporal.PlainDate
  linkedFrom: Temporal.PlainDate
  leftUntil: Temporal.PlainDate
  today: Temporal.PlainDate
  zone: string
}

/**
 * What the run's posts reached since `from`. Members of a past day are reckoned back from those of now by the joins and
 * leaves since, which WeCom tells exactly. Clicks on a link that several chats share count for those in its sender's scope.
 */
export async function readReach(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  runId: string,
  { from, linkedFrom, leftUntil, today, zone }: ReachSpan,
): Promise<Reach> {
  const startsAt: CorpInstant = startOfDay(from, zone)
  const { rows } = await sql<Reach>`
    with chat as materialized (
      select g.group_chat_id, g.contact_count
      from run_group_chat m
      join group_chat g on g.corp_id = m.corp_id and g.group_chat_id = m.group_chat_id
      where m.corp_id = ${corpId} and m.run_id = ${runId} and ${staffInScope(scope, corpId, 'g.owner_staff_id')}
    ), linked as materialized (
      select distinct step_id, local_date
      from tracked_link
      where corp_id = ${corpId} and run_id = ${runId} and local_date >= ${linkedFrom}
    ), post as (
      select o.group_chat_id, o.local_date as day, count(*)::int as posts, count(linked.step_id)::int as linked
      from occurrence o
      ${joinDeliveries(dueWithin(startsAt, startOfDay(today, zone)))}
      left join linked on linked.step_id = o.step_id and linked.local_date = o.local_date
      where o.corp_id = ${corpId} and o.run_id = ${runId} and o.local_date between ${from} and ${today}
        and ${shownState} in ('sent', 'reported')
      group by o.group_chat_id, o.local_date
    ), flow as (
      select e.group_chat_id, (e.at at time zone ${zone})::date as day,
        (count(*) filter (where e.kind = 'membership.joined'))::int as joined,
        (count(*) filter (where e.kind = 'membership.left'))::int as gone
      from event e
      where e.corp_id = ${corpId} and e.kind in ('membership.joined', 'membership.left') and e.at >= ${startsAt}
        and e.contact_id is not null
      group by 1, 2
    ), daily as (
      select chat.group_chat_id, day, chat.contact_count, coalesce(post.posts, 0) as posts,
        coalesce(post.linked, 0) as linked, coalesce(flow.joined, 0) - coalesce(flow.gone, 0) as net,
        coalesce(flow.gone, 0) as gone
      from post
      full join flow using (group_chat_id, day)
      join chat using (group_chat_id)
    ), reached as (
      select day, posts, linked, greatest(0, contact_count - coalesce(sum(net) over later, 0)) as members,
        case when lag(day) over of_chat = day + 1 then lag(gone) over of_chat else 0 end as gone_next_day
      from daily
      window of_chat as (partition by group_chat_id order by day desc),
        later as (partition by group_chat_id order by day desc rows between unbounded preceding and 1 preceding)
    )
    select
      coalesce(sum(members * linked), 0)::float8 as "linkedMembers",
      coalesce(sum(members) filter (where posts > 0 and day < ${leftUntil}), 0)::float8 as "postedMembers",
      coalesce(sum(gone_next_day) filter (where posts > 0 and day < ${leftUntil}), 0)::float8 as "leftNextDay",
      (select count(*)
        from event e
        where e.corp_id = ${corpId} and e.kind = 'link.clicked' and e.at >= ${startsAt}
          and e.detail ->> 'runId' = ${runId} and e.detail ->> 'localDate' >= ${linkedFrom.toString()}
          and ${staffInScope(scope, corpId, 'e.staff_id')})::float8 as clicks
    from reached`.execute(tx)
  const [row] = rows
  if (!row) throw new Error('sums without groups give one row')
  return row
}

/** How many of WeCom's mass sends are left in the window of `startsOn`, over the live group chats of a run or of all. */
export async function readQuota(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  runId: string | null,
  window: { mode: MassSendMode; startsOn: Temporal.PlainDate; quota: number },
): Promise<{ left: number; total: number }> {
  const { rows } = await sql<{ left: number; total: number }>`
    with chat as (
      select distinct m.group_chat_id
      from run_group_chat m
      join run r on r.corp_id = m.corp_id and r.run_id = m.run_id
      join group_chat g on g.corp_id = m.corp_id and g.group_chat_id = m.group_chat_id
      where m.corp_id = ${corpId} and m.removed_at is null and r.ended_at is null and g.dismissed_at is null
        ${runId === null ? sql`` : sql`and m.run_id = ${runId}`} and ${staffInScope(scope, corpId, 'g.owner_staff_id')}
    )
    select (count(*) * ${window.quota})::int as total,
      coalesce(sum(case
        when q.recipient_id is null then ${window.quota}
        when q.full_at is null then greatest(0, q.quota - q.reserved - q.consumed)
        else 0
      end), 0)::int as left
    from chat
    left join quota_use q on q.corp_id = ${corpId} and q.recipient_kind = 'group_chat'
      and q.recipient_id = chat.group_chat_id and q.mode = ${window.mode} and q.starts_on = ${window.startsOn}`.execute(
    tx,
  )
  return rows[0] ?? { left: 0, total: 0 }
}
