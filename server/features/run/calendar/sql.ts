import { type RawBuilder, sql, type SqlBool } from 'kysely'
import type { OccurrenceState } from '#contract/occurrence.ts'
import type { VariableValues } from '#contract/playbook.ts'
import type { CorpTx } from '#server/db/database.ts'
import type { StoredStep } from '#server/features/run/calendar/rules/present.ts'
import type { StepMove } from '#server/features/run/calendar/rules/move.ts'
import { dueWithin, joinDeliveries, shownReason, shownState } from '#server/features/run/sql/read/state.ts'
import { type Scope, staffInScope } from '#server/features/staff/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { type CorpInstant, startOfDay } from '#server/kernel/time.ts'

/** Which group chats, and which of their runs, a calendar is of. */
export type CalendarOf = {
  corpId: CorpId
  scope: Scope
  groupChatId?: string | undefined
  ownerStaffId?: string | undefined
  playbookId?: string | undefined
  runId?: string | undefined
}

export type Days = { from: Temporal.PlainDate; to: Temporal.PlainDate; zone: string }

/** The group chats g that the reader sees and the filters leave. */
const isChosen = ({ corpId, scope, groupChatId, ownerStaffId }: CalendarOf): RawBuilder<SqlBool> => sql`
  ${staffInScope(scope, corpId, 'g.owner_staff_id')}
  ${groupChatId === undefined ? sql`` : sql`and g.group_chat_id = ${groupChatId}`}
  ${ownerStaffId === undefined ? sql`` : sql`and g.owner_staff_id = ${ownerStaffId}`}`

const choosesChats = ({ scope, groupChatId, ownerStaffId }: CalendarOf): boolean =>
  scope.kind !== 'all' || groupChatId !== undefined || ownerStaffId !== undefined

export type CalendarRunRow = {
  runId: string
  name: string
  playbookId: string
  playbookName: string
  version: number
  variables: VariableValues
  isPaused: boolean
  isActive: boolean
  total: number
}

/**
 * Runs at work in the chosen group chats, or that were since a day, the latest started first. Those of other playbooks are
 * among them: what they plan may clash.
 */
export async function listCalendarRuns(
  tx: CorpTx,
  of: CalendarOf,
  since: CorpInstant,
  limit: number,
): Promise<CalendarRunRow[]> {
  const { corpId } = of
  const isThere = choosesChats(of)
    ? sql`and exists (
        select 1
        from run_group_chat m
        join group_chat g on g.corp_id = m.corp_id and g.group_chat_id = m.group_chat_id
        where m.corp_id = ${corpId} and m.run_id = r.run_id and ${isChosen(of)})`
    : sql``
  const { rows } = await sql<CalendarRunRow>`
    select r.run_id as "runId", r.name, r.playbook_id as "playbookId", p.name as "playbookName", r.version, r.variables,
      coalesce(r.paused_at, p.paused_at, c.paused_at) is not null as "isPaused", r.ended_at is null as "isActive",
      (count(*) over ())::int as total
    from run r
    join playbook p on p.corp_id = r.corp_id and p.playbook_id = r.playbook_id
    join corp c on c.corp_id = r.corp_id
    where r.corp_id = ${corpId} and (r.ended_at is null or r.ended_at >= ${since}) ${isThere}
    order by r.started_at desc, r.run_id desc
    limit ${sql.lit(limit)}`.execute(tx)
  return rows
}

export type CalendarChatRow = {
  groupChatId: string
  name: string
  owner: string
  /** In ms: of thousands of rows a few dozen become instants. */
  createdMs: number
  createdOn: string
  memberCount: number
  runId: string
  storedUntil: string
  phaseId: string | null
  variables: VariableValues
}

/** The chosen group chats with each of these runs that plans on in them. */
export async function listCalendarChats(
  tx: CorpTx,
  of: CalendarOf,
  runIds: readonly string[],
  zone: string,
  groupChatIds?: readonly string[],
): Promise<CalendarChatRow[]> {
  const { corpId } = of
  const { rows } = await sql<CalendarChatRow>`
    select g.group_chat_id as "groupChatId", g.name, s.name as owner,
      (extract(epoch from g.created_at) * 1000)::float8 as "createdMs",
      (g.created_at at time zone ${zone})::date::text as "createdOn", g.contact_count as "memberCount",
      m.run_id as "runId", (m.planned_until_at at time zone ${zone})::date::text as "storedUntil",
      m.phase_id as "phaseId", m.variables
    from run_group_chat m
    join run r on r.corp_id = m.corp_id and r.run_id = m.run_id
    join group_chat g on g.corp_id = m.corp_id and g.group_chat_id = m.group_chat_id
    join staff s on s.corp_id = g.corp_id and s.staff_id = g.owner_staff_id
    where m.corp_id = ${corpId} and m.run_id = any(${runIds}::uuid[]) and m.removed_at is null and r.ended_at is null
      and g.dismissed_at is null and ${isChosen(of)}
      ${groupChatIds === undefined ? sql`` : sql`and g.group_chat_id = any(${groupChatIds}::uuid[])`}
    order by g.group_chat_id, m.run_id`.execute(tx)
  return rows
}

