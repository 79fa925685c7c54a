import { z } from 'zod'
import { auditPage, auditQuery } from '#contract/audit.ts'
import type { Database } from '#server/db/database.ts'
import { listAudit } from '#server/features/audit/sql.ts'
import type { Http } from '#server/http/http.ts'
import { decodeCursor, pageOf } from '#server/http/paging.ts'
import { realInstant } from '#server/kernel/time.ts'

const place = z.tuple([z.iso.datetime({ offset: true }), z.guid()])

/** `GET /api/v1/audit`: the trail of the actor's corp, the latest first. */
export function auditRoutes(app: Http, { db }: { db: Database }): void {
  const schema = { querystring: auditQuery, response: { 200: auditPage } }
  app.get('/api/v1/audit', { config: { permission: 'audit.read' }, schema }, async (request) => {
    const { corpId } = request.actor
    const { cursor, limit, ...filter } = request.query
    const key = decodeCursor(cursor, place)
    const after = key && { realAt: realInstant(Temporal.Instant.from(key[0])), auditId: key[1] }
    const rows = await db.corp(corpId, (tx) => listAudit(tx, corpId, filter, after, limit + 1), { readOnly: true })
    return pageOf(
      rows,
      limit,
      (row) => [row.realAt, row.auditId],
      (row) => row,
    )
  })
}
