import { type RawBuilder, sql, type SqlBool } from 'kysely'
import type { SaveContactOneOff } from '#contract/contact-one-off.ts'
import type { OneOffState, SaveOneOff } from '#contract/one-off.ts'
import type { OccurrenceState } from '#contract/occurrence.ts'
import { containing } from '#server/db/containing.ts'
import type { CorpTx } from '#server/db/database.ts'
import { openStates } from '#server/features/one-off/rules/present.ts'
import { type Scope, staffInScope } from '#server/features/staff/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

export type OneOffRow = {
  oneOffId: string
  name: string
  playbookId: string
  runId: string
  dueAt: CorpInstant
  request: SaveOneOff
  createdAt: CorpInstant
  createdBy: string
  cancelledAt: CorpInstant | null
  cancelledBy: string | null
}

const columns = sql`
  f.one_off_id as "oneOffId", f.name, f.playbook_id as "playbookId", f.run_id as "runId", f.due_at as "dueAt", f.request,
  f.created_at as "createdAt", f.created_by as "createdBy", f.cancelled_at as "cancelledAt",
  f.cancelled_by as "cancelledBy"`

/** That the reader sees one of the group chats of f. */
const isSeen = (corpId: CorpId, scope: Scope): RawBuilder<SqlBool> =>
  scope.kind === 'all'
    ? sql<SqlBool>`true`
    : sql<SqlBool>`exists (
        select 1
        from run_group_chat m
        join group_chat g on g.corp_id = m.corp_id and g.group_chat_id = m.group_chat_id
        where m.corp_id = f.corp_id and m.run_id = f.run_id and ${staffInScope(scope, corpId, 'g.owner_staff_id')})`

const states = [...openStates]

/** As rules/present.ts tells it. */
const isOf = (state: OneOffState): RawBuilder<SqlBool> => {
  const any = (which: RawBuilder<SqlBool>) => sql<SqlBool>`exists (
    select 1 from occurrence_state o where o.corp_id = f.corp_id and o.run_id = f.run_id and ${which})`
  const isOpen = any(sql<SqlBool>`o.state = any(${states}::text[])`)
  const isTouched = any(sql<SqlBool>`o.state <> 'planned'`)
  switch (state) {
    case 'cancelled':
      return sql<SqlBool>`f.cancelled_at is not null`
    case 'done':
      return sql<SqlBool>`f.cancelled_at is null and not ${isOpen}`
    case 'planned':
      return sql<SqlBool>`f.cancelled_at is null and ${isOpen} and not ${isTouched}`
    case 'under_way':
      return sql<SqlBool>`f.cancelled_at is null and ${isOpen} and ${isTouched}`
    default:
      return state satisfies never
  }
}

export type OneOffFilter = {
  search?: string | undefined
  state?: OneOffState | undefined
  after?: { dueAt: CorpInstant; oneOffId: string } | undefined
}

/** One-offs that the reader sees something of, the latest due first. */
export async function listOneOffs(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  { search, state, after }: OneOffFilter,
  limit: number,
): Promise<OneOffRow[]> {
  const { rows } = await sql<OneOffRow>`
    select ${columns}
    from one_off f
    where f.corp_id = ${corpId} and f.audience = 'group_chats' and ${isSeen(corpId, scope)}
      ${search === undefined ? sql`` : sql`and f.name ilike ${containing(search)}`}
      ${state === undefined ? sql`` : sql`and ${isOf(state)}`}
      ${after ? sql`and (f.due_at, f.one_off_id) < (${after.dueAt}::timestamptz, ${after.oneOffId}::uuid)` : sql``}
    order by f.due_at desc, f.one_off_id desc
    limit ${sql.lit(limit)}`.execute(tx)
  return rows
}

/** A one-off that the reader sees something of; null when there is none. */
export async function findOneOff(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  oneOffId: string,
): Promise<OneOffRow | null> {
  const { rows } = await sql<OneOffRow>`
    select ${columns}
    from one_off f
    where f.corp_id = ${corpId} and f.one_off_id = ${oneOffId} and f.audience = 'group_chats'
      and ${isSeen(corpId, scope)}`.execute(tx)
  return rows[0] ?? null
}

/** Holds a one-off for the transaction, of which the reader sees every group chat; null when there is none. */
export async function lockOneOff(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  oneOffId: string,
): Promise<OneOffRow | null> {
  const isWhollySeen =
    scope.kind === 'all'
      ? sql`true`
      : sql`not exists (
          select 1
          from run_group_chat m
          join group_chat g on g.corp_id = m.corp_id and g.group_chat_id = m.group_chat_id
          where m.corp_id = f.corp_id and m.run_id = f.run_id and not (${staffInScope(scope, corpId, 'g.owner_staff_id')}))`
  const { rows } = await sql<OneOffRow>`
    select ${columns}
    from one_off f
    where f.corp_id = ${corpId} and f.one_off_id = ${oneOffId} and f.audience = 'group_chats' and ${isWhollySeen}
    for update of f`.execute(tx)
  return rows[0] ?? null
}

type Written = {
  name: string
  playbookId: string
  runId: string
  dueAt: CorpInstant
  request: SaveOneOff | SaveContactOneOff
}

