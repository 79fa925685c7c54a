import { z } from 'zod'
import {
  changeMoment,
  momentCalendar,
  momentCopiesPage,
  momentCopiesQuery,
  momentPage,
  momentReactionsPage,
  momentReactionsQuery,
  momentSaved,
  momentSettings,
  momentsQuery,
  resolveMoment,
  saveMoment,
  scheduleMoments as schedule,
  schedulePreview,
} from '#contract/moment.ts'
import type { Database } from '#server/db/database.ts'
import { changePlanned, changeSettings, deletePlanned, planMoment } from '#server/features/moment/commands/plan.ts'
import { cancelMoment, remindStaff, resolveLost, scheduleMoments } from '#server/features/moment/commands/schedule.ts'
import { readCalendar } from '#server/features/moment/queries/calendar.ts'
import { readCopies, readReactions } from '#server/features/moment/queries/copy.ts'
import { readMomentPage } from '#server/features/moment/queries/moment.ts'
import { previewSchedule } from '#server/features/moment/queries/preview.ts'
import { readSettings } from '#server/features/moment/sql/setting.ts'
import { readAs, scopeFor } from '#server/features/staff/index.ts'
import type { Http } from '#server/http/http.ts'
import type { CorpId } from '#server/kernel/ids.ts'

export type MomentRouteDeps = { db: Database; touch(corpId: CorpId, topic: 'moment' | 'staff_task'): void }

const read = { permission: 'moment.read' } as const
const plan = { permission: 'moment.plan' } as const
const params = z.object({ momentId: z.guid() })

/** `/api/v1/moments`: the plan of posts, what they do on their way, and what became of them. */
export function momentRoutes(app: Http, deps: MomentRouteDeps): void {
  readingRoutes(app, deps)
  planningRoutes(app, deps)
  sendingRoutes(app, deps)
  settingRoutes(app, deps)
}

function readingRoutes(app: Http, { db }: MomentRouteDeps): void {
  app.get(
    '/api/v1/moments',
    { config: read, schema: { querystring: momentsQuery, response: { 200: momentCalendar } } },
    ({ actor, query }) => readAs(db, actor, (tx, scope) => readCalendar(tx, actor.corpId, scope, query)),
  )

  app.get(
    '/api/v1/moments/:momentId',
    { config: read, schema: { params, response: { 200: momentPage } } },
    ({ actor, params: { momentId } }) =>
      readAs(db, actor, (tx, scope) => readMomentPage(tx, actor.corpId, scope, momentId)),
  )

  app.get(
    '/api/v1/moments/:momentId/copies',
    { config: read, schema: { params, querystring: momentCopiesQuery, response: { 200: momentCopiesPage } } },
    ({ actor, params: { momentId }, query }) =>
      readAs(db, actor, (tx, scope) => readCopies(tx, actor.corpId, scope, momentId, query)),
  )

  app.get(
    '/api/v1/moments/:momentId/reactions',
    { config: read, schema: { params, querystring: momentReactionsQuery, response: { 200: momentReactionsPage } } },
    ({ actor, params: { momentId }, query }) =>
      readAs(db, actor, (tx, scope) => readReactions(tx, actor.corpId, scope, momentId, query)),
  )
}

function planningRoutes(app: Http, { db, touch }: MomentRouteDeps): void {
  app.post(
    '/api/v1/moments',
    { config: plan, schema: { body: saveMoment, response: { 201: momentSaved } } },
    async ({ actor, body }, reply) => {
      const saved = await planMoment({ db }, actor, await scopeFor(db, actor), body)
      touch(actor.corpId, 'moment')
      return reply.code(201).send(saved)
    },
  )

  app.put(
    '/api/v1/moments/:momentId',
    { config: plan, schema: { params, body: changeMoment } },
    async ({ actor, params: { momentId }, body }, reply) => {
      await changePlanned({ db }, actor, await scopeFor(db, actor), momentId, body)
      touch(actor.corpId, 'moment')
      return reply.code(204).send()
    },
  )

  app.delete(
    '/api/v1/moments/:momentId',
    { config: plan, schema: { params } },
    async ({ actor, params: { momentId } }, reply) => {
      await deletePlanned({ db }, actor, await scopeFor(db, actor), momentId)
      touch(actor.corpId, 'moment')
      return reply.code(204).send()
    },
  )
}

function sendingRoutes(app: Http, { db, touch }: MomentRouteDeps): void {
  app.post(
    '/api/v1/moments/schedule/preview',
    { config: plan, schema: { body: schedule, response: { 200: schedulePreview } } },
    ({ actor, body: { momentIds } }) =>
      readAs(db, actor, (tx, scope) => previewSchedule(tx, actor.corpId, scope, momentIds)),
  )

  app.post(
    '/api/v1/moments/schedule',
    { config: plan, schema: { body: schedule } },
    async ({ actor, body: { momentIds } }, reply) => {
      await scheduleMoments({ db }, actor, await scopeFor(db, actor), momentIds)
      touch(actor.corpId, 'moment')
      return reply.code(204).send()
    },
  )

  app.post(
    '/api/v1/moments/:momentId/cancel',
    { config: plan, schema: { params } },
    async ({ actor, params: { momentId } }, reply) => {
      await cancelMoment({ db }, actor, await scopeFor(db, actor), momentId)
      touch(actor.corpId, 'moment')
      touch(actor.corpId, 'staff_task')
      return reply.code(204).send()
    },
  )

  app.post(
    '/api/v1/moments/:momentId/remind',
    { config: plan, schema: { params } },
    async ({ actor, params: { momentId } }, reply) => {
      await remindStaff({ db }, actor, await scopeFor(db, actor), momentId)
      touch(actor.corpId, 'moment')
      return reply.code(204).send()
    },
  )

  app.post(
    '/api/v1/moments/:momentId/resolve',
    { config: plan, schema: { params, body: resolveMoment } },
    async ({ actor, params: { momentId }, body }, reply) => {
      await resolveLost({ db }, actor, await scopeFor(db, actor), momentId, body)
      touch(actor.corpId, 'moment')
      return reply.code(204).send()
    },
  )
}

function settingRoutes(app: Http, { db, touch }: MomentRouteDeps): void {
  app.get('/api/v1/moment-settings', { config: read, schema: { response: { 200: momentSettings } } }, ({ actor }) =>
    readAs(db, actor, (tx) => readSettings(tx, actor.corpId)),
  )

  app.put(
    '/api/v1/moment-settings',
    { config: { permission: 'corp.configure' }, schema: { body: momentSettings } },
    async ({ actor, body }, reply) => {
      await changeSettings({ db }, actor, body)
      touch(actor.corpId, 'moment')
      return reply.code(204).send()
    },
  )
}
