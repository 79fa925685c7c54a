import { z } from 'zod'
import type { EnrollmentItem, EnrollmentQuery } from '#contract/enrollment.ts'
import { instant } from '#contract/occurrence.ts'
import type { Page } from '#contract/paging.ts'
import type { CorpTx } from '#server/db/database.ts'
import { calledBy, presentEnrollment } from '#server/features/run/enrollment/queries/present.ts'
import { listEnrollments } from '#server/features/run/enrollment/sql/read.ts'
import type { Scope } from '#server/features/staff/index.ts'
import { decodeCursor, pageOf } from '#server/http/paging.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { corpInstant } from '#server/kernel/time.ts'

const place = z.tuple([instant, z.guid()])

/** A page of who walks, or walked, journeys: of a run, or one contact's; the latest entered first. */
export async function readEnrollments(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  of: { runId: string } | { contactId: string },
  { cursor, limit, ...filter }: EnrollmentQuery,
): Promise<Page<EnrollmentItem>> {
  const key = decodeCursor(cursor, place)
  const after = key && { enteredAt: corpInstant(Temporal.Instant.from(key[0])), enrollmentId: key[1] }
  const rows = await listEnrollments(tx, corpId, scope, { of, ...filter, after }, limit + 1)
  const called = await calledBy(tx, corpId, rows)
  return pageOf(
    rows,
    limit,
    (row) => [row.enteredAt.toString(), row.enrollmentId],
    (row) => presentEnrollment(row, called(row)),
  )
}
