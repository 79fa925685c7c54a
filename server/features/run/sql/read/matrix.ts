import { type RawBuilder, sql } from 'kysely'
import type { OccurrenceState, StateCounts } from '#contract/occurrence.ts'
import type { VariableValues } from '#contract/playbook.ts'
import { containing } from '#server/db/containing.ts'
import type { CorpTx } from '#server/db/database.ts'
import { type Span, troubleStates, type Zoom } from '#server/features/run/rules/matrix.ts'
import { dueWithin, joinDeliveries, shownReason, shownState } from '#server/features/run/sql/read/state.ts'
import { type Scope, staffInScope } from '#server/features/staff/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { type CorpInstant, startOfDay } from '#server/kernel/time.ts'

export type MatrixOf = { corpId: CorpId; scope: Scope; runId: string; span: Span; zone: string }

/** Rows, and how to find the row of an occurrence `o` of the group chat `g`. Columns are told by who asks, in their order. */
export type RowKind =
  | { kind: 'group_chat' }
  | { kind: 'staff' }
  | { kind: 'column'; rows: readonly { key: string; name: string }[] }

/** A row, which stands at its `place`; the fields after `name` are told of group chats only. */
export type MatrixRow = {
  key: string
  place: string
  name: string
  members: number | null
  createdOn: string | null
  owner: string | null
  paused: boolean
}

export type RowsPage = { rows: MatrixRow[]; rowTotal: number; totals: StateCounts }

const deliveriesOf = ({ span, zone }: MatrixOf): RawBuilder<unknown> =>
  joinDeliveries(dueWithin(startOfDay(span.from, zone), startOfDay(span.to, zone)))

/** The occurrences o of the run within the span. */
const isInSpan = ({ corpId, runId, span }: MatrixOf): RawBuilder<unknown> => sql`
  o.corp_id = ${corpId} and o.run_id = ${runId} and o.local_date >= ${span.from} and o.local_date < ${span.to}`

/** The key of the row that an occurrence belongs to, in a statement with the tables o and g. */
function keyOf({ kind }: RowKind): RawBuilder<unknown> {
  switch (kind) {
    case 'group_chat':
      return sql`o.group_chat_id`
    case 'staff':
      return sql`g.owner_staff_id`
    case 'column':
      return columnKey
    default:
      return kind satisfies never
  }
}

/** Whether the row of an occurrence is one of these. */
const isOneOf = (kind: RowKind, keys: readonly string[]): RawBuilder<boolean> =>
  sql`${keyOf(kind)} = any(${keys}::${kind.kind === 'column' ? sql`text[]` : sql`uuid[]`})`

/** The key of a row of columns: steps of a column are one row, a step without column is a row of its own. */
export const columnKeyOf = (stepId: string, columnId: string | null): string =>
  columnId === null ? `step ${stepId}` : `column ${columnId}`

const columnKey = sql`coalesce('column ' || o.column_id, 'step ' || o.step_id)`

/** Group chats that are in the run, or were in it within the span, that the reader sees and whose row is looked for. */
const chatsOf = ({ corpId, scope, runId, span, zone }: MatrixOf, { kind }: RowKind, search?: string) => sql`
  select g.group_chat_id, g.name, g.owner_staff_id, s.name as owner, g.contact_count, g.created_at,
    g.paused_at is not null as paused
  from run_group_chat m
  join group_chat g on g.corp_id = m.corp_id and g.group_chat_id = m.group_chat_id
  join staff s on s.corp_id = g.corp_id and s.staff_id = g.owner_staff_id
  where m.corp_id = ${corpId} and m.run_id = ${runId}
    and (m.removed_at is null or m.removed_at >= (${span.from}::date::timestamp at time zone ${zone}))
    and ${staffInScope(scope, corpId, 'g.owner_staff_id')}
    ${search && kind !== 'column' ? sql`and ${sql.ref(kind === 'staff' ? 's.name' : 'g.name')} ilike ${containing(search)}` : sql``}`

