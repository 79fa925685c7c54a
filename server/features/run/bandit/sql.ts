import { sql } from 'kysely'
import type { BanditPart } from '#contract/playbook/occurrence.ts'
import type { CorpTx } from '#server/db/database.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

/** A bandit of a run on the day from whose beginning its figures are. */
export type Snapshot = { runId: string; banditId: string; asOf: Temporal.PlainDate }

export type SnapshotRow = Snapshot & BanditPart

/** What runs' bandits came to, day by day, the earliest first. */
export async function listSnapshots(tx: CorpTx, corpId: CorpId, runIds: readonly string[]): Promise<SnapshotRow[]> {
  const { rows } = await sql<SnapshotRow>`
    select run_id as "runId", bandit_id as "banditId", as_of as "asOf", arm_id as "armId", posts, shown, clicked,
      share, stopped_by as "stoppedBy"
    from bandit_arm
    where corp_id = ${corpId} and run_id = any(${runIds}::uuid[])
    order by run_id, bandit_id, as_of, arm_id`.execute(tx)
  return rows
}

/** What an arm's posts in one group chat came to; clicks are told by arm alone. */
export type BanditCluster = {
  runId: string
  asOf: Temporal.PlainDate
  banditId: string
  armId: string
  posts: number
  /** Members at each post, summed up. */
  shown: number
  leaves: number
  friend_deletions: number
  opt_outs: number
}

export type ToCount = { runId: string; asOf: Temporal.PlainDate; at: CorpInstant }

const asked = (of: readonly ToCount[]) => sql`
  unnest(
    ${of.map((item) => item.runId)}::uuid[],
    ${of.map((item) => item.asOf)}::date[],
    ${of.map((item) => item.at)}::timestamptz[]) as asked (run_id, as_of, at)`

/**
 * What bandits' posts before a moment came to, by arm and group chat: members who were there when a post went out, and
 * those who left, deleted a friend on the staff or opted out within a day of it.
 */
export async function countClusters(
  tx: CorpTx,
  corpId: CorpId,
  of: readonly ToCount[],
  banditIds: readonly string[],
): Promise<BanditCluster[]> {
  const { rows } = await sql<BanditCluster>`
    with post as materialized (
      select asked.run_id, asked.as_of, asked.at as until, o.experiment_id, o.arm_id, o.group_chat_id, d.sent_at,
        floor(extract(epoch from d.sent_at) / 86400) as day
      from ${asked(of)}
      join occurrence o on o.corp_id = ${corpId} and o.run_id = asked.run_id
        and o.experiment_id = any(${banditIds}) and o.due_at < asked.at
      join delivery d on d.corp_id = o.corp_id and d.delivery_id = o.delivery_id
        and d.state in ('sent', 'reported') and d.sent_at < asked.at
      where o.state = 'released'
    ), chat as materialized (
      select run_id, as_of, until, group_chat_id, min(sent_at) as first_at
      from post
      group by run_id, as_of, until, group_chat_id
    ), person as materialized (
      select chat.run_id, chat.as_of, chat.until, chat.group_chat_id, chat.first_at, m.contact_id, m.joined_at, m.left_at,
        m.leave_scene
      from chat
      join membership m on m.corp_id = ${corpId} and m.group_chat_id = chat.group_chat_id and m.contact_id is not null
        and m.joined_at < chat.until
    ), step as (
      select run_id, as_of, group_chat_id, joined_at as at, 1 as by, null as experiment_id, null as arm_id from person
      union all
      select run_id, as_of, group_chat_id, left_at, -1, null, null from person where left_at is not null
      union all
      select run_id, as_of, group_chat_id, sent_at, 0, experiment_id, arm_id from post
    ), stood as (
      select step.*, sum(by) over (partition by run_id, as_of, group_chat_id order by at) as members from step
    ), shown as (
      select run_id, as_of, experiment_id, arm_id, group_chat_id, count(*)::int as posts, sum(members)::int as shown
      from stood
      where arm_id is not null
      group by run_id, as_of, experiment_id, arm_id, group_chat_id
    ), moment as (
      select run_id, as_of, group_chat_id, left_at as at, 'left' as kind
      from person
      where left_at between first_at and until and leave_scene is distinct from 'dismissed'
      union all
      select p.run_id, p.as_of, p.group_chat_id, e.at, e.kind
      from event e
      join person p on p.contact_id = e.contact_id and p.joined_at <= e.at and (p.left_at is null or p.left_at >= e.at)
        and e.at between p.first_at and p.until
      where e.corp_id = ${corpId} and e.kind in ('contact.removed', 'contact.opted_out') and e.contact_id is not null
        and e.at >= (select min(first_at) from chat) and e.at < (select max(until) from chat)
    ), gone as (
      select post.run_id, post.as_of, post.experiment_id, post.arm_id, post.group_chat_id,
        (count(*) filter (where moment.kind = 'left'))::int as leaves,
        (count(*) filter (where moment.kind = 'contact.removed'))::int as deletions,
        (count(*) filter (where moment.kind = 'contact.opted_out'))::int as opt_outs
      from moment
      cross join (values (0), (1)) as ago (days)
      join post on post.run_id = moment.run_id and post.as_of = moment.as_of
        and post.group_chat_id = moment.group_chat_id
        and post.day = floor(extract(epoch from moment.at) / 86400) - ago.days
        and post.sent_at < moment.at and post.sent_at >= moment.at - interval '1 day'
      group by post.run_id, post.as_of, post.experiment_id, post.arm_id, post.group_chat_id
    )
    select shown.run_id as "runId", shown.as_of as "asOf", shown.experiment_id as "banditId", shown.arm_id as "armId",
      shown.posts, shown.shown, coalesce(gone.leaves, 0) as leaves, coalesce(gone.deletions, 0) as friend_deletions,
      coalesce(gone.opt_outs, 0) as opt_outs
    from shown
    left join gone using (run_id, as_of, experiment_id, arm_id, group_chat_id)
    order by shown.run_id, shown.as_of, shown.experiment_id, shown.arm_id, shown.group_chat_id`.execute(tx)
  return rows
}

