import { today } from '#contract/today.ts'
import type { Database } from '#server/db/database.ts'
import { scopeOf } from '#server/features/staff/index.ts'
import { readToday } from '#server/features/today/queries.ts'
import type { Http } from '#server/http/http.ts'

/** `GET /api/v1/today`: what needs the reader now. */
export function todayRoutes(app: Http, { db }: { db: Database }): void {
  const options = { config: { permission: 'run.read' }, schema: { response: { 200: today } } } as const
  app.get('/api/v1/today', options, ({ actor }) =>
    db.corp(actor.corpId, async (tx) => readToday(tx, actor.corpId, await scopeOf(tx, actor)), {
      readOnly: true,
      isolation: 'repeatable read',
    }),
  )
}
