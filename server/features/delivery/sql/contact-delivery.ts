import { type RawBuilder, sql } from 'kysely'
import { type IfThere, unlessThere } from '#server/db/unless-there.ts'
import type { FollowUpRule } from '#server/features/delivery/rules/follow-up.ts'
import type { ContactSlots } from '#server/features/governor/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant, RealInstant } from '#server/kernel/time.ts'

/** Whether the delivery under an alias counts as load: it went out, or still may. */
export const countsAsLoad = (alias: string): RawBuilder<unknown> =>
  sql`${sql.ref(alias)}.state in ('due', 'waiting_staff', 'sent', 'reported', 'in_doubt')`

/**
 * A part of a statement, for its `with`: stores messages to contacts for the sending queue, and returns the id, contact
 * and sender lane of each. `from` is a relation with the columns delivery_id, attempt, lane, contact_id, sender_staff_id,
 * sender_lane, content_hash, body, due_at, expires_at, enrollment_id, run_id: what the governor let go, its caps and its
 * part of WeCom's ceiling taken.
 */
export const insertContactDeliveries = (
  corpId: CorpId,
  from: RawBuilder<unknown>,
  of: { stepId: string; contentId: string; variant: string; followUp: FollowUpRule; slots: ContactSlots },
  now: { at: CorpInstant; realAt: RealInstant },
  ifThere: IfThere,
): RawBuilder<unknown> => sql`
  insert into delivery (
    corp_id, delivery_id, attempt, lane, route, contact_id, sender_staff_id, sender_lane, content_id, variant,
    content_hash, body, state, due_at, released_at, released_real_at, expires_at, caps, quota_mode, quota_starts_on,
    follow_up, changed_at, enrollment_id, run_id, step_id)
  select ${corpId}, delivery_id, attempt, lane, 'mass_send', contact_id, sender_staff_id, sender_lane,
    ${of.contentId}, ${of.variant}, content_hash, body, 'due', due_at, ${now.at}, ${now.realAt}, expires_at,
    ${JSON.stringify(capsOf(of.slots))}::jsonb, ${of.slots.quota.mode}, ${of.slots.quota.startsOn}::date,
    ${JSON.stringify(of.followUp)}::jsonb, ${now.at}, enrollment_id, run_id, ${of.stepId}
  from ${from}
  ${unlessThere(ifThere)}
  returning delivery_id, contact_id, sender_lane`

/** What such a message holds of its contact's caps. */
const capsOf = (slots: ContactSlots) => [
  { key: 'day', startsOn: slots.day.toString() },
  { key: 'week', startsOn: slots.week.toString() },
]
