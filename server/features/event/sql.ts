import { type RawBuilder, sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import { type IfThere, unlessThere } from '#server/db/unless-there.ts'
import { naturalId } from '#server/db/natural-id.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant, RealInstant } from '#server/kernel/time.ts'

/** A value as JSON can hold it. */
export type EventDetail = { readonly [key: string]: Json }
type Json = string | number | boolean | null | readonly Json[] | EventDetail

/** A fact about people and chats. `key` is its natural key within its kind: telling it again stores nothing. */
export type NewEvent = {
  key: string
  /** `noun.verbed`. */
  kind: `${string}.${string}`
  at: CorpInstant
  contactId?: string | null
  groupChatId?: string | null
  staffId?: string | null
  occurrenceId?: string | null
  enrollmentId?: string | null
  detail?: EventDetail
}

const batchSize = 5_000

/**
 * Stores facts that are not stored yet and tells which those are, by their keys. A fact's time is part of it: the same
 * key at another time is another fact.
 */
export async function appendEvents(
  tx: CorpTx,
  corpId: CorpId,
  events: readonly NewEvent[],
  realAt: RealInstant,
): Promise<ReadonlySet<string>> {
  const stored = new Set<string>()
  for (let from = 0; from < events.length; from += batchSize) {
    const batch = events.slice(from, from + batchSize)
    const ids = batch.map((event) => naturalId(corpId, event.kind, event.key))
    const { rows } = await sql<{ event_id: string }>`
      insert into event
        (corp_id, at, event_id, recorded_real_at, kind, contact_id, group_chat_id, staff_id, occurrence_id, enrollment_id, detail)
      select ${corpId}, at, event_id, ${realAt}, kind, contact_id, group_chat_id, staff_id, occurrence_id,
        enrollment_id, detail
      from unnest(
        ${batch.map((event) => event.at)}::timestamptz[],
        ${ids}::uuid[],
        ${batch.map((event) => event.kind)}::text[],
        ${batch.map((event) => event.contactId ?? null)}::uuid[],
        ${batch.map((event) => event.groupChatId ?? null)}::uuid[],
        ${batch.map((event) => event.staffId ?? null)}::uuid[],
        ${batch.map((event) => event.occurrenceId ?? null)}::uuid[],
        ${batch.map((event) => event.enrollmentId ?? null)}::uuid[],
        ${batch.map((event) => JSON.stringify(event.detail ?? {}))}::jsonb[])
        as given (at, event_id, kind, contact_id, group_chat_id, staff_id, occurrence_id, enrollment_id, detail)
      on conflict do nothing
      returning event_id`.execute(tx)
    const isNew = new Set(rows.map((row) => row.event_id))
    for (const [at, event] of batch.entries()) if (isNew.has(ids[at] ?? '')) stored.add(event.key)
  }
  return stored
}

/**
 * A part of a statement, for its `with`: stores a fact for each row of `from`, a relation with the columns kind,
 * contact_id, enrollment_id, key and detail. A fact's key is its enrollment and `key`.
 */
export const appendEnrollmentEvents = (
  corpId: CorpId,
  from: RawBuilder<unknown>,
  now: { at: CorpInstant; realAt: RealInstant },
  ifThere: IfThere = 'passed_over',
): RawBuilder<unknown> => sql`
  insert into event (corp_id, at, event_id, recorded_real_at, kind, contact_id, enrollment_id, detail)
  select ${corpId}, ${now.at}, natural_id(${`${corpId}\n`} || told.kind || ${'\n'} || told.enrollment_id || ' ' || told.key),
    ${now.realAt}, told.kind, told.contact_id, told.enrollment_id, told.detail
  from ${from} told
  ${unlessThere(ifThere)}`

/** Whose timeline, and of which kinds only. */
export type TimelineOf = ({ groupChatId: string } | { contactId: string }) & { kinds?: readonly string[] }

/** A place on a timeline, between two facts. */
export type TimelinePlace = { at: CorpInstant; eventId: string }

export type TimelineRow = {
  event_id: string
  at: CorpInstant
  kind: string
  contact_id: string | null
  contact_name: string | null
  group_chat_id: string | null
  group_chat_name: string | null
  staff_id: string | null
  staff_name: string | null
  occurrence_id: string | null
  enrollment_id: string | null
  detail: unknown
}

/** Facts of a chat or a contact, the latest first, after `place`. Whether the caller may see it is asked before. */
export async function listTimeline(
  tx: CorpTx,
  corpId: CorpId,
  of: TimelineOf,
  place: TimelinePlace | undefined,
  limit: number,
): Promise<TimelineRow[]> {
  const subject = 'groupChatId' in of ? sql`e.group_chat_id = ${of.groupChatId}` : sql`e.contact_id = ${of.contactId}`
  const wanted = of.kinds ? sql`and e.kind = any(${of.kinds}::text[])` : sql``
  const after = place ? sql`and (e.at, e.event_id) < (${place.at}, ${place.eventId}::uuid)` : sql``
  const { rows } = await sql<TimelineRow>`
    select e.event_id, e.at, e.kind, e.occurrence_id, e.enrollment_id, e.detail,
      e.contact_id, c.name as contact_name,
      e.group_chat_id, g.name as group_chat_name,
      e.staff_id, s.name as staff_name
    from event e
    left join contact c on c.corp_id = e.corp_id and c.contact_id = e.contact_id
    left join group_chat g on g.corp_id = e.corp_id and g.group_chat_id = e.group_chat_id
    left join staff s on s.corp_id = e.corp_id and s.staff_id = e.staff_id
    where e.corp_id = ${corpId} and ${subject} ${wanted} ${after}
    order by e.at desc, e.event_id desc
    limit ${limit}`.execute(tx)
  return rows
}
