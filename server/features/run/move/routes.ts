import { z } from 'zod'
import { moveRun as moveBody, runMoved, runMovePreview } from '#contract/run-move.ts'
import { moveRun, previewMove } from '#server/features/run/move/commands.ts'
import { runInScope, type RunRouteDeps } from '#server/features/run/routes.ts'
import type { Http } from '#server/http/http.ts'

const apply = { permission: 'run.apply' } as const
const params = z.object({ runId: z.guid() })

/** A run that is moved to another version of its playbook. */
export function moveRoutes(app: Http, deps: RunRouteDeps): void {
  app.post(
    '/api/v1/runs/:runId/move-preview',
    { config: apply, schema: { params, body: moveBody, response: { 200: runMovePreview } } },
    async ({ actor, params: { runId }, body }) => {
      await runInScope(deps.db, actor, runId)
      return previewMove(deps, actor, runId, body)
    },
  )

  app.post(
    '/api/v1/runs/:runId/move',
    { config: apply, schema: { params, body: moveBody, response: { 200: runMoved } } },
    async ({ actor, params: { runId }, body }) => {
      await runInScope(deps.db, actor, runId)
      const moved = await moveRun(deps, actor, runId, body)
      for (const topic of ['run', 'playbook', 'occurrence', 'journey'] as const) deps.touch(actor.corpId, topic)
      return moved
    },
  )
}
