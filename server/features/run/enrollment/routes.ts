import { z } from 'zod'
import { contactParams } from '#contract/contact.ts'
import {
  contactDeliveriesPage,
  enrollmentAct,
  enrollmentQuery,
  enrollmentsPage,
  enrollmentStory,
  journeyDecided,
  runJourneys,
} from '#contract/enrollment.ts'
import { decideOccurrence as decideBody } from '#contract/occurrence.ts'
import { pageQuery } from '#contract/paging.ts'
import { staffWelcomesPage, staffWelcomesQuery } from '#contract/welcome.ts'
import { readContactPage } from '#server/features/contact/index.ts'
import { decideEnrollment, decideStep } from '#server/features/run/enrollment/commands/decide.ts'
import { moveByHand } from '#server/features/run/enrollment/commands/by-hand.ts'
import { readEnrollments } from '#server/features/run/enrollment/queries/enrollments.ts'
import { readRunJourneys } from '#server/features/run/enrollment/queries/journeys.ts'
import { readContactDeliveries, readStory } from '#server/features/run/enrollment/queries/story.ts'
import { readStaffWelcomes } from '#server/features/run/enrollment/queries/staff-welcomes.ts'
import { getRun } from '#server/features/run/queries/runs.ts'
import type { RunRouteDeps } from '#server/features/run/routes.ts'
import { readAs, scopeFor } from '#server/features/staff/index.ts'
import type { Http } from '#server/http/http.ts'
import type { CorpId } from '#server/kernel/ids.ts'

const read = { permission: 'run.read' } as const
const readContact = { permission: 'contact.read' } as const
const change = { permission: 'contact.change' } as const
/** As for steps of group chats that ask. */
const decide = { permission: 'delivery.resolve' } as const
const runParams = z.object({ runId: z.guid() })
const stepParams = runParams.extend({ trackId: z.string().min(1).max(80), stepId: z.string().min(1).max(80) })
const params = z.object({ enrollmentId: z.guid() })

/** Who walks the journeys of runs, why each message was (not) sent to them, and what a person does about one contact. */
export function enrollmentRoutes(app: Http, deps: RunRouteDeps): void {
  const { db } = deps
  const touch = (corpId: CorpId): void => {
    for (const topic of ['journey', 'delivery'] as const) deps.touch(corpId, topic)
  }

  app.get(
    '/api/v1/staff-welcomes',
    { config: read, schema: { querystring: staffWelcomesQuery, response: { 200: staffWelcomesPage } } },
    ({ actor, query }) => readAs(db, actor, (tx, scope) => readStaffWelcomes(tx, actor.corpId, scope, query)),
  )

  app.get(
    '/api/v1/runs/:runId/journeys',
    { config: read, schema: { params: runParams, response: { 200: runJourneys } } },
    ({ actor, params: { runId } }) => readAs(db, actor, (tx, scope) => readRunJourneys(tx, actor.corpId, scope, runId)),
  )

  app.get(
    '/api/v1/runs/:runId/enrollments',
    { config: read, schema: { params: runParams, querystring: enrollmentQuery, response: { 200: enrollmentsPage } } },
    ({ actor, params: { runId }, query }) =>
      readAs(db, actor, async (tx, scope) => {
        await getRun(tx, actor.corpId, scope, runId)
        return readEnrollments(tx, actor.corpId, scope, { runId }, query)
      }),
  )

  app.get(
    '/api/v1/contacts/:contactId/enrollments',
    {
      config: readContact,
      schema: { params: contactParams, querystring: enrollmentQuery, response: { 200: enrollmentsPage } },
    },
    ({ actor, params: { contactId }, query }) =>
      readAs(db, actor, async (tx, scope) => {
        await readContactPage(tx, actor.corpId, scope, contactId)
        return readEnrollments(tx, actor.corpId, scope, { contactId }, query)
      }),
  )

  app.get(
    '/api/v1/contacts/:contactId/deliveries',
    {
      config: readContact,
      schema: { params: contactParams, querystring: pageQuery.strict(), response: { 200: contactDeliveriesPage } },
    },
    ({ actor, params: { contactId }, query }) =>
      readAs(db, actor, async (tx, scope) => {
        await readContactPage(tx, actor.corpId, scope, contactId)
        return readContactDeliveries(tx, actor.corpId, scope, contactId, query)
      }),
  )

  app.get(
    '/api/v1/enrollments/:enrollmentId',
    { config: read, schema: { params, response: { 200: enrollmentStory } } },
    ({ actor, params: { enrollmentId } }) =>
      readAs(db, actor, (tx, scope) => readStory(tx, actor.corpId, scope, enrollmentId)),
  )

  for (const [act, to] of [
    ['pause', 'held'],
    ['resume', 'waiting'],
    ['remove', 'over'],
  ] as const)
    app.post(
      `/api/v1/enrollments/:enrollmentId/${act}`,
      { config: change, schema: { params, body: enrollmentAct } },
      async ({ actor, params: { enrollmentId }, body }, reply) => {
        await moveByHand(deps, actor, await scopeFor(db, actor), enrollmentId, to, body.reason)
        touch(actor.corpId)
        return reply.code(204).send()
      },
    )

  app.post(
    '/api/v1/runs/:runId/journeys/:trackId/steps/:stepId/decide',
    { config: decide, schema: { params: stepParams, body: decideBody, response: { 200: journeyDecided } } },
    async ({ actor, params: step, body }) => {
      const decided = await decideStep(deps, actor, await scopeFor(db, actor), step, body)
      touch(actor.corpId)
      return decided
    },
  )

  app.post(
    '/api/v1/enrollments/:enrollmentId/decide',
    { config: decide, schema: { params, body: decideBody, response: { 200: journeyDecided } } },
    async ({ actor, params: { enrollmentId }, body }) => {
      const decided = await decideEnrollment(deps, actor, await scopeFor(db, actor), enrollmentId, body)
      touch(actor.corpId)
      return decided
    },
  )
}
