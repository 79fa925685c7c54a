import { z } from 'zod'
import { askExecution, execution, moveFollowers as moveBody, movedFollowers } from '#contract/playbook-follow.ts'
import type { Execution, ExecutionDays } from '#contract/playbook-follow.ts'
import type { CorpTx } from '#server/db/database.ts'
import { findPlaybook } from '#server/features/playbook/index.ts'
import { moveFollowers } from '#server/features/run/follower/commands.ts'
import { sumExecution } from '#server/features/run/follower/sql.ts'
import { corpDay } from '#server/features/run/queries/runs.ts'
import type { RunRouteDeps } from '#server/features/run/routes.ts'
import { dueWithin } from '#server/features/run/sql/read/state.ts'
import { readAs, type Scope } from '#server/features/staff/index.ts'
import type { Http } from '#server/http/http.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { startOfDay } from '#server/kernel/time.ts'

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

async function readExecution(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  { days, playbookIds }: { days: ExecutionDays; playbookIds: readonly string[] },
): Promise<Execution> {
  const { at, today, zone } = await corpDay(tx, corpId)
  const from = today.subtract({ days: days - 1 })
  const range = dueWithin(startOfDay(from, zone), startOfDay(today.add({ days: 1 }), zone))
  const rows = await sumExecution(tx, corpId, scope, playbookIds, { from, to: today, at, range })
  const byId = new Map(rows.map((row) => [row.playbookId, row]))
  return { items: playbookIds.map((id) => byId.get(id) ?? { playbookId: id, due: 0, done: 0 }) }
}