/** All rows of a kind, by `place` and `key`; in a statement with the table chat. */
function rowsOf(rows: RowKind, zone: string) {
  switch (rows.kind) {
    case 'group_chat':
      return sql`
        select group_chat_id::text as key, name as place, name, contact_count as members,
          (created_at at time zone ${zone})::date as created_on, owner, paused
        from chat`
    case 'staff':
      return sql`
        select distinct owner_staff_id::text as key, owner as place, owner as name, null::int as members,
          null::date as created_on, null::text as owner, false as paused
        from chat`
    case 'column':
      return sql`
        select key, lpad(place::text, 6, '0') as place, name, null::int as members, null::date as created_on,
          null::text as owner, false as paused
        from unnest(${keysOf(rows)}::text[], ${rows.rows.map((row) => row.name)}::text[])
          with ordinality as given (key, name, place)`
    default:
      return rows satisfies never
  }
}

const keysOf = (rows: RowKind & { kind: 'column' }): string[] => rows.rows.map((row) => row.key)

const isTrouble = sql`
  ${shownState} = any(${[...troubleStates]}::text[]) or ${shownState} = 'deferred' and ${shownReason} = 'asked'`

/** Filters and place of a page of rows. `after` is place and key of the last row shown. */
export type RowFilter = {
  /** Part of the name of a group chat or of a member of staff; rows of columns are told as they are looked for. */
  search: string | undefined
  trouble: boolean
  after: { place: string; key: string } | undefined
}

/**
 * A page of rows by name, with how many rows the filters leave and in which states everything of theirs stands within
 * the span. A row that has nothing in the span is a row all the same, unless only troubled ones are asked for.
 */
export async function readRows(
  tx: CorpTx,
  of: MatrixOf,
  kind: RowKind,
  { search, trouble, after }: RowFilter,
  limit: number,
): Promise<RowsPage> {
  // Unless rows are left out for want of trouble, all that is due is of rows that are kept, and is not told apart by row.
  const { rows } = await sql<RowsPage>`
    with chat as materialized (
      ${chatsOf(of, kind, search)}
    ), candidate as materialized (
      ${rowsOf(kind, of.zone)}
    ), due as materialized (
      select ${trouble ? sql`${keyOf(kind)}::text as key, bool_or(${isTrouble}) as troubled,` : sql``}
        ${shownState} as state, count(*)::int as count
      from occurrence o
      join chat g on g.group_chat_id = o.group_chat_id
      ${deliveriesOf(of)}
      where ${isInSpan(of)} ${kind.kind === 'column' && search ? sql`and ${isOneOf(kind, keysOf(kind))}` : sql``}
      group by ${trouble ? sql`${keyOf(kind)}, ${shownState}` : shownState}
    ), kept as materialized (
      select key, place, name, members, created_on, owner, paused
      from candidate
      ${trouble ? sql`where key in (select key from due where troubled)` : sql``}
    ), page as (
      select key, place, name, members, created_on, owner, paused
      from kept
      ${after ? sql`where (place, key) > (${after.place}::text, ${after.key}::text)` : sql``}
      order by place, key
      limit ${sql.lit(limit)}
    )
    select (select count(*)::int from kept) as "rowTotal",
      (select coalesce(jsonb_object_agg(state, count), '{}')
        from (
          select state, sum(count)::int as count
          from due
          ${trouble ? sql`where key in (select key from kept)` : sql``}
          group by state) total
      ) as totals,
      (select coalesce(jsonb_agg(jsonb_build_object('key', key, 'place', place, 'name', name, 'members', members,
          'createdOn', created_on, 'owner', owner, 'paused', paused) order by place, key), '[]') from page) as rows`.execute(
    tx,
  )
  const [row] = rows
  if (!row) throw new Error('a statement of scalar answers gives one row')
  return row
}

export type ItemRow = {
  key: string
  occurrenceId: string
  stepId: string
  state: OccurrenceState
  date: string
  localTime: string
}

/** Each step due in the span in group chats that `readRows` showed, by when it is due. */
export async function listItems(tx: CorpTx, of: MatrixOf, groupChatIds: readonly string[]): Promise<ItemRow[]> {
  const { rows } = await sql<ItemRow>`
    select o.group_chat_id::text as key, o.occurrence_id as "occurrenceId", o.step_id as "stepId",
      ${shownState} as state, to_char(o.local_date, 'YYYY-MM-DD') as date,
      to_char(o.due_at at time zone ${of.zone}, 'HH24:MI') as "localTime"
    from occurrence o
    ${deliveriesOf(of)}
    where ${isInSpan(of)} and o.group_chat_id = any(${groupChatIds}::uuid[])
    order by o.due_at, o.occurrence_id`.execute(tx)
  return rows
}

