import { sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import type { MassSendMode } from '#server/features/governor/index.ts'
import { type Scope, staffInScope } from '#server/features/staff/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

/** Members of staff who have still to tap something of the run. */
export async function countWaitingStaff(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  runId: string,
  date: Temporal.PlainDate,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(distinct d.sender_staff_id)::int as count
    from occurrence o
    join delivery d on d.corp_id = o.corp_id and d.delivery_id = o.delivery_id
    join group_chat g on g.corp_id = o.corp_id and g.group_chat_id = o.group_chat_id
    where o.corp_id = ${corpId} and o.run_id = ${runId} and o.local_date = ${date} and d.state = 'waiting_staff'
      and ${staffInScope(scope, corpId, 'g.owner_staff_id')}`.execute(tx)
  return rows[0]?.count ?? 0
}

/**
 * Messages of the run that a person got on a local day, over all its group chats, as a mean over those who got any; null
 * when nobody did. A post counts for every contact who is in the chat.
 */
export async function readLoad(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  runId: string,
  date: Temporal.PlainDate,
): Promise<number | null> {
  const { rows } = await sql<{ load: number | null }>`
    with sent as (
      select o.group_chat_id, count(*)::int as sends
      from occurrence_state o
      join group_chat g on g.corp_id = o.corp_id and g.group_chat_id = o.group_chat_id
      where o.corp_id = ${corpId} and o.run_id = ${runId} and o.local_date = ${date}
        and o.state in ('sent', 'reported') and ${staffInScope(scope, corpId, 'g.owner_staff_id')}
      group by o.group_chat_id
    )
    select sum(sent.sends)::float8 / nullif(count(distinct m.contact_id), 0) as load
    from sent
    join membership m on m.group_chat_id = sent.group_chat_id
    where m.corp_id = ${corpId} and m.left_at is null and m.contact_id is not null`.execute(tx)
  return rows[0]?.load ?? null
}

/** Sums over group chats and local days, each day with the members who were in the chat when it ended. */
export type Reach = {
  /** Members at the posts that carried a link, and the clicks on those links. */
  linkedMembers: number
  clicks: number
  /** Members on days with a post, and how many of them left on the day after. */
  postedMembers: number
  leftNextDay: number
}

/** Local days. `linkedFrom` is the first whose clicks count, `leftUntil` the first whose next day is not over yet. */
export type ReachSpan = {
  from: Temporal.PlainDate
  startsAt: CorpInstant
  linkedFrom: Temporal.PlainDate
  leftUntil: Temporal.PlainDate
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
  span: ReachSpan,
): Promise<Reach> {
  const { rows } = await sql<Reach>`
    with chat as materialized (
      select g.group_chat_id, g.contact_count
      from run_group_chat m
      join group_chat g on g.corp_id = m.corp_id and g.group_chat_id = m.group_chat_id
      where m.corp_id = ${corpId} and m.run_id = ${runId} and ${staffInScope(scope, corpId, 'g.owner_staff_id')}
    ), linked as materialized (
      select distinct step_id, local_date
      from tracked_link
      where corp_id = ${corpId} and run_id = ${runId} and local_date >= ${span.linkedFrom}
    ), happened as (
      select o.group_chat_id, o.local_date as day, 1 as posts, (l.step_id is not null)::int as linked, 0 as net, 0 as gone
      from occurrence_state o
      left join linked l on l.step_id = o.step_id and l.local_date = o.local_date
      where o.corp_id = ${corpId} and o.run_id = ${runId} and o.local_date >= ${span.from}
        and o.state in ('sent', 'reported')
      union all
      select e.group_chat_id, (e.at at time zone ${span.zone})::date, 0, 0,
        case e.kind when 'membership.joined' then 1 else -1 end, (e.kind = 'membership.left')::int
      from event e
      where e.corp_id = ${corpId} and e.kind in ('membership.joined', 'membership.left') and e.at >= ${span.startsAt}
        and e.contact_id is not null
    ), daily as (
      select group_chat_id, day, sum(posts) as posts, sum(linked) as linked, sum(net) as net, sum(gone) as gone
      from happened
      group by group_chat_id, day
    ), reached as (
      select day, posts, linked, coalesce(sum(net) over later, 0) as net_since,
        case when lag(day) over of_chat = day + 1 then lag(gone) over of_chat else 0 end as gone_next_day,
        chat.contact_count
      from daily
      join chat using (group_chat_id)
      window of_chat as (partition by group_chat_id order by day desc),
        later as (partition by group_chat_id order by day desc rows between unbounded preceding and 1 preceding)
    ), figure as (
      select day, linked, gone_next_day, posts > 0 and day < ${span.leftUntil} as is_over,
        greatest(0, contact_count - net_since) as members
      from reached
    )
    select
      coalesce(sum(members * linked), 0)::float8 as "linkedMembers",
      coalesce(sum(members) filter (where is_over), 0)::float8 as "postedMembers",
      coalesce(sum(gone_next_day) filter (where is_over), 0)::float8 as "leftNextDay",
      (select count(*)
        from event e
        where e.corp_id = ${corpId} and e.kind = 'link.clicked' and e.at >= ${span.startsAt}
          and e.detail ->> 'runId' = ${runId} and e.detail ->> 'localDate' >= ${span.linkedFrom.toString()}
          and ${staffInScope(scope, corpId, 'e.staff_id')})::float8 as clicks
    from figure`.execute(tx)
  return rows[0] ?? { linkedMembers: 0, clicks: 0, postedMembers: 0, leftNextDay: 0 }
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
