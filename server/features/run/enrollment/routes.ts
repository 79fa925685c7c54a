import { z } from 'zod'
import { contactParams } from '#contract/contact.ts'
import {
  contactDeliveriesPage,
  enrollmentAct,
  enrollmentQuery,
  enrollmentsPage,
  enrollmentStory,
  runJourneys,
} from '#contract/enrollment.ts'
import { pageQuery } from '#contract/paging.ts'
import { readContactPage } from '#server/features/contact/index.ts'
import { moveByHand } from '#server/features/run/enrollment/commands/by-hand.ts'
import { readEnrollments } from '#server/features/run/enrollment/queries/enrollments.ts'
import { readRunJourneys } from '#server/features/run/enrollment/queries/journeys.ts'
import { readContactDeliveries, readStory } from '#server/features/run/enrollment/queries/story.ts'
import { getRun } from '#server/features/run/queries/runs.ts'
import { readAs, type RunRouteDeps } from '#server/features/run/routes.ts'
import { scopeOf } from '#server/features/staff/index.ts'
import type { Http } from '#server/http/http.ts'

const read = { permission: 'run.read' } as const
const readContact = { permission: 'contact.read' } as const
const change = { permission: 'contact.change' } as const
const runParams = z.object({ runId: z.guid() })
const params = z.object({ enrollmentId: z.guid() })

/** Who walks the journeys of runs, why each message was (not) sent to them, and what a person does about one contact. */
export function enrollmentRoutes(app: Http, deps: RunRouteDeps): void {
  const { db } = deps

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
        const scope = await db.corp(actor.corpId, (tx) => scopeOf(tx, actor), { readOnly: true })
        await moveByHand(deps, actor, scope, enrollmentId, to, body.reason)
        for (const topic of ['journey', 'delivery'] as const) deps.touch(actor.corpId, topic)
        return reply.code(204).send()
      },
    )
}