export type CountRow = {
  key: string
  state: OccurrenceState
  date: string
  localTime: string
  count: number
}

/** How many steps of rows that `readRows` showed stand in which state, column by column. */
export async function countCells(
  tx: CorpTx,
  of: MatrixOf,
  kind: RowKind,
  keys: readonly string[],
): Promise<CountRow[]> {
  const { span, zone } = of
  const { rows } = await sql<CountRow>`
    with chat as materialized (
      ${chatsOf(of, kind)}
    )
    select key::text as key, state, to_char(day, 'YYYY-MM-DD') as date, lpad(hour::text, 2, '0') || ':00' as "localTime",
      count
    from (
      select ${keyOf(kind)} as key, ${shownState} as state, ${bucket[span.zoom]} as day,
        ${span.zoom === 'hour' ? sql`extract(hour from o.due_at at time zone ${zone})` : sql`0`} as hour,
        count(*)::int as count
      from occurrence o
      join chat g on g.group_chat_id = o.group_chat_id
      ${deliveriesOf(of)}
      where ${isInSpan(of)} and ${isOneOf(kind, keys)}
      group by 1, 2, 3, 4) cell`.execute(tx)
  return rows
}

/** The first day of the column that an occurrence lies in; weeks begin on Monday. */
const bucket: Record<Zoom, RawBuilder<unknown>> = {
  hour: sql`o.local_date`,
  day: sql`o.local_date`,
  week: sql`date_trunc('week', o.local_date)::date`,
  month: sql`date_trunc('month', o.local_date)::date`,
}

/**
 * Of these occurrences, those whose own link was clicked: a link that several chats share tells of none of them. A run
 * that has no links of single chats is not looked through.
 */
export async function listClicked(
  tx: CorpTx,
  { corpId, runId }: MatrixOf,
  occurrenceIds: readonly string[],
  since: CorpInstant,
): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    select distinct occurrence_id as id
    from event
    where corp_id = ${corpId} and occurrence_id = any(${occurrenceIds}::uuid[]) and kind = 'link.clicked'
      and at >= ${since} and exists (
        select 1 from tracked_link
        where corp_id = ${corpId} and run_id = ${runId} and group_chat_id is not null)`.execute(tx)
  return new Set(rows.map((row) => row.id))
}

/** A group chat of a run with all that its plan rests on. */
export type PlannedChat = {
  groupChatId: string
  ownerStaffId: string
  createdAt: CorpInstant
  memberCount: number
  name: string
  owner: string
  appliedAt: CorpInstant
  plannedUntilAt: CorpInstant
  phaseId: string | null
  variables: VariableValues
}

/** The group chats of a run that plan on, of those rows: what is due there beyond what is stored can be computed. */
export async function listPlannedChats(
  tx: CorpTx,
  { corpId, scope, runId }: MatrixOf,
  rows: { kind: 'group_chat' | 'staff'; keys: readonly string[] } | { kind: 'column' },
): Promise<PlannedChat[]> {
  const isShown =
    rows.kind === 'column'
      ? sql`true`
      : sql`${sql.ref(rows.kind === 'staff' ? 'g.owner_staff_id' : 'g.group_chat_id')} = any(${rows.keys}::uuid[])`
  const { rows: chats } = await sql<PlannedChat>`
    select g.group_chat_id as "groupChatId", g.owner_staff_id as "ownerStaffId", g.created_at as "createdAt",
      g.contact_count as "memberCount", g.name, s.name as owner, m.applied_at as "appliedAt",
      m.planned_until_at as "plannedUntilAt", m.phase_id as "phaseId", m.variables
    from run_group_chat m
    join run r on r.corp_id = m.corp_id and r.run_id = m.run_id
    join group_chat g on g.corp_id = m.corp_id and g.group_chat_id = m.group_chat_id
    join staff s on s.corp_id = g.corp_id and s.staff_id = g.owner_staff_id
    where m.corp_id = ${corpId} and m.run_id = ${runId} and m.removed_at is null and r.ended_at is null
      and g.dismissed_at is null and ${isShown} and ${staffInScope(scope, corpId, 'g.owner_staff_id')}`.execute(tx)
  return chats
}
