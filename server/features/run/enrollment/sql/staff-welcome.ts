import { type RawBuilder, sql } from 'kysely'
import type { StaffWelcomesQuery } from '#contract/welcome.ts'
import { containing } from '#server/db/containing.ts'
import type { CorpTx } from '#server/db/database.ts'
import { type Scope, staffInScope } from '#server/features/staff/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

export type GreetingRun = { runId: string; since: string; isPaused: boolean }

export type StaffWelcomeRow = {
  staffId: string
  name: string
  groupChats: number
  /** Runs that greet, as `greet` chooses: the one that began last in a chat of the member of staff first. */
  runs: GreetingRun[]
  withoutCode: number
}

/** Staff who are there and within the scope, each with how many of these runs greet their new friends. */
const staffOf = (corpId: CorpId, scope: Scope, runIds: readonly string[]): RawBuilder<unknown> => sql`
  select s.staff_id, s.name, (
      select count(distinct m.run_id)::int
      from run_group_chat m
      join group_chat g on g.corp_id = m.corp_id and g.group_chat_id = m.group_chat_id and g.dismissed_at is null
      where m.corp_id = s.corp_id and m.run_id = any(${runIds}::uuid[]) and m.removed_at is null
        and g.owner_staff_id = s.staff_id) as greeting_runs
  from staff s
  where s.corp_id = ${corpId} and s.status = 'active' and ${staffInScope(scope, corpId, 's.staff_id')}`

const standings = { one: sql`= 1`, several: sql`> 1`, none: sql`= 0` } as const

/** A page of staff by name, with the runs among these that greet their new friends. */
export async function listStaffWelcomes(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  runIds: readonly string[],
  query: Pick<StaffWelcomesQuery, 'search' | 'greetedBy'> & { after?: { name: string; staffId: string } | undefined },
  { since, limit }: { since: CorpInstant; limit: number },
): Promise<StaffWelcomeRow[]> {
  const { search, greetedBy, after } = query
  const { rows } = await sql<StaffWelcomeRow>`
    with shown as materialized (
      select s.staff_id, s.name
      from (${staffOf(corpId, scope, runIds)}) s
      where true
        ${search === undefined ? sql`` : sql`and s.name ilike ${containing(search)}`}
        ${greetedBy === undefined ? sql`` : sql`and s.greeting_runs ${standings[greetedBy]}`}
        ${after ? sql`and (s.name, s.staff_id) > (${after.name}::text, ${after.staffId}::uuid)` : sql``}
      order by s.name, s.staff_id
      limit ${sql.lit(limit)}
    )
    select s.staff_id as "staffId", s.name, owned.count as "groupChats", greeting.runs,
      (select count(*)::int from delivery d
        where d.corp_id = ${corpId} and d.sender_staff_id = s.staff_id and d.route = 'welcome'
          and d.released_at >= ${since} and d.state = 'skipped' and d.reason = 'no_welcome_code') as "withoutCode"
    from shown s
    cross join lateral (
      select count(*)::int as count from group_chat g
      where g.corp_id = ${corpId} and g.owner_staff_id = s.staff_id and g.dismissed_at is null) owned
    cross join lateral (
      select coalesce(jsonb_agg(jsonb_build_object('runId', x.run_id, 'since', x.since, 'isPaused', x.is_paused)
        order by x.since desc, x.run_id), '[]') as runs
      from (
        select m.run_id, min(m.applied_at) as since,
          (array_agg(least(g.paused_at, r.paused_at, p.paused_at, c.paused_at) is not null
            order by m.applied_at, m.group_chat_id))[1] as is_paused
        from run_group_chat m
        join group_chat g on g.corp_id = m.corp_id and g.group_chat_id = m.group_chat_id and g.dismissed_at is null
        join run r on r.corp_id = m.corp_id and r.run_id = m.run_id
        join playbook p on p.corp_id = r.corp_id and p.playbook_id = r.playbook_id
        join corp c on c.corp_id = r.corp_id
        where m.corp_id = ${corpId} and m.run_id = any(${runIds}::uuid[]) and m.removed_at is null
          and g.owner_staff_id = s.staff_id
        group by m.run_id) x) greeting
    order by s.name, s.staff_id`.execute(tx)
  return rows
}

/** How many of the staff in sight are greeted for by one of these runs, by several, by none. */
export async function countStaffWelcomes(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  runIds: readonly string[],
): Promise<{ one: number; several: number; none: number }> {
  const { rows } = await sql<{ one: number; several: number; none: number }>`
    select count(*) filter (where s.greeting_runs = 1)::int as one,
      count(*) filter (where s.greeting_runs > 1)::int as several,
      count(*) filter (where s.greeting_runs = 0)::int as none
    from (${staffOf(corpId, scope, runIds)}) s`.execute(tx)
  return rows[0] ?? { one: 0, several: 0, none: 0 }
}

/** Names of runs. */
export async function listRunNames(
  tx: CorpTx,
  corpId: CorpId,
  runIds: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await sql<{ runId: string; name: string }>`
    select run_id as "runId", name from run where corp_id = ${corpId} and run_id = any(${runIds}::uuid[])`.execute(tx)
  return new Map(rows.map((row) => [row.runId, row.name]))
}
