import { z } from 'zod'
import { apiKeyPage, createApiKey, createdApiKey } from '#contract/api-key.ts'
import { pageQuery } from '#contract/paging.ts'
import type { Database } from '#server/db/database.ts'
import { makeKey, revokeKey } from '#server/features/api-key/commands.ts'
import { listKeys } from '#server/features/api-key/sql.ts'
import type { Http } from '#server/http/http.ts'
import { decodeCursor, pageOf } from '#server/http/paging.ts'
import { realInstant } from '#server/kernel/time.ts'

const params = z.object({ apiKeyId: z.guid() })
const querystring = z.strictObject(pageQuery.shape)
const place = z.tuple([z.iso.datetime({ offset: true }), z.guid()])

/** `/api/v1/api-keys`: the keys by which programs call. */
export function apiKeyRoutes(app: Http, { db }: { db: Database }): void {
  app.get(
    '/api/v1/api-keys',
    { config: { permission: 'api_key.read' }, schema: { querystring, response: { 200: apiKeyPage } } },
    async ({ actor: { corpId }, query: { cursor, limit } }) => {
      const key = decodeCursor(cursor, place)
      const after = key && { realAt: realInstant(Temporal.Instant.from(key[0])), apiKeyId: key[1] }
      const rows = await db.corp(corpId, (tx) => listKeys(tx, corpId, after, limit + 1), { readOnly: true })
      return pageOf(
        rows,
        limit,
        (row) => [row.createdRealAt.toString(), row.apiKeyId],
        (row) => ({
          ...row,
          createdRealAt: row.createdRealAt.toString(),
          expiresRealAt: row.expiresRealAt?.toString() ?? null,
          usedRealAt: row.usedRealAt?.toString() ?? null,
          revokedRealAt: row.revokedRealAt?.toString() ?? null,
        }),
      )
    },
  )

  app.post(
    '/api/v1/api-keys',
    { config: { permission: 'api_key.change' }, schema: { body: createApiKey, response: { 201: createdApiKey } } },
    async ({ actor, body }, reply) => reply.code(201).send(await makeKey(db, actor, body)),
  )

  app.delete(
    '/api/v1/api-keys/:apiKeyId',
    { config: { permission: 'api_key.change' }, schema: { params } },
    async ({ actor, params: { apiKeyId } }, reply) => {
      await revokeKey(db, actor, apiKeyId)
      return reply.code(204).send()
    },
  )
}
