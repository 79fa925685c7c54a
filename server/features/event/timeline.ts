import { z } from 'zod'
import type { TimelineItem } from '#contract/event.ts'
import { type Page, type PageQuery } from '#contract/paging.ts'
import type { CorpTx } from '#server/db/database.ts'
import { listTimeline, type TimelineOf, type TimelineRow } from '#server/features/event/sql.ts'
import { decodeCursor, pageOf } from '#server/http/paging.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { corpInstant } from '#server/kernel/time.ts'

const place = z.tuple([z.iso.datetime(), z.guid()])

/** A page of a timeline, the latest first. What steps are called is known to runs alone. */
export async function readTimeline(
  tx: CorpTx,
  corpId: CorpId,
  of: TimelineOf,
  query: PageQuery,
): Promise<Page<TimelineItem>> {
  const from = decodeCursor(query.cursor, place)
  const rows = await listTimeline(
    tx,
    corpId,
    of,
    from && { at: corpInstant(Temporal.Instant.from(from[0])), eventId: from[1] },
    query.limit + 1,
  )
  return pageOf(rows, query.limit, (row) => [row.at.toString(), row.event_id], present)
}

const present = (row: TimelineRow): TimelineItem => ({
  id: row.event_id,
  at: row.at.toString(),
  kind: row.kind,
  contact: row.contact_id === null ? null : { contactId: row.contact_id, name: row.contact_name ?? '' },
  groupChat: row.group_chat_id === null ? null : { groupChatId: row.group_chat_id, name: row.group_chat_name ?? '' },
  staff: row.staff_id === null ? null : { staffId: row.staff_id, name: row.staff_name ?? '' },
  occurrenceId: row.occurrence_id,
  enrollmentId: row.enrollment_id,
  step: null,
  detail: row.detail as TimelineItem['detail'], // only appendEvents writes it, from JSON values
})
