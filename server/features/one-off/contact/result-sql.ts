import { type RawBuilder, sql } from 'kysely'
import type { OccurrenceState } from '#contract/occurrence.ts'
import type { CorpTx } from '#server/db/database.ts'
import { contactsNamed } from '#server/features/contact/index.ts'
import { type Scope, staffInScope } from '#server/features/staff/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

/**
 * How each contact of a run stands: as its message does, when there is one that was not taken back; before that as it waits;
 * and without one, left out or cancelled. A journey of a one-off is over with its message.
 */
const standings = (corpId: CorpId, scope: Scope, runId: string): RawBuilder<unknown> => sql`
  select e.enrollment_id, e.contact_id, e.track_id, e.entered_at, mine.staff_id, state.state,
    case
      when state.state = 'skipped' then left_out.reason
      when state.state in ('planned', 'deferred', 'cancelled') then e.reason
      else d.reason
    end as reason,
    case when mine.is_there then d.sent_at end as sent_at
  from enrollment e
  left join delivery d on d.corp_id = e.corp_id and d.delivery_id = e.delivery_id
  cross join lateral (
    select coalesce(e.ended_at is not null and e.reason = 'completed' and d.delivery_id is not null
      and not (d.state = 'cancelled' and d.reason in ('paused', 'withdrawn') or d.state = 'failed' and d.reason = 'quota_full'),
      false) as is_there) there
  cross join lateral (
    select there.is_there, case when there.is_there then d.sender_staff_id end as staff_id) mine
  cross join lateral (
    select case
        when mine.is_there then d.state
        when e.ended_at is null then case when e.reason is null or e.reason = 'paused' then 'planned' else 'deferred' end
        when e.reason = 'completed' then 'skipped'
        else 'cancelled'
      end as state) state
  left join lateral (
    select v.detail ->> 'reason' as reason
    from event v
    where state.state = 'skipped' and v.corp_id = ${corpId} and v.contact_id = e.contact_id and v.at >= e.entered_at
      and v.enrollment_id = e.enrollment_id and v.kind = 'enrollment.skipped'
    order by v.at desc
    limit 1) left_out on true
  where e.corp_id = ${corpId} and e.run_id = ${runId} and ${staffInScope(scope, corpId, 'e.staff_id')}`

export type ContactStanding = {
  trackId: string
  staffId: string | null
  staff: string | null
  state: OccurrenceState
  reason: string | null
  contacts: number
}

/** How contacts of a run stand, for those the reader sees, by part, by who sends and by reason. */
export async function countContacts(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  runId: string,
): Promise<ContactStanding[]> {
  const { rows } = await sql<ContactStanding>`
    select x.track_id as "trackId", x.staff_id as "staffId", s.name as staff, x.state, x.reason, count(*)::int as contacts
    from (${standings(corpId, scope, runId)}) x
    left join staff s on s.corp_id = ${corpId} and s.staff_id = x.staff_id
    group by x.track_id, x.staff_id, s.name, x.state, x.reason
    order by s.name, x.staff_id, x.track_id, x.state, x.reason`.execute(tx)
  return rows
}

export type OneOffContactRow = {
  enrollmentId: string
  contactId: string
  name: string
  trackId: string
  staff: string | null
  state: OccurrenceState
  reason: string | null
  sentAt: CorpInstant | null
}

/** The contacts of a run with what became of each, by name. */
export async function listContactsOfRun(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  runId: string,
  filter: {
    search?: string | undefined
    state?: OccurrenceState | undefined
    after?: { name: string; enrollmentId: string } | undefined
  },
  limit: number,
): Promise<OneOffContactRow[]> {
  const { search, state, after } = filter
  const { rows } = await sql<OneOffContactRow>`
    select x.enrollment_id as "enrollmentId", x.contact_id as "contactId", c.name, x.track_id as "trackId", s.name as staff,
      x.state, x.reason, x.sent_at as "sentAt"
    from (${standings(corpId, scope, runId)}) x
    join contact c on c.corp_id = ${corpId} and c.contact_id = x.contact_id
    left join staff s on s.corp_id = ${corpId} and s.staff_id = x.staff_id
    where true
      ${state === undefined ? sql`` : sql`and x.state = ${state}`}
      ${search === undefined ? sql`` : sql`and x.contact_id in (${contactsNamed(corpId, search)})`}
      ${after ? sql`and (c.name, x.enrollment_id) > (${after.name}::text, ${after.enrollmentId}::uuid)` : sql``}
    order by c.name, x.enrollment_id
    limit ${sql.lit(limit)}`.execute(tx)
  return rows
}
