import { type RawBuilder, sql } from 'kysely'
import { addMs, type CorpInstant } from '#server/kernel/time.ts'

/** The moments that the occurrences of a statement are due in, from (included) and to (excluded). */
export type DueRange = { from: CorpInstant; to: CorpInstant }

/**
 * Joins the occurrences `o` with their deliveries `d`, as the view `occurrence_state` does, where a statement reads so many
 * that the deliveries are better found all at once: by when they are due, which is the same for both.
 */
export const joinDeliveries = ({ from, to }: DueRange): RawBuilder<unknown> => sql`
  left join delivery d on d.corp_id = o.corp_id and d.delivery_id = o.delivery_id and o.state = 'released'
    and d.group_chat_id is not null and d.due_at >= ${from} and d.due_at < ${to}`

/** The state as people see it, and its reason, in a statement with `joinDeliveries`. */
export const shownState = sql`coalesce(d.state, o.state)`
export const shownReason = sql`coalesce(d.reason, o.reason)`

const dayMs = 24 * 60 * 60_000

/**
 * The moments that steps of local days can be due in: two days more on either side, since a step is planned in the zone
 * that the corp had then.
 */
export const dueWithin = (firstDayStarts: CorpInstant, lastDayEnds: CorpInstant): DueRange => ({
  from: addMs(firstDayStarts, -2 * dayMs),
  to: addMs(lastDayEnds, 2 * dayMs),
})
