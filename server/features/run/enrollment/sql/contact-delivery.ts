import { type RawBuilder, sql } from 'kysely'
import type { OccurrenceState, Route } from '#contract/occurrence.ts'
import type { CorpTx } from '#server/db/database.ts'
import type { MessageBody } from '#server/features/delivery/index.ts'
import { enrollmentInScope } from '#server/features/run/enrollment/sql/read.ts'
import { type Scope, staffInScope } from '#server/features/staff/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

export type ContactDeliveryRow = {
  deliveryId: string
  enrollmentId: string | null
  trackId: string | null
  runId: string
  runName: string
  playbookId: string
  version: number
  stepId: string
  contentId: string
  variant: string
  route: Route
  state: OccurrenceState
  reason: string | null
  senderStaffId: string | null
  senderName: string | null
  releasedAt: CorpInstant
  sentAt: CorpInstant | null
  expiresAt: CorpInstant
  body: MessageBody
}

const selected = (page: RawBuilder<unknown>): RawBuilder<ContactDeliveryRow> => sql`
  select d.delivery_id as "deliveryId", d.enrollment_id as "enrollmentId", e.track_id as "trackId", d.run_id as "runId",
    r.name as "runName", r.playbook_id as "playbookId", r.version, d.step_id as "stepId", d.content_id as "contentId",
    d.variant, d.route, d.state, d.reason, d.sender_staff_id as "senderStaffId", s.name as "senderName",
    d.released_at as "releasedAt", d.sent_at as "sentAt", d.expires_at as "expiresAt", d.body
  from (${page}) d
  join run r on r.corp_id = d.corp_id and r.run_id = d.run_id
  left join enrollment e on e.corp_id = d.corp_id and e.enrollment_id = d.enrollment_id
  left join staff s on s.corp_id = d.corp_id and s.staff_id = d.sender_staff_id
  order by d.released_at desc, d.delivery_id desc`

/**
 * Messages to one contact alone that the reader sees, as sender or by the journey that made them; the latest released
 * first.
 */
export async function listContactDeliveries(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  contactId: string,
  after: { releasedAt: CorpInstant; deliveryId: string } | undefined,
  limit: number,
): Promise<ContactDeliveryRow[]> {
  const isSeen =
    scope.kind === 'all'
      ? sql`true`
      : sql`(${staffInScope(scope, corpId, 'd.sender_staff_id')} or exists (
          select 1
          from enrollment e
          left join group_chat g on g.corp_id = e.corp_id and g.group_chat_id = e.group_chat_id
          where e.corp_id = d.corp_id and e.enrollment_id = d.enrollment_id and ${enrollmentInScope(scope, corpId)}))`
  const { rows } = await selected(sql`
    select d.*
    from delivery d
    where d.corp_id = ${corpId} and d.contact_id = ${contactId} and d.run_id is not null and ${isSeen}
      ${
        after
          ? sql`and (d.released_at, d.delivery_id) < (${after.releasedAt}::timestamptz, ${after.deliveryId}::uuid)`
          : sql``
      }
    order by d.released_at desc, d.delivery_id desc
    limit ${sql.lit(limit)}`).execute(tx)
  return rows
}

/** The messages of one enrollment, and the welcome of its run that the contact got since; the latest first. */
export async function listJourneyDeliveries(
  tx: CorpTx,
  corpId: CorpId,
  of: { enrollmentId: string; contactId: string; runId: string; welcomeStepIds: readonly string[]; since: CorpInstant },
): Promise<ContactDeliveryRow[]> {
  const { rows } = await selected(sql`
    select d.*
    from delivery d
    where d.corp_id = ${corpId} and d.contact_id = ${of.contactId} and (d.enrollment_id = ${of.enrollmentId}
      or d.route = 'welcome' and d.run_id = ${of.runId} and d.step_id = any(${of.welcomeStepIds}::text[])
        and d.released_at >= ${of.since}::timestamptz - interval '1 hour')
    order by d.released_at desc, d.delivery_id desc
    limit 100`).execute(tx)
  return rows
}
