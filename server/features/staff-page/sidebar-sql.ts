import { sql } from 'kysely'
import type { OccurrenceState } from '#contract/occurrence.ts'
import type { CorpTx } from '#server/db/database.ts'
import type { StepKey } from '#server/features/staff-page/day-sql.ts'
import { type Scope, staffInScope } from '#server/features/staff/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

export type SidebarChat = {
  groupChatId: string
  wecomChatId: string
  name: string
  contacts: number
  createdAt: CorpInstant
  isPaused: boolean
}

/** The group chat that WeCom calls so, if its owner is in the reader's scope or the reader is in it; else null. */
export async function findSidebarChat(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  reader: string,
  wecomChatId: string,
): Promise<SidebarChat | null> {
  const { rows } = await sql<SidebarChat>`
    select g.group_chat_id as "groupChatId", g.wecom_chat_id as "wecomChatId", g.name, g.contact_count as contacts,
      g.created_at as "createdAt", g.paused_at is not null as "isPaused"
    from group_chat g
    where g.corp_id = ${corpId} and g.wecom_chat_id = ${wecomChatId} and g.dismissed_at is null
      and (${staffInScope(scope, corpId, 'g.owner_staff_id')} or exists (
        select 1 from membership m
        where m.corp_id = g.corp_id and m.group_chat_id = g.group_chat_id and m.staff_id = ${reader}
          and m.left_at is null))`.execute(tx)
  return rows[0] ?? null
}

export type PlanStepRow = StepKey & {
  occurrenceId: string
  dueAt: CorpInstant
  state: OccurrenceState
  reason: string | null
  sender: string | null
}

/** The steps of a local day in a group chat, over all its runs, as they stand. */
export async function listPlanSteps(
  tx: CorpTx,
  corpId: CorpId,
  groupChatId: string,
  date: Temporal.PlainDate,
): Promise<PlanStepRow[]> {
  const { rows } = await sql<PlanStepRow>`
    select o.occurrence_id as "occurrenceId", o.due_at as "dueAt", o.state, o.reason, s.name as sender,
      r.playbook_id as "playbookId", r.version, o.step_id as "stepId", o.column_id as "columnId"
    from occurrence_state o
    join run r on r.corp_id = o.corp_id and r.run_id = o.run_id
    left join staff s on s.corp_id = o.corp_id and s.staff_id = o.sender_staff_id
    where o.corp_id = ${corpId} and o.group_chat_id = ${groupChatId} and o.local_date = ${date}
    order by o.due_at, o.occurrence_id
    limit 100`.execute(tx)
  return rows
}

/** The open tasks of a member of staff in a group chat, the earliest due first. */
export async function listOpenTaskIds(
  tx: CorpTx,
  corpId: CorpId,
  staffId: string,
  groupChatId: string,
): Promise<string[]> {
  const { rows } = await sql<{ staff_task_id: string }>`
    select staff_task_id
    from staff_task
    where corp_id = ${corpId} and staff_id = ${staffId} and group_chat_id = ${groupChatId}
      and state in ('open', 'permitted')
    order by due_at, staff_task_id
    limit 10`.execute(tx)
  return rows.map((row) => row.staff_task_id)
}
