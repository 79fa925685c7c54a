import { z } from 'zod'
import { experimentSize, experimentsPage, sizeQuery } from '#contract/experiment.ts'
import type { Database } from '#server/db/database.ts'
import { readExperiments } from '#server/features/experiment/queries.ts'
import { sizeOf } from '#server/features/experiment/rules/size.ts'
import { scopeOf } from '#server/features/staff/index.ts'
import type { Http } from '#server/http/http.ts'

const params = z.object({ playbookId: z.guid() })

/** What experiments say, and how large one must be. Promoting a winner is an edit to the playbook's draft. */
export function experimentRoutes(app: Http, { db }: { db: Database }): void {
  app.get(
    '/api/v1/playbooks/:playbookId/experiments',
    { config: { permission: 'run.read' }, schema: { params, response: { 200: experimentsPage } } },
    ({ actor, params: { playbookId } }) =>
      db.corp(actor.corpId, async (tx) => readExperiments(tx, actor.corpId, await scopeOf(tx, actor), playbookId), {
        readOnly: true,
        isolation: 'repeatable read',
      }),
  )

  app.get(
    '/api/v1/experiment-size',
    { config: { permission: 'playbook.read' }, schema: { querystring: sizeQuery, response: { 200: experimentSize } } },
    ({ query }) => Promise.resolve(sizeOf(query)),
  )
}
