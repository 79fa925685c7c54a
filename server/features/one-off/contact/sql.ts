import { type RawBuilder, sql, type SqlBool } from 'kysely'
import type { SaveContactOneOff } from '#contract/contact-one-off.ts'
import type { OneOffState } from '#contract/one-off.ts'
import { containing } from '#server/db/containing.ts'
import type { CorpTx } from '#server/db/database.ts'
import { type Scope, staffInScope } from '#server/features/staff/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

/** Who reads: what they see of contacts, and who they are. */
export type Reader = { corpId: CorpId; scope: Scope; staffId: string | null }

/** Staff who are there and within the scope. */
export async function listStaffWithin(tx: CorpTx, corpId: CorpId, scope: Scope): Promise<string[]> {
  const { rows } = await sql<{ staffId: string }>`
    select s.staff_id as "staffId" from staff s
    where s.corp_id = ${corpId} and s.status = 'active' and ${staffInScope(scope, corpId, 's.staff_id')}
    order by s.staff_id`.execute(tx)
  return rows.map((row) => row.staffId)
}

/** Of these contacts, those whom the reader sees no friendship of; of a reader who sees all, those that there are not. */
export async function listUnknownContacts(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  contactIds: readonly string[],
  limit: number,
): Promise<string[]> {
  if (contactIds.length === 0) return []
  const isSeen =
    scope.kind === 'all'
      ? sql<SqlBool>`true`
      : sql<SqlBool>`exists (
          select 1 from contact_follow f
          where f.corp_id = ${corpId} and f.contact_id = c.contact_id and f.ended_at is null
            and ${staffInScope(scope, corpId, 'f.staff_id')})`
  const { rows } = await sql<{ contactId: string }>`
    select given.contact_id as "contactId"
    from unnest(${contactIds}::uuid[]) as given (contact_id)
    where not exists (
      select 1 from contact c where c.corp_id = ${corpId} and c.contact_id = given.contact_id and ${isSeen})
    limit ${sql.lit(limit)}`.execute(tx)
  return rows.map((row) => row.contactId)
}

export type ContactOneOffRow = {
  oneOffId: string
  name: string
  playbookId: string
  runId: string
  dueAt: CorpInstant
  parts: number
  createdAt: CorpInstant
  createdBy: string
  cancelledAt: CorpInstant | null
  cancelledBy: string | null
  state: OneOffState
  entered: number
  waiting: number
  sent: number
  notSent: number
}

/** Counts that were kept while it happened, of the run of f. */
const tally = sql`
  cross join lateral (
    select coalesce(sum(t.count) filter (where t.outcome = 'reached'), 0)::int as entered,
      coalesce(sum(t.count) filter (where t.outcome = 'here'), 0)::int
        + coalesce(sum(t.count) filter (where t.outcome = 'released'), 0)::int
        - coalesce(sum(t.count) filter (where t.outcome in ('sent', 'not_sent')), 0)::int as waiting,
      coalesce(sum(t.count) filter (where t.outcome = 'sent'), 0)::int as sent
    from journey_tally t
    where t.corp_id = f.corp_id and t.run_id = f.run_id) kept
  cross join lateral (
    select exists (
      select 1 from once_entry o
      where o.corp_id = f.corp_id and o.run_id = f.run_id and o.entered_at is null) as is_waiting) entry
  cross join lateral (
    select case
        when f.cancelled_at is not null then 'cancelled'
        when kept.entered = 0 and entry.is_waiting then 'planned'
        when kept.waiting > 0 or entry.is_waiting then 'under_way'
        else 'done'
      end as state) standing`

const columns = sql`
  f.one_off_id as "oneOffId", f.name, f.playbook_id as "playbookId", f.run_id as "runId", f.due_at as "dueAt",
  jsonb_array_length(f.request -> 'parts') as parts,
  f.created_at as "createdAt", f.created_by as "createdBy", f.cancelled_at as "cancelledAt",
  f.cancelled_by as "cancelledBy", standing.state, kept.entered, kept.waiting, kept.sent,
  kept.entered - kept.waiting - kept.sent as "notSent"`

/** That the reader wrote f, or sees a contact of it. */
const isSeen = ({ corpId, scope, staffId }: Reader): RawBuilder<SqlBool> =>
  scope.kind === 'all'
    ? sql<SqlBool>`true`
    : sql<SqlBool>`(f.created_by_staff_id = ${staffId}::uuid or exists (
        select 1 from enrollment e
        where e.corp_id = f.corp_id and e.run_id = f.run_id and ${staffInScope(scope, corpId, 'e.staff_id')}))`

/** The same with all that was asked for, which may name thousands of contacts: too much for a list. */
export type WholeContactOneOff = ContactOneOffRow & { request: SaveContactOneOff }

export type ContactOneOffFilter = {
  search?: string | undefined
  state?: OneOffState | undefined
  after?: { dueAt: CorpInstant; oneOffId: string } | undefined
}

/** One-offs to contacts that the reader sees something of, the latest due first. */
export async function listContactOneOffs(
  tx: CorpTx,
  reader: Reader,
  { search, state, after }: ContactOneOffFilter,
  limit: number,
): Promise<ContactOneOffRow[]> {
  const { rows } = await sql<ContactOneOffRow>`
    select ${columns}
    from one_off f ${tally}
    where f.corp_id = ${reader.corpId} and f.audience = 'contacts' and ${isSeen(reader)}
      ${search === undefined ? sql`` : sql`and f.name ilike ${containing(search)}`}
      ${state === undefined ? sql`` : sql`and standing.state = ${state}`}
      ${after ? sql`and (f.due_at, f.one_off_id) < (${after.dueAt}::timestamptz, ${after.oneOffId}::uuid)` : sql``}
    order by f.due_at desc, f.one_off_id desc
    limit ${sql.lit(limit)}`.execute(tx)
  return rows
}

/** A one-off to contacts that the reader sees something of; null when there is none. */
export async function findContactOneOff(
  tx: CorpTx,
  reader: Reader,
  oneOffId: string,
): Promise<WholeContactOneOff | null> {
  const { rows } = await sql<WholeContactOneOff>`
    select ${columns}, f.request
    from one_off f ${tally}
    where f.corp_id = ${reader.corpId} and f.one_off_id = ${oneOffId} and f.audience = 'contacts'
      and ${isSeen(reader)}`.execute(tx)
  return rows[0] ?? null
}

type Held = { name: string; playbookId: string; runId: string; cancelledAt: CorpInstant | null }

/** Holds a one-off to contacts for the transaction: one's own, or any for who sees all; null when there is none. */
export async function lockContactOneOff(
  tx: CorpTx,
  { corpId, staffId }: { corpId: CorpId; staffId: string | null },
  scope: Scope,
  oneOffId: string,
): Promise<Held | null> {
  const { rows } = await sql<Held>`
    select f.name, f.playbook_id as "playbookId", f.run_id as "runId", f.cancelled_at as "cancelledAt"
    from one_off f
    where f.corp_id = ${corpId} and f.one_off_id = ${oneOffId} and f.audience = 'contacts'
      and (${scope.kind === 'all'}::boolean or f.created_by_staff_id = ${staffId}::uuid)
    for update of f`.execute(tx)
  return rows[0] ?? null
}
