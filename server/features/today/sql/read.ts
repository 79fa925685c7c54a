import { sql } from 'kysely'
import type { StaffItem } from '#contract/staff.ts'
import type { OccurrenceState, StateCounts } from '#contract/occurrence.ts'
import type { CorpTx } from '#server/db/database.ts'
import { laneCount } from '#server/engine/queue.ts'
import { joinDeliveries, shownState } from '#server/features/run/index.ts'
import { awayUntil, type Scope, staffInScope } from '#server/features/staff/index.ts'
import { contactDeliveryInScope, joinEnrollments } from '#server/features/today/sql/attention.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

/** How many steps that are due from `from` to before `to` stand in which state. */
export async function countDue(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  from: CorpInstant,
  to: CorpInstant,
): Promise<StateCounts> {
  const { rows } = await sql<{ state: OccurrenceState; count: number }>`
    select ${shownState} as state, count(*)::int as count
    from occurrence o
    join group_chat g on g.corp_id = o.corp_id and g.group_chat_id = o.group_chat_id
    ${joinDeliveries({ from, to })}
    where o.corp_id = ${corpId} and o.due_at >= ${from} and o.due_at < ${to}
      and ${staffInScope(scope, corpId, 'g.owner_staff_id')}
    group by ${shownState}`.execute(tx)
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]))
}

/** How many messages to single contacts that were released from `from` to before `to` stand in which state. */
export async function countContactDeliveries(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  from: CorpInstant,
  to: CorpInstant,
): Promise<StateCounts> {
  const { rows } = await sql<{ state: OccurrenceState; count: number }>`
    select d.state, count(*)::int as count
    from delivery d
    ${scope.kind === 'all' ? sql`` : joinEnrollments}
    where d.corp_id = ${corpId} and d.contact_id is not null and d.released_at >= ${from} and d.released_at < ${to}
      and ${contactDeliveryInScope(scope, corpId)}
    group by d.state`.execute(tx)
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]))
}

export type WaitingRow = {
  staffId: string
  name: string
  taps: number
  groupChats: number
  contacts: number
  oldestDueAt: CorpInstant
  reminders: number
  escalated: boolean
  awayUntil: CorpInstant | null
  status: StaffItem['status']
  total: number
}

/** Who has still to tap, the longest waited for first: a mass send is one tap, whatever its group chats; a task is one. */
export async function listWaiting(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  at: CorpInstant,
  limit: number,
): Promise<WaitingRow[]> {
  const { rows } = await sql<WaitingRow>`
    with tap as (
      select d.sender_staff_id as staff_id, d.mass_send_id as tap_id, d.group_chat_id, d.contact_id, d.due_at, m.reminders,
        m.escalated_at
      from delivery d
      join mass_send m on m.corp_id = d.corp_id and m.mass_send_id = d.mass_send_id
      where d.corp_id = ${corpId} and d.state = 'waiting_staff' and m.state = 'open'
      union all
      select t.staff_id, t.staff_task_id, t.group_chat_id, t.contact_id, t.due_at, t.reminders, t.escalated_at
      from staff_task t
      where t.corp_id = ${corpId} and t.state in ('open', 'permitted')
    )
    select tap.staff_id as "staffId", s.name, s.status, count(distinct tap.tap_id)::int as taps,
      count(distinct tap.group_chat_id)::int as "groupChats",
      count(distinct tap.contact_id)::int as contacts, min(tap.due_at) as "oldestDueAt",
      max(tap.reminders)::int as reminders, bool_or(tap.escalated_at is not null) as escalated,
      ${awayUntil(corpId, sql.ref('tap.staff_id'), at)} as "awayUntil", (count(*) over ())::int as total
    from tap
    join staff s on s.corp_id = ${corpId} and s.staff_id = tap.staff_id
    where ${staffInScope(scope, corpId, 'tap.staff_id')}
    group by tap.staff_id, s.name, s.status
    order by min(tap.due_at), tap.staff_id
    limit ${sql.lit(limit)}`.execute(tx)
  return rows
}

