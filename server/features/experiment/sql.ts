import { sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import { type Scope, staffInScope } from '#server/features/staff/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

/** The versions that a playbook's runs are at, and the latest; the latest first. */
export async function listVersionsAtWork(tx: CorpTx, corpId: CorpId, playbookId: string): Promise<number[]> {
  const { rows } = await sql<{ version: number }>`
    select version
    from run
    where corp_id = ${corpId} and playbook_id = ${playbookId} and ended_at is null
    union
    select max(version)
    from playbook_version
    where corp_id = ${corpId} and playbook_id = ${playbookId}
    having count(*) > 0
    order by version desc
    limit 50`.execute(tx)
  return rows.map((row) => row.version)
}

/** A group chat in one experiment, and what came to pass in it. */
export type UnitRow = {
  experimentId: string
  armId: string
  /** More than one where weights changed: it is left out of the reading. */
  arms: number
  ownerStaffId: string
  firstAt: CorpInstant
  lastAt: CorpInstant
  due: number
  sent: number
  members: number
  leaves: number
  deletions: number
  optOuts: number
}

/**
 * The group chats of a playbook's experiments that the reader sees. Members are those who were there from the first post
 * that was due until a week behind the last; they count as gone, or as having deleted or opted out, within a week of a post
 * that was due, whether it went out or was held out: what an arm was meant to get is what is compared.
 */
export async function listUnits(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  playbookId: string,
  experimentIds: readonly string[],
  at: CorpInstant,
): Promise<UnitRow[]> {
  const afterPost = sql`
    exists (
      select 1 from occurrence p
      join run pr on pr.corp_id = p.corp_id and pr.run_id = p.run_id and pr.playbook_id = ${playbookId}
      where p.corp_id = ${corpId} and p.group_chat_id = unit.group_chat_id and p.experiment_id = unit.experiment_id
        and p.local_date between (moment.at - interval '9 days')::date and (moment.at + interval '1 day')::date
        and p.due_at < moment.at and p.due_at >= moment.at - interval '7 days')`
  const { rows } = await sql<UnitRow>`
    with unit as materialized (
      select o.experiment_id, o.group_chat_id, g.owner_staff_id, min(o.arm_id) as arm_id,
        count(distinct o.arm_id)::int as arms, min(o.due_at) as first_at, max(o.due_at) as last_at,
        count(*)::int as due, (count(*) filter (where d.state in ('sent', 'reported')))::int as sent
      from run r
      join occurrence o on o.corp_id = r.corp_id and o.run_id = r.run_id
        and o.experiment_id = any(${experimentIds}) and o.due_at <= ${at}
      join group_chat g on g.corp_id = o.corp_id and g.group_chat_id = o.group_chat_id
      left join delivery d on d.corp_id = o.corp_id and d.delivery_id = o.delivery_id and o.state = 'released'
      where r.corp_id = ${corpId} and r.playbook_id = ${playbookId} and ${staffInScope(scope, corpId, 'g.owner_staff_id')}
      group by o.experiment_id, o.group_chat_id, g.owner_staff_id
    ), moment as (
      select e.contact_id, e.kind, e.at
      from event e
      where e.corp_id = ${corpId} and e.kind in ('contact.removed', 'contact.opted_out') and e.contact_id is not null
        and e.at > (select min(first_at) from unit) and e.at <= ${at}
    ), turned as (
      select unit.experiment_id, unit.group_chat_id,
        (count(distinct moment.contact_id) filter (where moment.kind = 'contact.removed'))::int as deletions,
        (count(distinct moment.contact_id) filter (where moment.kind = 'contact.opted_out'))::int as opt_outs
      from moment
      join membership m on m.corp_id = ${corpId} and m.contact_id = moment.contact_id and m.joined_at <= moment.at
        and (m.left_at is null or m.left_at >= moment.at)
      join unit on unit.group_chat_id = m.group_chat_id
      where ${afterPost}
      group by unit.experiment_id, unit.group_chat_id
    )
    select unit.experiment_id as "experimentId", unit.arm_id as "armId", unit.arms, unit.owner_staff_id as "ownerStaffId",
      unit.first_at as "firstAt", unit.last_at as "lastAt", unit.due, unit.sent,
      present.members, present.leaves, coalesce(turned.deletions, 0) as deletions,
      coalesce(turned.opt_outs, 0) as "optOuts"
    from unit
    left join turned using (experiment_id, group_chat_id)
    cross join lateral (
      select count(distinct moment.member_key)::int as members,
        (count(distinct moment.member_key) filter (
          where moment.at is not null and moment.leave_scene is distinct from 'dismissed' and ${afterPost}))::int as leaves
      from (
        select m.member_key, m.left_at as at, m.leave_scene
        from membership m
        where m.corp_id = ${corpId} and m.group_chat_id = unit.group_chat_id and m.contact_id is not null
          and m.joined_at <= unit.last_at + interval '7 days' and (m.left_at is null or m.left_at > unit.first_at)
      ) moment
    ) present
    order by unit.experiment_id, unit.group_chat_id`.execute(tx)
  return rows
}

export type ClickRow = { armKey: string; staffId: string; clicks: number }

/** Clicks on the links of arms, by arm and who sent them; an arm whose links nobody clicked has none. */
export async function listClicks(
  tx: CorpTx,
  corpId: CorpId,
  playbookId: string,
  from: CorpInstant,
  at: CorpInstant,
): Promise<ClickRow[]> {
  const { rows } = await sql<ClickRow>`
    with clicked as (
      select e.detail ->> 'code' as code, count(*)::int as clicks
      from event e
      where e.corp_id = ${corpId} and e.kind = 'link.clicked' and e.at >= ${from} and e.at <= ${at}
      group by 1
    )
    select l.arm_key as "armKey", l.sender_staff_id as "staffId", coalesce(sum(clicked.clicks), 0)::int as clicks
    from run r
    join tracked_link l on l.corp_id = r.corp_id and l.run_id = r.run_id
    left join clicked on clicked.code = l.code
    where r.corp_id = ${corpId} and r.playbook_id = ${playbookId} and l.arm_key is not null
      and l.sender_staff_id is not null
    group by l.arm_key, l.sender_staff_id`.execute(tx)
  return rows
}

export type RunSeen = { runId: string; name: string; version: number }

/** A playbook's runs that have not ended and whose group chats the reader all sees, the latest first. */
export async function listRunsSeen(tx: CorpTx, corpId: CorpId, scope: Scope, playbookId: string): Promise<RunSeen[]> {
  const { rows } = await sql<RunSeen>`
    select r.run_id as "runId", r.name, r.version
    from run r
    where r.corp_id = ${corpId} and r.playbook_id = ${playbookId} and r.ended_at is null
      and not exists (
        select 1 from run_group_chat m
        join group_chat g on g.corp_id = m.corp_id and g.group_chat_id = m.group_chat_id
        where m.corp_id = r.corp_id and m.run_id = r.run_id and m.removed_at is null
          and not ${staffInScope(scope, corpId, 'g.owner_staff_id')})
    order by r.started_at desc, r.run_id
    limit 20`.execute(tx)
  return rows
}