export async function insertOneOff(
  tx: CorpTx,
  corpId: CorpId,
  oneOff: Written & {
    oneOffId: string
    audience: 'group_chats' | 'contacts'
    createdBy: string
    createdByStaffId: string | null
  },
  at: CorpInstant,
): Promise<void> {
  await tx
    .insertInto('one_off')
    .values({
      corp_id: corpId,
      one_off_id: oneOff.oneOffId,
      name: oneOff.name,
      audience: oneOff.audience,
      playbook_id: oneOff.playbookId,
      run_id: oneOff.runId,
      due_at: oneOff.dueAt,
      request: JSON.stringify(oneOff.request),
      created_at: at,
      created_by: oneOff.createdBy,
      created_by_staff_id: oneOff.createdByStaffId,
    })
    .execute()
}

export async function updateOneOff(tx: CorpTx, corpId: CorpId, oneOffId: string, to: Written): Promise<void> {
  await tx
    .updateTable('one_off')
    .set({ name: to.name, run_id: to.runId, due_at: to.dueAt, request: JSON.stringify(to.request) })
    .where('corp_id', '=', corpId)
    .where('one_off_id', '=', oneOffId)
    .execute()
}

export async function markCancelled(
  tx: CorpTx,
  corpId: CorpId,
  oneOffId: string,
  cancelled: { at: CorpInstant; by: string },
): Promise<void> {
  await tx
    .updateTable('one_off')
    .set({ cancelled_at: cancelled.at, cancelled_by: cancelled.by })
    .where('corp_id', '=', corpId)
    .where('one_off_id', '=', oneOffId)
    .execute()
}

/** How occurrences of runs stand, in group chats that the reader sees; `contacts` are those in the chats now. */
export type Standing = {
  runId: string
  stepId: string
  ownerStaffId: string
  owner: string
  state: OccurrenceState
  count: number
  contacts: number
}

export async function listStandingsOf(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  runIds: readonly string[],
): Promise<Standing[]> {
  const { rows } = await sql<Standing>`
    select o.run_id as "runId", o.step_id as "stepId", g.owner_staff_id as "ownerStaffId", s.name as owner, o.state,
      count(*)::int as count, sum(g.contact_count)::int as contacts
    from occurrence_state o
    join group_chat g on g.corp_id = o.corp_id and g.group_chat_id = o.group_chat_id
    join staff s on s.corp_id = g.corp_id and s.staff_id = g.owner_staff_id
    where o.corp_id = ${corpId} and o.run_id = any(${runIds}::uuid[]) and ${staffInScope(scope, corpId, 'g.owner_staff_id')}
    group by o.run_id, o.step_id, g.owner_staff_id, s.name, o.state
    order by s.name, g.owner_staff_id, o.step_id, o.state`.execute(tx)
  return rows
}

export type ClickRow = { stepId: string; staffId: string | null; clicks: number }

/** Clicks on the links of a run by step and by whose link it was, of senders within the scope; since it was due. */
export async function countClicksOf(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  runId: string,
  since: CorpInstant,
): Promise<ClickRow[]> {
  const { rows } = await sql<ClickRow>`
    select e.detail ->> 'stepId' as "stepId", e.staff_id as "staffId", count(*)::int as clicks
    from event e
    where e.corp_id = ${corpId} and e.kind = 'link.clicked' and e.at >= ${since} and e.detail ->> 'runId' = ${runId}
      and ${staffInScope(scope, corpId, 'e.staff_id')}
    group by 1, 2`.execute(tx)
  return rows
}

export type OneOffChatRow = {
  occurrenceId: string
  groupChatId: string
  name: string
  owner: string
  contacts: number
  stepId: string
  state: OccurrenceState
  reason: string | null
  route: 'mass_send' | 'staff_task' | null
  sentAt: CorpInstant | null
}

/** The group chats of a run with what became of them, by name. */
export async function listOneOffChats(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  runId: string,
  filter: {
    search?: string | undefined
    state?: OccurrenceState | undefined
    after?: { name: string; groupChatId: string } | undefined
  },
  limit: number,
): Promise<OneOffChatRow[]> {
  const { search, state, after } = filter
  const { rows } = await sql<OneOffChatRow>`
    select o.occurrence_id as "occurrenceId", o.group_chat_id as "groupChatId", g.name, s.name as owner,
      g.contact_count as contacts, o.step_id as "stepId", o.state, o.reason, o.route, o.sent_at as "sentAt"
    from occurrence_state o
    join group_chat g on g.corp_id = o.corp_id and g.group_chat_id = o.group_chat_id
    join staff s on s.corp_id = g.corp_id and s.staff_id = g.owner_staff_id
    where o.corp_id = ${corpId} and o.run_id = ${runId} and ${staffInScope(scope, corpId, 'g.owner_staff_id')}
      ${state === undefined ? sql`` : sql`and o.state = ${state}`}
      ${search === undefined ? sql`` : sql`and g.name ilike ${containing(search)}`}
      ${after ? sql`and (g.name, o.group_chat_id) > (${after.name}::text, ${after.groupChatId}::uuid)` : sql``}
    order by g.name, o.group_chat_id
    limit ${sql.lit(limit)}`.execute(tx)
  return rows
}
