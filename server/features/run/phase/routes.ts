import { z } from 'zod'
import { chatPhases, phaseSet, runPhases, setPhase as setPhaseBody } from '#contract/run-phase.ts'
import { previewPhase, setPhase } from '#server/features/run/phase/commands.ts'
import { readChatPhases, readRunPhases } from '#server/features/run/phase/queries.ts'
import { runInScope, type RunRouteDeps } from '#server/features/run/routes.ts'
import { readAs } from '#server/features/staff/index.ts'
import type { Http } from '#server/http/http.ts'

const read = { permission: 'run.read' } as const
const apply = { permission: 'run.apply' } as const
const params = z.object({ runId: z.guid() })
const chatParams = z.object({ groupChatId: z.guid() })

/** The phases that group chats of a run are in, and setting one by hand. */
export function phaseRoutes(app: Http, deps: RunRouteDeps): void {
  const { db } = deps

  app.get(
    '/api/v1/runs/:runId/phases',
    { config: read, schema: { params, response: { 200: runPhases } } },
    ({ actor, params: { runId } }) => readAs(db, actor, (tx, scope) => readRunPhases(tx, actor.corpId, scope, runId)),
  )

  app.get(
    '/api/v1/group-chats/:groupChatId/phases',
    { config: read, schema: { params: chatParams, response: { 200: chatPhases } } },
    ({ actor, params: { groupChatId } }) =>
      readAs(db, actor, (tx, scope) => readChatPhases(tx, actor.corpId, scope, groupChatId)),
  )

  app.post(
    '/api/v1/runs/:runId/phase-preview',
    { config: apply, schema: { params, body: setPhaseBody, response: { 200: phaseSet } } },
    async ({ actor, params: { runId }, body }) => {
      const scope = await runInScope(db, actor, runId)
      return previewPhase(deps, actor, scope, runId, body)
    },
  )

  app.post(
    '/api/v1/runs/:runId/phase',
    { config: apply, schema: { params, body: setPhaseBody, response: { 200: phaseSet } } },
    async ({ actor, params: { runId }, body }) => {
      const scope = await runInScope(db, actor, runId)
      const set = await setPhase(deps, actor, scope, runId, body)
      for (const topic of ['run', 'occurrence'] as const) deps.touch(actor.corpId, topic)
      return set
    },
  )
}
