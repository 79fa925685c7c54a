import { type RawBuilder, sql, type SqlBool } from 'kysely'
import type { EnrollmentState } from '#contract/enrollment.ts'
import type { CorpTx } from '#server/db/database.ts'
import { contactsNamed } from '#server/features/contact/index.ts'
import type { PauseLevel } from '#server/features/governor/index.ts'
import { type Scope, staffInScope } from '#server/features/staff/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

export type EnrollmentRow = {
  enrollmentId: string
  contactId: string
  contactName: string
  runId: string
  runName: string
  playbookId: string
  version: number
  trackId: string
  groupChatId: string | null
  groupChatName: string | null
  entry: number
  enteredAt: CorpInstant
  stepId: string
  wakeAt: CorpInstant | null
  dueAt: CorpInstant
  heldAt: CorpInstant | null
  endedAt: CorpInstant | null
  reason: string | null
  paused: PauseLevel | null
  isFriend: boolean
}

/**
 * The condition that the reader sees enrollment `e` of group chat `g`: as a member of a chat that they look after, or as
 * a friend of theirs.
 */
export const enrollmentInScope = (scope: Scope, corpId: CorpId): RawBuilder<SqlBool> =>
  scope.kind === 'all'
    ? sql<SqlBool>`true`
    : sql<SqlBool>`(${staffInScope(scope, corpId, 'g.owner_staff_id')} or ${staffInScope(scope, corpId, 'e.staff_id')})`

const columns = sql`
  e.enrollment_id as "enrollmentId", e.contact_id as "contactId", c.name as "contactName", e.run_id as "runId",
    r.name as "runName", r.playbook_id as "playbookId", r.version, e.track_id as "trackId",
    e.group_chat_id as "groupChatId", g.name as "groupChatName", e.entry, e.entered_at as "enteredAt",
    e.step_id as "stepId", e.wake_at as "wakeAt", e.due_at as "dueAt", e.held_at as "heldAt", e.ended_at as "endedAt", e.reason,
    case
      when g.paused_at is not null then 'group_chat'
      when r.paused_at is not null then 'run'
      when p.paused_at is not null then 'playbook'
      when o.paused_at is not null then 'corp'
    end as paused,
    exists (
      select 1
      from contact_follow f
      join staff s on s.corp_id = f.corp_id and s.staff_id = f.staff_id and s.status = 'active'
      where f.corp_id = e.corp_id and f.contact_id = e.contact_id and f.ended_at is null) as "isFriend"`

const joined = sql`
  join contact c on c.corp_id = e.corp_id and c.contact_id = e.contact_id
  join run r on r.corp_id = e.corp_id and r.run_id = e.run_id
  join playbook p on p.corp_id = r.corp_id and p.playbook_id = r.playbook_id
  join corp o on o.corp_id = e.corp_id
  left join group_chat g on g.corp_id = e.corp_id and g.group_chat_id = e.group_chat_id`

const isIn = {
  waiting: sql`e.wake_at is not null`,
  held: sql`e.held_at is not null`,
  over: sql`e.ended_at is not null`,
} as const satisfies Record<EnrollmentState, RawBuilder<unknown>>

export type EnrollmentFilter = {
  of: { runId: string } | { contactId: string }
  track?: string | undefined
  state?: EnrollmentState | undefined
  step?: string | undefined
  search?: string | undefined
  after?: { enteredAt: CorpInstant; enrollmentId: string } | undefined
}

/** Enrollments of a run or of a contact in the scope, the latest entered first. */
export async function listEnrollments(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  { of, track, state, step, search, after }: EnrollmentFilter,
  limit: number,
): Promise<EnrollmentRow[]> {
  const conditions = [
    'runId' in of ? sql`e.run_id = ${of.runId}` : sql`e.contact_id = ${of.contactId}`,
    enrollmentInScope(scope, corpId),
    ...(track === undefined ? [] : [sql`e.track_id = ${track}`]),
    ...(state === undefined ? [] : [isIn[state]]),
    ...(step === undefined ? [] : [sql`e.step_id = ${step}`]),
    ...(search === undefined ? [] : [sql`e.contact_id in (${contactsNamed(corpId, search)})`]),
    ...(after
      ? [
          sql`e.entered_at <= ${after.enteredAt} and (e.entered_at < ${after.enteredAt}
            or e.enrollment_id > ${after.enrollmentId}::uuid)`,
        ]
      : []),
  ]
  const { rows } = await sql<EnrollmentRow>`
    with shown as (
      select e.*
      from enrollment e
      left join group_chat g on g.corp_id = e.corp_id and g.group_chat_id = e.group_chat_id
      where e.corp_id = ${corpId} and ${sql.join(conditions, sql` and `)}
      order by e.entered_at desc, e.enrollment_id
      limit ${sql.lit(limit)}
    )
    select ${columns}
    from shown e ${joined}
    order by e.entered_at desc, e.enrollment_id`.execute(tx)
  return rows
}

/** An enrollment that the reader sees; null when there is none. */
export async function findEnrollment(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  enrollmentId: string,
): Promise<EnrollmentRow | null> {
  const { rows } = await sql<EnrollmentRow>`
    select ${columns}
    from enrollment e ${joined}
    where e.corp_id = ${corpId} and e.enrollment_id = ${enrollmentId} and ${enrollmentInScope(scope, corpId)}`.execute(
    tx,
  )
  return rows[0] ?? null
}

export type JourneyFactRow = { kind: string; at: CorpInstant; detail: Record<string, unknown> }

/** The stored facts of an enrollment, the earliest first; the last 300 of them. */
export async function listJourneyFacts(
  tx: CorpTx,
  corpId: CorpId,
  enrollment: { enrollmentId: string; contactId: string; enteredAt: CorpInstant },
): Promise<JourneyFactRow[]> {
  const { rows } = await sql<JourneyFactRow>`
    select kind, at, detail
    from (
      select kind, at, recorded_real_at, detail
      from event
      where corp_id = ${corpId} and contact_id = ${enrollment.contactId} and at >= ${enrollment.enteredAt}
        and enrollment_id = ${enrollment.enrollmentId}
      order by at desc
      limit 300) fact
    order by at, recorded_real_at, kind <> 'enrollment.entered'`.execute(tx)
  return rows
}
