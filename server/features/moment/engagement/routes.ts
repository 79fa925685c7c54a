import { z } from 'zod'
import {
  engagementPlans,
  engagementPlanSaved,
  engagementPreview,
  engagementsPage,
  engagementsQuery,
  saveEngagementPlan,
  switchEngagementPlan,
} from '#contract/engagement.ts'
import { changePlan, foreseePlan, makePlan, removePlan, turnPlan } from '#server/features/moment/engagement/commands.ts'
import { readEngagements, readPlans } from '#server/features/moment/engagement/queries.ts'
import type { MomentRouteDeps } from '#server/features/moment/routes.ts'
import { readAs, scopeFor } from '#server/features/staff/index.ts'
import type { Http } from '#server/http/http.ts'

const read = { permission: 'moment.read' } as const
const plan = { permission: 'moment.plan' } as const
const params = z.object({ engagementPlanId: z.guid() })

/** `/api/v1/engagement-plans` and `/api/v1/engagements`: when staff visit the moments of customers, and who visited whom. */
export function engagementRoutes(app: Http, deps: MomentRouteDeps): void {
  readingRoutes(app, deps)
  planningRoutes(app, deps)
}

function readingRoutes(app: Http, { db }: MomentRouteDeps): void {
  app.get('/api/v1/engagement-plans', { config: read, schema: { response: { 200: engagementPlans } } }, ({ actor }) =>
    readAs(db, actor, (tx, scope) => readPlans(tx, actor.corpId, scope)),
  )

  app.get(
    '/api/v1/engagements',
    { config: read, schema: { querystring: engagementsQuery, response: { 200: engagementsPage } } },
    ({ actor, query }) => readAs(db, actor, (tx, scope) => readEngagements(tx, actor.corpId, scope, query)),
  )

  app.post(
    '/api/v1/engagement-plans/preview',
    { config: plan, schema: { body: saveEngagementPlan, response: { 200: engagementPreview } } },
    ({ actor, body }) => readAs(db, actor, (tx, scope) => foreseePlan(tx, actor.corpId, scope, body)),
  )
}

function planningRoutes(app: Http, { db, touch }: MomentRouteDeps): void {
  app.post(
    '/api/v1/engagement-plans',
    { config: plan, schema: { body: saveEngagementPlan, response: { 201: engagementPlanSaved } } },
    async ({ actor, body }, reply) => {
      const saved = await makePlan({ db }, actor, await scopeFor(db, actor), body)
      touch(actor.corpId, 'moment')
      return reply.code(201).send(saved)
    },
  )

  app.put(
    '/api/v1/engagement-plans/:engagementPlanId',
    { config: plan, schema: { params, body: saveEngagementPlan } },
    async ({ actor, params: { engagementPlanId }, body }, reply) => {
      await changePlan({ db }, actor, await scopeFor(db, actor), engagementPlanId, body)
      touch(actor.corpId, 'moment')
      return reply.code(204).send()
    },
  )

  app.post(
    '/api/v1/engagement-plans/:engagementPlanId/switch',
    { config: plan, schema: { params, body: switchEngagementPlan } },
    async ({ actor, params: { engagementPlanId }, body: { isOn } }, reply) => {
      await turnPlan({ db }, actor, await scopeFor(db, actor), engagementPlanId, isOn)
      touch(actor.corpId, 'moment')
      return reply.code(204).send()
    },
  )

  app.delete(
    '/api/v1/engagement-plans/:engagementPlanId',
    { config: plan, schema: { params } },
    async ({ actor, params: { engagementPlanId } }, reply) => {
      await removePlan({ db }, actor, await scopeFor(db, actor), engagementPlanId)
      touch(actor.corpId, 'moment')
      return reply.code(204).send()
    },
  )
}
