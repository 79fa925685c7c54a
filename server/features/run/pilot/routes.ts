import { z } from 'zod'
import { judgeCriterion, pilotPage, pilotSuggestion, rollOutPilot as rollOutBody } from '#contract/pilot.ts'
import { applied, applyPreview } from '#contract/run.ts'
import { judgeByHand, previewRollOut, rollOutPilot } from '#server/features/run/pilot/commands.ts'
import { readPilot, readPilotSuggestion } from '#server/features/run/pilot/queries.ts'
import { getRun } from '#server/features/run/queries/runs.ts'
import { runInScope, type RunRouteDeps } from '#server/features/run/routes.ts'
import { readAs } from '#server/features/staff/index.ts'
import type { Http } from '#server/http/http.ts'

const read = { permission: 'run.read' } as const
const apply = { permission: 'run.apply' } as const
const params = z.object({ runId: z.guid() })
const versionParams = z.object({ playbookId: z.guid(), version: z.coerce.number().int().min(1).max(1_000_000) })

/** Trying a version on a few members first: which group chats, how it goes, and what comes of it. */
export function pilotRoutes(app: Http, deps: RunRouteDeps): void {
  const { db } = deps

  app.get(
    '/api/v1/playbooks/:playbookId/versions/:version/pilot-suggestion',
    { config: apply, schema: { params: versionParams, response: { 200: pilotSuggestion } } },
    ({ actor, params: { playbookId, version } }) =>
      readAs(db, actor, (tx, scope) => readPilotSuggestion(tx, actor.corpId, scope, playbookId, version)),
  )

  app.get(
    '/api/v1/runs/:runId/pilot',
    { config: read, schema: { params, response: { 200: pilotPage } } },
    ({ actor, params: { runId } }) =>
      readAs(db, actor, async (tx, scope) => {
        await getRun(tx, actor.corpId, scope, runId)
        return readPilot(tx, actor.corpId, scope, runId)
      }),
  )

  app.post(
    '/api/v1/runs/:runId/pilot/judgements',
    { config: apply, schema: { params, body: judgeCriterion } },
    async ({ actor, params: { runId }, body }, reply) => {
      const scope = await runInScope(db, actor, runId)
      await judgeByHand(deps, actor, scope, runId, body)
      deps.touch(actor.corpId, 'run')
      return reply.code(204).send()
    },
  )

  app.post(
    '/api/v1/runs/:runId/pilot/roll-out-preview',
    { config: apply, schema: { params, body: rollOutBody, response: { 200: applyPreview } } },
    async ({ actor, params: { runId }, body }) => {
      const scope = await runInScope(db, actor, runId)
      return previewRollOut(deps, actor, scope, runId, body)
    },
  )

  app.post(
    '/api/v1/runs/:runId/pilot/roll-out',
    { config: apply, schema: { params, body: rollOutBody, response: { 201: applied } } },
    async ({ actor, params: { runId }, body }, reply) => {
      const scope = await runInScope(db, actor, runId)
      const made = await rollOutPilot(deps, actor, scope, runId, body)
      for (const topic of ['run', 'playbook', 'occurrence'] as const) deps.touch(actor.corpId, topic)
      return reply.code(201).send(made)
    },
  )
}
