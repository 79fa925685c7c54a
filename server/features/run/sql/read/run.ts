import { sql } from 'kysely'
import type { OccurrenceState } from '#contract/occurrence.ts'
import type { VariableValues } from '#contract/playbook.ts'
import type { CorpTx } from '#server/db/database.ts'
import { dueWithin, joinDeliveries, shownState } from '#server/features/run/sql/read/state.ts'
import { type Scope, staffInScope } from '#server/features/staff/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { type CorpInstant, startOfDay } from '#server/kernel/time.ts'

export type RunRow = {
  runId: string
  name: string
  playbookId: string
  playbookName: string
  playbookKind: 'playbook' | 'one_off'
  version: number
  variables: VariableValues
  startedAt: CorpInstant
  pausedAt: CorpInstant | null
  pausedBy: string | null
  pausedAbove: 'playbook' | 'corp' | null
  endedAt: CorpInstant | null
  isPilot: boolean
  groupChats: number
  contacts: number
}

export type RunFilter = {
  runId?: string | undefined
  playbookId?: string | undefined
  active?: boolean | undefined
  after?: { startedAt: CorpInstant; runId: string } | undefined
}

/** One-offs have a list of their own. */
const isListed = sql`not exists (
  select 1 from playbook p
  where p.corp_id = r.corp_id and p.playbook_id = r.playbook_id and p.kind <> 'playbook')`

/** Runs that the reader sees something of, the latest started first; figures are of the group chats in the scope. */
export async function listRuns(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  { runId, playbookId, active, after }: RunFilter,
  limit: number,
): Promise<RunRow[]> {
  const isSeen =
    scope.kind === 'all'
      ? sql`true`
      : sql`exists (
          select 1
          from run_group_chat m
          join group_chat g on g.corp_id = m.corp_id and g.group_chat_id = m.group_chat_id
          where m.corp_id = r.corp_id and m.run_id = r.run_id and ${staffInScope(scope, corpId, 'g.owner_staff_id')})`
  const { rows } = await sql<RunRow>`
    with shown as materialized (
      select r.corp_id, r.run_id, r.name, r.playbook_id, r.version, r.variables, r.started_at, r.paused_at, r.paused_by,
        r.ended_at
      from run r
      where r.corp_id = ${corpId} and ${isSeen}
        ${runId === undefined ? sql`and ${isListed}` : sql`and r.run_id = ${runId}`}
        ${playbookId === undefined ? sql`` : sql`and r.playbook_id = ${playbookId}`}
        ${active === undefined ? sql`` : active ? sql`and r.ended_at is null` : sql`and r.ended_at is not null`}
        ${after ? sql`and (r.started_at, r.run_id) < (${after.startedAt}::timestamptz, ${after.runId}::uuid)` : sql``}
      order by r.started_at desc, r.run_id desc
      limit ${sql.lit(limit)}
    )
    select r.run_id as "runId", r.name, r.playbook_id as "playbookId", p.name as "playbookName", p.kind as "playbookKind", r.version, r.variables,
      r.started_at as "startedAt", r.paused_at as "pausedAt", r.paused_by as "pausedBy",
      case when p.paused_at is not null then 'playbook' when c.paused_at is not null then 'corp' end as "pausedAbove",
      r.ended_at as "endedAt",
      exists (select 1 from pilot t where t.corp_id = r.corp_id and t.run_id = r.run_id) as "isPilot", chats.count as "groupChats", chats.contacts
    from shown r
    join playbook p on p.corp_id = r.corp_id and p.playbook_id = r.playbook_id
    join corp c on c.corp_id = r.corp_id
    cross join lateral (
      select count(*)::int as count, coalesce(sum(g.contact_count), 0)::int as contacts
      from run_group_chat m
      join group_chat g on g.corp_id = m.corp_id and g.group_chat_id = m.group_chat_id
      where m.corp_id = ${corpId} and m.run_id = r.run_id and m.removed_at is null
        and ${staffInScope(scope, corpId, 'g.owner_staff_id')}) chats
    order by r.started_at desc, r.run_id desc`.execute(tx)
  return rows
}

export type RunStateCount = { runId: string; state: OccurrenceState; count: number }

/** How many steps of a local day stand in which state, by run. */
export async function countStates(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  runIds: readonly string[],
  date: Temporal.PlainDate,
  zone: string,
): Promise<RunStateCount[]> {
  const { rows } = await sql<RunStateCount>`
    select o.run_id as "runId", ${shownState} as state, count(*)::int as count
    from occurrence o
    join group_chat g on g.corp_id = o.corp_id and g.group_chat_id = o.group_chat_id
    ${joinDeliveries(dueWithin(startOfDay(date, zone), startOfDay(date.add({ days: 1 }), zone)))}
    where o.corp_id = ${corpId} and o.run_id = any(${runIds}::uuid[]) and o.local_date = ${date}
      and ${staffInScope(scope, corpId, 'g.owner_staff_id')}
    group by o.run_id, ${shownState}`.execute(tx)
  return rows
}