export type ComingRow = {
  dueAt: CorpInstant
  runId: string
  runName: string
  playbookId: string
  version: number
  stepId: string
  groupChats: number
  total: number
}

/** What will be looked at from now to before `until`, by moment and step; what is paused will not. */
export async function listComing(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  now: CorpInstant,
  until: CorpInstant,
  limit: number,
): Promise<ComingRow[]> {
  // Every lane is named, because the index on what wakes next begins with it.
  const { rows } = await sql<ComingRow>`
    select o.wake_at as "dueAt", o.run_id as "runId", r.name as "runName", r.playbook_id as "playbookId", r.version,
      o.step_id as "stepId", count(*)::int as "groupChats", (count(*) over ())::int as total
    from occurrence o
    join group_chat g on g.corp_id = o.corp_id and g.group_chat_id = o.group_chat_id
    join run r on r.corp_id = o.corp_id and r.run_id = o.run_id
    join playbook p on p.corp_id = r.corp_id and p.playbook_id = r.playbook_id
    join corp c on c.corp_id = o.corp_id
    where o.corp_id = ${corpId} and o.lane = any(${allLanes}::smallint[]) and o.wake_at > ${now} and o.wake_at < ${until}
      and o.state in ('planned', 'deferred') and g.paused_at is null and r.paused_at is null and p.paused_at is null
      and c.paused_at is null and ${staffInScope(scope, corpId, 'g.owner_staff_id')}
    group by o.wake_at, o.run_id, r.name, r.playbook_id, r.version, o.step_id
    order by o.wake_at, r.name, o.step_id
    limit ${sql.lit(limit)}`.execute(tx)
  return rows
}

const allLanes = Array.from({ length: laneCount }, (_, lane) => lane)

export type FlowRow = { span: number; sent: number; clicks: number; joined: number; left: number }

/** What happened from `from` to `to`, in spans of `spanMs` counted from 0; spans without anything are left out. */
export async function countFlow(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  from: CorpInstant,
  to: CorpInstant,
  spanMs: number,
): Promise<FlowRow[]> {
  const { rows } = await sql<FlowRow>`
    select floor(extract(epoch from e.at - ${from}::timestamptz) * 1000 / ${spanMs}::int)::int as span,
      (count(*) filter (where e.kind in ('delivery.sent', 'delivery.reported')))::int as sent,
      (count(*) filter (where e.kind = 'link.clicked'))::int as clicks,
      (count(*) filter (where e.kind = 'membership.joined'))::int as joined,
      (count(*) filter (where e.kind = 'membership.left'))::int as left
    from event e
    left join group_chat g on g.corp_id = e.corp_id and g.group_chat_id = e.group_chat_id
    where e.corp_id = ${corpId} and e.at >= ${from} and e.at < ${to}
      and e.kind in ('delivery.sent', 'delivery.reported', 'link.clicked', 'membership.joined', 'membership.left')
      and (e.kind not in ('membership.joined', 'membership.left') or e.contact_id is not null)
      and ${
        // A click on a link that several group chats share has no chat; it counts for who sent it.
        scope.kind === 'all'
          ? sql`true`
          : sql`case when e.group_chat_id is null then ${staffInScope(scope, corpId, 'e.staff_id')}
              else ${staffInScope(scope, corpId, 'g.owner_staff_id')} end`
      }
    group by 1`.execute(tx)
  return rows
}

/** Runs that have not ended and work in group chats that the reader sees. */
export async function countRuns(tx: CorpTx, corpId: CorpId, scope: Scope): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count
    from run r
    where r.corp_id = ${corpId} and r.ended_at is null and exists (
      select 1
      from run_group_chat m
      join group_chat g on g.corp_id = m.corp_id and g.group_chat_id = m.group_chat_id
      where m.corp_id = r.corp_id and m.run_id = r.run_id and m.removed_at is null
        and ${staffInScope(scope, corpId, 'g.owner_staff_id')})`.execute(tx)
  return rows[0]?.count ?? 0
}
