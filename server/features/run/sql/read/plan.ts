import { sql } from 'kysely'
import type { OccurrenceState } from '#contract/occurrence.ts'
import type { VariableValues } from '#contract/playbook.ts'
import type { CorpTx } from '#server/db/database.ts'
import { type Scope, staffInScope } from '#server/features/staff/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

/** A group chat as a plan sees it. */
export type PlanChat = { name: string; owner: string; createdAt: CorpInstant; memberCount: number; dismissed: boolean }

/** A group chat that the reader sees; null when there is none. */
export async function findPlanChat(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  groupChatId: string,
): Promise<PlanChat | null> {
  const { rows } = await sql<PlanChat>`
    select g.name, s.name as owner, g.created_at as "createdAt", g.contact_count as "memberCount",
      g.dismissed_at is not null as dismissed
    from group_chat g
    join staff s on s.corp_id = g.corp_id and s.staff_id = g.owner_staff_id
    where g.corp_id = ${corpId} and g.group_chat_id = ${groupChatId}
      and ${staffInScope(scope, corpId, 'g.owner_staff_id')}`.execute(tx)
  return rows[0] ?? null
}

export type Applied = {
  runId: string
  appliedAt: CorpInstant
  phaseId: string | null
  runVariables: VariableValues
  groupVariables: VariableValues
}

/** How a playbook is at work in a group chat; null when it is not. */
export async function findApplied(
  tx: CorpTx,
  corpId: CorpId,
  playbookId: string,
  groupChatId: string,
): Promise<Applied | null> {
  const { rows } = await sql<Applied>`
    select m.run_id as "runId", m.applied_at as "appliedAt", m.phase_id as "phaseId", r.variables as "runVariables", m.variables as "groupVariables"
    from run_group_chat m
    join run r on r.corp_id = m.corp_id and r.run_id = m.run_id
    where m.corp_id = ${corpId} and m.group_chat_id = ${groupChatId} and m.removed_at is null
      and r.playbook_id = ${playbookId} and r.ended_at is null
    order by r.started_at desc
    limit 1`.execute(tx)
  return rows[0] ?? null
}

export type PlanItemRow = {
  occurrenceId: string
  runId: string
  runName: string
  playbookId: string
  version: number
  stepId: string
  contentId: string
  localDate: Temporal.PlainDate
  localTime: string
  state: OccurrenceState
}

/** What is stored of a group chat's local days from `from` to before `to`, over all its runs; 3,000 at most. */
export async function listPlanItems(
  tx: CorpTx,
  corpId: CorpId,
  groupChatId: string,
  from: Temporal.PlainDate,
  to: Temporal.PlainDate,
  zone: string,
): Promise<PlanItemRow[]> {
  const { rows } = await sql<PlanItemRow>`
    select o.occurrence_id as "occurrenceId", o.run_id as "runId", r.name as "runName", r.playbook_id as "playbookId",
      r.version, o.step_id as "stepId", o.content_id as "contentId", o.local_date as "localDate",
      to_char(o.due_at at time zone ${zone}, 'HH24:MI') as "localTime", o.state
    from occurrence_state o
    join run r on r.corp_id = o.corp_id and r.run_id = o.run_id
    where o.corp_id = ${corpId} and o.group_chat_id = ${groupChatId} and o.local_date >= ${from} and o.local_date < ${to}
    order by o.due_at, o.occurrence_id
    limit 3000`.execute(tx)
  return rows
}

export type OccurrenceStep = { playbookId: string; version: number; stepId: string; runName: string }

/** Which step each of these occurrences is of. */
export async function listStepsOf(
  tx: CorpTx,
  corpId: CorpId,
  occurrenceIds: readonly string[],
): Promise<Map<string, OccurrenceStep>> {
  const { rows } = await sql<OccurrenceStep & { occurrenceId: string }>`
    select o.occurrence_id as "occurrenceId", r.playbook_id as "playbookId", r.version, o.step_id as "stepId",
      r.name as "runName"
    from occurrence o
    join run r on r.corp_id = o.corp_id and r.run_id = o.run_id
    where o.corp_id = ${corpId} and o.occurrence_id = any(${occurrenceIds}::uuid[])`.execute(tx)
  return new Map(rows.map(({ occurrenceId, ...step }) => [occurrenceId, step]))
}
