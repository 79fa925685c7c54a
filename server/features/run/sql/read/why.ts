import { sql } from 'kysely'
import type { OccurrenceState, Route } from '#contract/occurrence.ts'
import type { VariableValues } from '#contract/playbook.ts'
import { type CorpTx, executeNamed } from '#server/db/database.ts'
import type { Candidate, MessageBody } from '#server/features/delivery/index.ts'
import type { PauseLevel } from '#server/features/governor/index.ts'
import { type Scope, staffInScope } from '#server/features/staff/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

/** An occurrence with all that the answer to "why" needs, but its facts. */
export type WhyRow = {
  occurrenceId: string
  state: OccurrenceState
  reason: string | null
  groupChatId: string
  groupChatName: string
  groupOwner: string
  runId: string
  runName: string
  playbookId: string
  version: number
  runVariables: VariableValues
  groupVariables: VariableValues
  stepId: string
  columnId: string | null
  contentId: string
  variant: string
  localDate: Temporal.PlainDate
  dueAt: CorpInstant
  why: unknown
  route: Route | null
  senderStaffId: string | null
  senderName: string | null
  expiresAt: CorpInstant | null
  sentAt: CorpInstant | null
  body: MessageBody | null
  massSendId: string | null
  massSendState: string | null
  /** What a look-up could not tell apart. */
  candidates: Candidate[]
  isLookUpOver: boolean
  massSendExpiresAt: CorpInstant | null
  paused: PauseLevel | null
  hasOwnLink: boolean
}

/** An occurrence in a group chat that the reader sees; null when there is none. */
export async function findWhy(tx: CorpTx, corpId: CorpId, scope: Scope, occurrenceId: string): Promise<WhyRow | null> {
  // Planning twelve tables takes longer than reading one row of each.
  const statement = sql<WhyRow>`
    select o.occurrence_id as "occurrenceId", coalesce(d.state, o.state) as state,
      coalesce(d.reason, o.reason) as reason, o.group_chat_id as "groupChatId", g.name as "groupChatName",
      owner.name as "groupOwner", o.run_id as "runId", r.name as "runName",
      r.playbook_id as "playbookId", r.version, r.variables as "runVariables", m.variables as "groupVariables",
      o.step_id as "stepId", o.column_id as "columnId", o.content_id as "contentId", o.variant,
      o.local_date as "localDate", o.due_at as "dueAt", o.why, d.route,
      d.sender_staff_id as "senderStaffId", sender.name as "senderName", d.expires_at as "expiresAt",
      d.sent_at as "sentAt", d.body, d.mass_send_id as "massSendId", ms.state as "massSendState",
      coalesce(ms.candidates, '[]'::jsonb) as candidates, ms.wake_real_at is null as "isLookUpOver",
      ms.expires_at as "massSendExpiresAt",
      case
        when g.paused_at is not null then 'group_chat'
        when r.paused_at is not null then 'run'
        when p.paused_at is not null then 'playbook'
        when c.paused_at is not null then 'corp'
      end as paused,
      exists (
        select 1 from tracked_link l
        where l.corp_id = o.corp_id and l.run_id = o.run_id and l.step_id = o.step_id
          and l.local_date = o.local_date and l.group_chat_id = o.group_chat_id) as "hasOwnLink"
    from occurrence o
    join group_chat g on g.corp_id = o.corp_id and g.group_chat_id = o.group_chat_id
    join staff owner on owner.corp_id = g.corp_id and owner.staff_id = g.owner_staff_id
    join run r on r.corp_id = o.corp_id and r.run_id = o.run_id
    join run_group_chat m on m.corp_id = o.corp_id and m.run_id = o.run_id and m.group_chat_id = o.group_chat_id
    join playbook p on p.corp_id = r.corp_id and p.playbook_id = r.playbook_id
    join corp c on c.corp_id = o.corp_id
    left join delivery d on d.corp_id = o.corp_id and d.delivery_id = o.delivery_id and o.state = 'released'
    left join staff sender on sender.corp_id = d.corp_id and sender.staff_id = d.sender_staff_id
    left join mass_send ms on ms.corp_id = d.corp_id and ms.mass_send_id = d.mass_send_id
    where o.corp_id = ${corpId} and o.occurrence_id = ${occurrenceId}
      and ${staffInScope(scope, corpId, 'g.owner_staff_id')}`
  const { rows } = await executeNamed(tx, `run.why.${scope.kind}`, statement)
  return rows[0] ?? null
}

export type FactRow = { kind: string; at: CorpInstant; detail: Record<string, unknown> }

/** The stored facts of an occurrence, clicks aside, the earliest first; the last 300 of them. */
export async function listFacts(tx: CorpTx, corpId: CorpId, occurrenceId: string): Promise<FactRow[]> {
  const { rows } = await sql<FactRow>`
    select kind, at, detail
    from (
      select kind, at, detail
      from event
      where corp_id = ${corpId} and occurrence_id = ${occurrenceId} and kind <> 'link.clicked'
      order by at desc
      limit 300) fact
    order by at`.execute(tx)
  return rows
}

/** How often the group chat's own link was clicked for this occurrence, and when the last time. */
export async function countClicks(
  tx: CorpTx,
  corpId: CorpId,
  occurrenceId: string,
): Promise<{ clicks: number; lastAt: CorpInstant | null }> {
  const { rows } = await sql<{ clicks: number; lastAt: CorpInstant | null }>`
    select count(*)::int as clicks, max(at) as "lastAt"
    from event
    where corp_id = ${corpId} and occurrence_id = ${occurrenceId} and kind = 'link.clicked'`.execute(tx)
  return rows[0] ?? { clicks: 0, lastAt: null }
}
