import { z } from 'zod'
import {
  askExecution,
  byRateQuery,
  execution,
  followersPage,
  moveFollowers as moveBody,
  movedFollowers,
} from '#contract/playbook-follow.ts'
import { findPlaybook } from '#server/features/playbook/index.ts'
import { moveFollowers } from '#server/features/run/follower/commands.ts'
import { readByRate, readExecution } from '#server/features/run/follower/queries.ts'
import type { RunRouteDeps } from '#server/features/run/routes.ts'
import { readAs } from '#server/features/staff/index.ts'
import type { Http } from '#server/http/http.ts'
import { AppError } from '#server/kernel/app-error.ts'

const params = z.object({ playbookId: z.guid() })

/** What the runs of playbooks that follow another do: how far they keep to it, and moving them all. */
export function followerRunRoutes(app: Http, deps: RunRouteDeps): void {
  app.post(
    '/api/v1/playbooks/:playbookId/followers/execution',
    {
      config: { permission: 'run.read' },
      schema: { params, body: askExecution, response: { 200: execution } },
    },
    ({ actor, params: { playbookId }, body }) =>
      readAs(deps.db, actor, async (tx, scope) => {
        if (!(await findPlaybook(tx, actor.corpId, playbookId))) throw new AppError('not_found')
        return readExecution(tx, actor.corpId, scope, body)
      }),
  )

  app.get(
    '/api/v1/playbooks/:playbookId/followers/by-rate',
    {
      config: { permission: 'run.read' },
      schema: { params, querystring: byRateQuery, response: { 200: followersPage } },
    },
    ({ actor, params: { playbookId }, query }) =>
      readAs(deps.db, actor, async (tx, scope) => {
        if (!(await findPlaybook(tx, actor.corpId, playbookId))) throw new AppError('not_found')
        return readByRate(tx, actor.corpId, scope, playbookId, query)
      }),
  )

  app.post(
    '/api/v1/playbooks/:playbookId/followers/move',
    {
      config: { permission: 'run.apply', rateLimit: { max: 60, timeWindow: 60_000 } },
      schema: { params, body: moveBody, response: { 200: movedFollowers } },
    },
    async ({ actor, params: { playbookId }, body }) => {
      const moved = await moveFollowers(deps, actor, playbookId, body.after)
      for (const topic of ['run', 'playbook', 'occurrence', 'journey'] as const) deps.touch(actor.corpId, topic)
      return moved
    },
  )
}
