import { sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import { type DueRange, joinDeliveries, shownState } from '#server/features/run/sql/read/state.ts'
import { type Scope, staffInScope } from '#server/features/staff/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

export type ExecutionRow = { playbookId: string; due: number; done: number }

/**
 * Occurrences of the mandatory steps of playbooks that follow another, on local days from `from` to `to`: those that were
 * due by `at` and not cancelled, and those of them that went out, told by WeCom or by staff.
 */
export async function sumExecution(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  playbookIds: readonly string[],
  { from, to, at, range }: { from: Temporal.PlainDate; to: Temporal.PlainDate; at: CorpInstant; range: DueRange },
): Promise<ExecutionRow[]> {
  const { rows } = await sql<ExecutionRow>`
    select f.playbook_id as "playbookId", count(*)::int as due,
      (count(*) filter (where ${shownState} in ('sent', 'reported')))::int as done
    from playbook_follow f
    join run r on r.corp_id = f.corp_id and r.playbook_id = f.playbook_id
    join occurrence o on o.corp_id = r.corp_id and o.run_id = r.run_id and o.local_date between ${from} and ${to}
      and o.step_id = any (f.mandatory_steps)
    join group_chat g on g.corp_id = o.corp_id and g.group_chat_id = o.group_chat_id
    ${joinDeliveries(range)}
    where f.corp_id = ${corpId} and f.playbook_id = any (${[...playbookIds]}::uuid[])
      and o.due_at <= ${at} and ${shownState} <> 'cancelled' and ${staffInScope(scope, corpId, 'g.owner_staff_id')}
    group by f.playbook_id`.execute(tx)
  return rows
}

export type RunBehind = { runId: string; name: string; version: number; latest: number }

/** Runs at work of these playbooks that are not at the latest version, by id; from after `after` where given. */
export async function listRunsBehind(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  playbookIds: readonly string[],
  after: string | undefined,
  limit: number,
): Promise<RunBehind[]> {
  const { rows } = await sql<RunBehind>`
    select r.run_id as "runId", r.name, r.version, latest.version as latest
    from run r
    join lateral (
      select max(v.version) as version from playbook_version v
      where v.corp_id = r.corp_id and v.playbook_id = r.playbook_id
    ) latest on true
    where r.corp_id = ${corpId} and r.playbook_id = any (${[...playbookIds]}::uuid[])
      and r.ended_at is null and r.version <> latest.version
      and (${after ?? null}::uuid is null or r.run_id > ${after ?? null}::uuid)
      and exists (
        select from run_group_chat m
        join group_chat g on g.corp_id = m.corp_id and g.group_chat_id = m.group_chat_id
        where m.corp_id = r.corp_id and m.run_id = r.run_id and ${staffInScope(scope, corpId, 'g.owner_staff_id')})
    order by r.run_id
    limit ${sql.lit(limit)}`.execute(tx)
  return rows
}