/** What is stored of these runs on days in the chosen group chats: how many of each step and time stand in which state. */
export async function countStored(
  tx: CorpTx,
  of: CalendarOf,
  runIds: readonly string[],
  { from, to, zone }: Days,
): Promise<StoredStep[]> {
  const { corpId } = of
  const chosen = choosesChats(of)
    ? sql`join group_chat g on g.corp_id = o.corp_id and g.group_chat_id = o.group_chat_id and ${isChosen(of)}`
    : sql``
  // Grouped by the instant, which is an integer, before it is told in words.
  const { rows } = await sql<StoredStep>`
    select "runId", "stepId", to_char(due_at at time zone ${zone}, 'YYYY-MM-DD') as date,
      to_char(due_at at time zone ${zone}, 'HH24:MI') as "localTime", state, reason, "groupChats"
    from (
      select o.run_id as "runId", o.step_id as "stepId", o.due_at, ${shownState} as state,
        case when ${shownState} in ('deferred', 'skipped') then ${shownReason} end as reason,
        count(*)::int as "groupChats"
      from occurrence o
      ${chosen}
      ${joinDeliveries(dueWithin(startOfDay(from, zone), startOfDay(to, zone)))}
      where o.corp_id = ${corpId} and o.run_id = any(${runIds}::uuid[]) and o.local_date >= ${from}
        and o.local_date < ${to}
      group by 1, 2, 3, 4, 5) step
    order by due_at, "runId", "stepId", state`.execute(tx)
  return rows
}

/** What persons moved in these runs, from or to days of a span; one without an end goes on for ever. */
export async function listStepMoves(
  tx: CorpTx,
  corpId: CorpId,
  runIds: readonly string[],
  { from, to }: Pick<Days, 'from'> & Partial<Pick<Days, 'to'>>,
): Promise<StepMove[]> {
  const isWithin = (day: string) => sql<SqlBool>`${sql.ref(day)} >= ${from}
    ${to === undefined ? sql`` : sql`and ${sql.ref(day)} < ${to}`}`
  const { rows } = await sql<
    { runId: string; stepId: string } & Record<'fromDate' | 'fromTime' | 'toDate' | 'toTime', string>
  >`
    select run_id as "runId", step_id as "stepId", from_date::text as "fromDate", from_time as "fromTime",
      to_date::text as "toDate", to_time as "toTime"
    from step_move
    where corp_id = ${corpId} and run_id = any(${runIds}::uuid[])
      and ((${isWithin('from_date')}) or (${isWithin('to_date')}))`.execute(tx)
  return rows.map(({ runId, stepId, fromDate, fromTime, toDate, toTime }) => ({
    runId,
    stepId,
    from: { date: fromDate, localTime: fromTime },
    to: { date: toDate, localTime: toTime },
  }))
}

export type DayChat = { groupChatId: string; name: string; owner: string }

/** A page of the chosen group chats that one of these runs is, or was, at work in, by name. */
export async function listDayChats(
  tx: CorpTx,
  of: CalendarOf,
  runIds: readonly string[],
  after: { name: string; groupChatId: string } | undefined,
  limit: number,
): Promise<DayChat[]> {
  const { corpId } = of
  const { rows } = await sql<DayChat>`
    select g.group_chat_id as "groupChatId", g.name, s.name as owner
    from group_chat g
    join staff s on s.corp_id = g.corp_id and s.staff_id = g.owner_staff_id
    where g.corp_id = ${corpId} and ${isChosen(of)}
      and exists (
        select 1 from run_group_chat m
        where m.corp_id = ${corpId} and m.group_chat_id = g.group_chat_id and m.run_id = any(${runIds}::uuid[])
          and m.removed_at is null)
      ${after ? sql`and (g.name, g.group_chat_id) > (${after.name}::text, ${after.groupChatId}::uuid)` : sql``}
    order by g.name, g.group_chat_id
    limit ${sql.lit(limit)}`.execute(tx)
  return rows
}

export type DayStep = {
  groupChatId: string
  occurrenceId: string
  runId: string
  stepId: string
  localTime: string
  state: OccurrenceState
  reason: string | null
}

/** Each step that is stored of a day in group chats that the reader was shown. */
export async function listDaySteps(
  tx: CorpTx,
  corpId: CorpId,
  runIds: readonly string[],
  groupChatIds: readonly string[],
  date: Temporal.PlainDate,
  zone: string,
): Promise<DayStep[]> {
  const { rows } = await sql<DayStep>`
    select o.group_chat_id as "groupChatId", o.occurrence_id as "occurrenceId", o.run_id as "runId",
      o.step_id as "stepId", to_char(o.due_at at time zone ${zone}, 'HH24:MI') as "localTime",
      ${shownState} as state, ${shownReason} as reason
    from occurrence o
    ${joinDeliveries(dueWithin(startOfDay(date, zone), startOfDay(date.add({ days: 1 }), zone)))}
    where o.corp_id = ${corpId} and o.group_chat_id = any(${groupChatIds}::uuid[]) and o.local_date = ${date}
      and o.run_id = any(${runIds}::uuid[])
    order by o.due_at, o.occurrence_id`.execute(tx)
  return rows
}
