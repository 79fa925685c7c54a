import { z } from 'zod'
import type { ContactDelivery, EnrollmentStory } from '#contract/enrollment.ts'
import { instant } from '#contract/occurrence.ts'
import type { Page, PageQuery } from '#contract/paging.ts'
import { stepsWithin } from '#contract/playbook.ts'
import type { CorpTx } from '#server/db/database.ts'
import { corpNow } from '#server/features/corp/index.ts'
import { type Called, calledBy, presentEnrollment } from '#server/features/run/enrollment/queries/present.ts'
import { tellFacts } from '#server/features/run/enrollment/rules/story.ts'
import {
  type ContactDeliveryRow,
  listContactDeliveries,
  listJourneyDeliveries,
} from '#server/features/run/enrollment/sql/contact-delivery.ts'
import { isAsking } from '#server/features/run/enrollment/sql/question.ts'
import { findEnrollment, listJourneyFacts } from '#server/features/run/enrollment/sql/read.ts'
import { bubblesOfBody } from '#server/features/run/rules/why.ts'
import type { Scope } from '#server/features/staff/index.ts'
import { decodeCursor, pageOf } from '#server/http/paging.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { corpInstant } from '#server/kernel/time.ts'

/** One contact's way through a journey: why each thing was, or was not, sent to them. Throws `not_found`. */
export async function readStory(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  enrollmentId: string,
): Promise<EnrollmentStory> {
  const row = await findEnrollment(tx, corpId, scope, enrollmentId)
  if (!row) throw new AppError('not_found')
  const called = (await calledBy(tx, corpId, [row]))(row)
  const steps = stepsWithin(called.track(row.trackId)?.steps ?? [])
  const deliveries = await listJourneyDeliveries(tx, corpId, {
    enrollmentId,
    contactId: row.contactId,
    runId: row.runId,
    welcomeStepIds: steps.filter((step) => step.kind === 'welcome').map((step) => step.id),
    since: row.enteredAt,
  })
  const { at } = await corpNow(tx, corpId)
  return {
    ...presentEnrollment(row, called),
    isFriend: row.isFriend,
    isAsking: await isAsking(tx, corpId, scope, enrollmentId, at),
    paused: row.endedAt === null ? row.paused : null,
    facts: tellFacts(await listJourneyFacts(tx, corpId, row), called, row.trackId),
    deliveries: deliveries.map((delivery) => presentDelivery({ ...delivery, trackId: row.trackId }, called)),
    withStaff: deliveries.filter(({ state }) => state === 'waiting_staff' || state === 'in_doubt').length,
  }
}

const place = z.tuple([instant, z.guid()])

/** A page of the messages to one contact alone, the latest first. Whether the reader sees the contact is asked before. */
export async function readContactDeliveries(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  contactId: string,
  { cursor, limit }: PageQuery,
): Promise<Page<ContactDelivery>> {
  const key = decodeCursor(cursor, place)
  const after = key && { releasedAt: corpInstant(Temporal.Instant.from(key[0])), deliveryId: key[1] }
  const rows = await listContactDeliveries(tx, corpId, scope, contactId, after, limit + 1)
  const called = await calledBy(tx, corpId, rows)
  return pageOf(
    rows,
    limit,
    (row) => [row.releasedAt.toString(), row.deliveryId],
    (row) => presentDelivery(row, called(row)),
  )
}

function presentDelivery(row: ContactDeliveryRow, called: Called): ContactDelivery {
  return {
    deliveryId: row.deliveryId,
    enrollmentId: row.enrollmentId,
    run: { runId: row.runId, name: row.runName, version: row.version },
    step: { stepId: row.stepId, ...called.step(row.trackId ?? '', row.stepId) },
    route: row.route,
    state: row.state,
    reason: row.reason,
    sender: row.senderStaffId === null ? null : { staffId: row.senderStaffId, name: row.senderName ?? '' },
    releasedAt: row.releasedAt.toString(),
    sentAt: row.sentAt?.toString() ?? null,
    expiresAt: row.expiresAt.toString(),
    bubbles: bubblesOfBody(row.body),
  }
}
