import { z } from 'zod'
import {
  calendar,
  calendarDay,
  calendarDayQuery,
  calendarQuery,
  moveStep as moveBody,
  stepMoved,
} from '#contract/calendar.ts'
import { moveStep, previewStepMove } from '#server/features/run/calendar/commands.ts'
import { readCalendar, readCalendarDay } from '#server/features/run/calendar/queries.ts'
import { runInScope, type RunRouteDeps } from '#server/features/run/routes.ts'
import { readAs } from '#server/features/staff/index.ts'
import type { Http } from '#server/http/http.ts'

const read = { permission: 'run.read' } as const
const write = { permission: 'run.write' } as const
const stepParams = z.object({ runId: z.guid(), stepId: z.string().min(1).max(80) })

/** What goes out when, over all runs and group chats, and where it clashes. */
export function calendarRoutes(app: Http, deps: RunRouteDeps): void {
  const { db } = deps

  app.get(
    '/api/v1/calendar',
    { config: read, schema: { querystring: calendarQuery, response: { 200: calendar } } },
    ({ actor, query }) => readAs(db, actor, (tx, scope) => readCalendar(tx, actor.corpId, scope, query)),
  )

  app.get(
    '/api/v1/calendar/group-chats',
    { config: read, schema: { querystring: calendarDayQuery, response: { 200: calendarDay } } },
    ({ actor, query }) => readAs(db, actor, (tx, scope) => readCalendarDay(tx, actor.corpId, scope, query)),
  )

  app.post(
    '/api/v1/runs/:runId/steps/:stepId/move-preview',
    { config: write, schema: { params: stepParams, body: moveBody, response: { 200: stepMoved } } },
    async ({ actor, params, body }) => {
      const scope = await runInScope(db, actor, params.runId)
      return previewStepMove(deps, actor, scope, params, body)
    },
  )

  app.post(
    '/api/v1/runs/:runId/steps/:stepId/move',
    { config: write, schema: { params: stepParams, body: moveBody, response: { 200: stepMoved } } },
    async ({ actor, params, body }) => {
      const scope = await runInScope(db, actor, params.runId)
      const moved = await moveStep(deps, actor, scope, params, body)
      for (const topic of ['occurrence', 'run'] as const) deps.touch(actor.corpId, topic)
      return moved
    },
  )
}