export type BanditClicks = { runId: string; asOf: Temporal.PlainDate; armKey: string; clicks: number }

/** Clicks before a moment on the links of runs' arms. */
export async function countArmClicks(tx: CorpTx, corpId: CorpId, of: readonly ToCount[]): Promise<BanditClicks[]> {
  const { rows } = await sql<BanditClicks>`
    with clicked as materialized (
      select e.detail ->> 'code' as code, e.at
      from event e
      where e.corp_id = ${corpId} and e.kind = 'link.clicked'
        and e.at >= (
          select min(started_at) from run
          where corp_id = ${corpId} and run_id = any(${of.map((item) => item.runId)}::uuid[]))
    )
    select asked.run_id as "runId", asked.as_of as "asOf", l.arm_key as "armKey", count(*)::int as clicks
    from ${asked(of)}
    join tracked_link l on l.corp_id = ${corpId} and l.run_id = asked.run_id and l.arm_key is not null
    join clicked on clicked.code = l.code and clicked.at < asked.at
    group by asked.run_id, asked.as_of, l.arm_key`.execute(tx)
  return rows
}

/** Keeps figures of days; who kept them before is right. Rows are locked in their key's order. */
export async function insertSnapshots(tx: CorpTx, corpId: CorpId, rows: readonly SnapshotRow[]): Promise<void> {
  if (rows.length === 0) return
  await sql`
    insert into bandit_arm (corp_id, run_id, bandit_id, as_of, arm_id, posts, shown, clicked, share, stopped_by)
    select ${corpId}, given.*
    from unnest(
      ${rows.map((row) => row.runId)}::uuid[],
      ${rows.map((row) => row.banditId)}::text[],
      ${rows.map((row) => row.asOf)}::date[],
      ${rows.map((row) => row.armId)}::text[],
      ${rows.map((row) => row.posts)}::int[],
      ${rows.map((row) => row.shown)}::int[],
      ${rows.map((row) => row.clicked)}::int[],
      ${rows.map((row) => row.share)}::real[],
      ${rows.map((row) => row.stoppedBy)}::text[]
    ) as given (run_id, bandit_id, as_of, arm_id, posts, shown, clicked, share, stopped_by)
    order by run_id, bandit_id, as_of, arm_id
    on conflict do nothing`.execute(tx)
}
