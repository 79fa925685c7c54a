import { type RawBuilder, sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import type { ContactSlots } from '#server/features/governor/contact-slot.ts'
import type { CorpId } from '#server/kernel/ids.ts'

/** What one message to a contact takes: one of each cap, and one of WeCom's ceiling. */
export type ContactCaps = { perDay: number; perWeek: number }

/**
 * Parts of a statement that lets messages go to contacts, for its `with`: `cap_taken` and `quota_taken` hold what the
 * contacts of `from` (a relation with a column contact_id, each once) got. A contact got all it needs when it has
 * `capsOfOne` rows in the one and a row in the other; what others took must be given back by `giveBackTaken`. Exact under
 * any concurrency: the rows' own checks hold.
 */
export const takeOfContacts = (
  corpId: CorpId,
  from: string,
  caps: ContactCaps,
  slots: ContactSlots,
): RawBuilder<unknown> => sql`
  cap_taken as (
    insert into cap_use as c (corp_id, subject_kind, subject_id, cap_key, starts_on, used, cap)
    select ${corpId}, 'contact', want.contact_id, cap.cap_key, cap.starts_on, 1, cap.cap
    from ${sql.table(from)} want
    cross join (values
      ('day', ${slots.day}::date, ${caps.perDay}::int),
      ('week', ${slots.week}::date, ${caps.perWeek}::int)) as cap (cap_key, starts_on, cap)
    order by want.contact_id, cap.cap_key
    on conflict (corp_id, subject_kind, subject_id, cap_key, starts_on) do update
    set used = c.used + 1, cap = greatest(c.cap, excluded.cap)
    where c.used < excluded.cap
    returning c.subject_id as contact_id, c.cap_key
  ), quota_taken as (
    insert into quota_use as q (corp_id, recipient_kind, recipient_id, mode, starts_on, quota, reserved, consumed)
    select ${corpId}, 'contact', want.contact_id, ${slots.quota.mode}, ${slots.quota.startsOn}::date,
      ${slots.quota.quota}::int, 1, 0
    from ${sql.table(from)} want
    order by want.contact_id
    on conflict (corp_id, recipient_kind, recipient_id, mode, starts_on) do update
    set reserved = q.reserved + 1
    where q.reserved + q.consumed < q.quota and q.full_at is null
    returning q.recipient_id as contact_id
  )`

/** Rows of `cap_taken` that a contact has who got both caps. */
export const capsOfOne = 2

/**
 * Whether a contact's caps, or its part of WeCom's ceiling, have no room for one more. Looked up row by row: the tables
 * grow, what is asked about does not. By scalar subqueries, since PostgreSQL may answer an `exists` by reading the whole
 * table once.
 */
export function isFull(corpId: CorpId, contact: RawBuilder<unknown>, caps: ContactCaps, slots: ContactSlots) {
  const used = (key: 'day' | 'week', startsOn: Temporal.PlainDate): RawBuilder<unknown> => sql`
    coalesce((
      select u.used from cap_use u
      where u.corp_id = ${corpId} and u.subject_kind = 'contact' and u.subject_id = ${contact} and u.cap_key = ${key}
        and u.starts_on = ${startsOn}::date), 0)`
  return {
    day: sql`${used('day', slots.day)} >= ${caps.perDay}::int`,
    week: sql`${used('week', slots.week)} >= ${caps.perWeek}::int`,
    quota: sql`coalesce((
      select q.full_at is not null or q.reserved + q.consumed >= q.quota
      from quota_use q
      where q.corp_id = ${corpId} and q.recipient_kind = 'contact' and q.recipient_id = ${contact}
        and q.mode = ${slots.quota.mode} and q.starts_on = ${slots.quota.startsOn}::date), false)`,
  }
}

/** Gives back what contacts took who did not get all. */
export async function giveBackTaken(
  tx: CorpTx,
  corpId: CorpId,
  taken: { caps: readonly { contactId: string; key: string }[]; quota: readonly string[] },
  slots: ContactSlots,
): Promise<void> {
  await sql`
    update cap_use c
    set used = c.used - 1
    from unnest(
      ${taken.caps.map((item) => item.contactId)}::uuid[],
      ${taken.caps.map((item) => item.key)}::text[]) as given (contact_id, cap_key)
    where c.corp_id = ${corpId} and c.subject_kind = 'contact' and c.subject_id = given.contact_id
      and c.cap_key = given.cap_key
      and c.starts_on = case given.cap_key when 'day' then ${slots.day}::date else ${slots.week}::date end`.execute(tx)
  await sql`
    update quota_use
    set reserved = reserved - 1
    where corp_id = ${corpId} and recipient_kind = 'contact' and recipient_id = any(${taken.quota}::uuid[])
      and mode = ${slots.quota.mode} and starts_on = ${slots.quota.startsOn}`.execute(tx)
}
