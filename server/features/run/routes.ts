import { z } from 'zod'
import { timelineItem, timelineQuery } from '#contract/event.ts'
import { decideOccurrence as decideBody, why } from '#contract/occurrence.ts'
import { page } from '#contract/paging.ts'
import {
  groupChatPlan,
  groupChatPlanQuery,
  matrix,
  matrixQuery,
  pauseBody,
  pauseEffect as pauseEffectBody,
  runPage,
  runsPage,
  runsQuery,
} from '#contract/run.ts'
import type { Database } from '#server/db/database.ts'
import { decideOccurrence } from '#server/features/run/commands/decide.ts'
import { pauseEffect, pauseRun, resumeRun } from '#server/features/run/commands/pause.ts'
import { readMatrix } from '#server/features/run/queries/matrix.ts'
import { readGroupChatPlan } from '#server/features/run/queries/plan.ts'
import { getRun, readRun, readRuns } from '#server/features/run/queries/runs.ts'
import { readChatTimeline } from '#server/features/run/queries/timeline.ts'
import { readWhy } from '#server/features/run/queries/why.ts'
import { readAs, type Scope, scopeOf } from '#server/features/staff/index.ts'
import type { Actor } from '#server/http/actor.ts'
import { holds } from '#server/http/actor.ts'
import type { Http } from '#server/http/http.ts'
import type { CorpId } from '#server/kernel/ids.ts'

export type RunRouteDeps = {
  db: Database
  touch(corpId: CorpId, topic: 'run' | 'journey' | 'playbook' | 'occurrence' | 'delivery' | 'staff_task'): void
}

const read = { permission: 'run.read' } as const
const pause = { permission: 'run.pause' } as const
/** A missed step and a mass send in doubt are settled by the same people, for the same reason. */
const decide = { permission: 'delivery.resolve' } as const
const params = z.object({ runId: z.guid() })
const occurrenceParams = z.object({ occurrenceId: z.guid() })
const chatParams = z.object({ groupChatId: z.guid() })

/** Runs, their matrix, and why anything in it is as it is. */
export function runRoutes(app: Http, deps: RunRouteDeps): void {
  const { db } = deps

  app.get(
    '/api/v1/runs',
    { config: read, schema: { querystring: runsQuery, response: { 200: runsPage } } },
    ({ actor, query }) => readAs(db, actor, (tx, scope) => readRuns(tx, actor.corpId, scope, query)),
  )

  app.get(
    '/api/v1/runs/:runId',
    { config: read, schema: { params, response: { 200: runPage } } },
    ({ actor, params: { runId } }) => readAs(db, actor, (tx, scope) => readRun(tx, actor.corpId, scope, runId)),
  )

  app.get(
    '/api/v1/runs/:runId/matrix',
    { config: read, schema: { params, querystring: matrixQuery, response: { 200: matrix } } },
    ({ actor, params: { runId }, query }) =>
      readAs(db, actor, (tx, scope) => readMatrix(tx, actor.corpId, scope, runId, query)),
  )

  app.get(
    '/api/v1/runs/:runId/pause-effect',
    { config: pause, schema: { params, response: { 200: pauseEffectBody } } },
    async ({ actor, params: { runId } }) => {
      const scope = await runInScope(db, actor, runId)
      return pauseEffect(deps, actor, scope, { kind: 'run', id: runId })
    },
  )

  app.post(
    '/api/v1/runs/:runId/pause',
    { config: pause, schema: { params, body: pauseBody } },
    async ({ actor, params: { runId }, body }, reply) => {
      await runInScope(db, actor, runId)
      await pauseRun(deps, actor, runId, body.reason)
      for (const topic of ['run', 'occurrence', 'delivery', 'staff_task'] as const) deps.touch(actor.corpId, topic)
      return reply.code(204).send()
    },
  )

  app.post(
    '/api/v1/runs/:runId/resume',
    { config: pause, schema: { params } },
    async ({ actor, params: { runId } }, reply) => {
      await runInScope(db, actor, runId)
      await resumeRun(deps, actor, runId)
      for (const topic of ['run', 'occurrence'] as const) deps.touch(actor.corpId, topic)
      return reply.code(204).send()
    },
  )

  app.get(
    '/api/v1/occurrences/:occurrenceId/why',
    { config: read, schema: { params: occurrenceParams, response: { 200: why } } },
    ({ actor, params: { occurrenceId } }) =>
      readAs(db, actor, (tx, scope) => readWhy(tx, actor.corpId, scope, occurrenceId, holds(actor, decide.permission))),
  )

  app.post(
    '/api/v1/occurrences/:occurrenceId/decision',
    { config: decide, schema: { params: occurrenceParams, body: decideBody } },
    async ({ actor, params: { occurrenceId }, body }, reply) => {
      const scope = await db.corp(actor.corpId, (tx) => scopeOf(tx, actor), { readOnly: true })
      await decideOccurrence(deps, actor, scope, occurrenceId, body)
      deps.touch(actor.corpId, 'occurrence')
      return reply.code(204).send()
    },
  )

  app.get(
    '/api/v1/group-chats/:groupChatId/plan',
    { config: read, schema: { params: chatParams, querystring: groupChatPlanQuery, response: { 200: groupChatPlan } } },
    ({ actor, params: { groupChatId }, query }) =>
      readAs(db, actor, (tx, scope) => readGroupChatPlan(tx, actor.corpId, scope, groupChatId, query.month)),
  )

  const timelineSchema = { params: chatParams, querystring: timelineQuery, response: { 200: page(timelineItem) } }
  app.get(
    '/api/v1/group-chats/:groupChatId/timeline',
    { config: { permission: 'group_chat.read' }, schema: timelineSchema },
    ({ actor, params: { groupChatId }, query }) =>
      readAs(db, actor, (tx, scope) => readChatTimeline(tx, actor.corpId, scope, groupChatId, query)),
  )
}

/** The actor's scope, in which the run has group chats. Throws `not_found`. */
export const runInScope = (db: Database, actor: Actor, runId: string): Promise<Scope> =>
  readAs(db, actor, async (tx, scope) => {
    await getRun(tx, actor.corpId, scope, runId)
    return scope
  })
