import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { importedArchive } from '#contract/playbook-library.ts'
import type { Database } from '#server/db/database.ts'
import { exportVersion, importArchive } from '#server/features/playbook/archive/commands.ts'
import { ARCHIVE_MAX_BYTES } from '#server/features/playbook/archive/zip.ts'
import type { Http } from '#server/http/http.ts'
import type { CorpId } from '#server/kernel/ids.ts'

type ArchiveRouteDeps = { db: Database; touch(corpId: CorpId, topic: 'playbook'): void }

/** Packing and unpacking take memory and time. */
const rateLimit = { max: 20, timeWindow: 60_000 }
const params = z.object({ playbookId: z.guid(), version: z.coerce.number().int().min(1).max(1_000_000) })

/** A playbook with its files as one file: out of one corp and into another. */
export function archiveRoutes(app: Http, { db, touch }: ArchiveRouteDeps): void {
  app.get(
    '/api/v1/playbooks/:playbookId/versions/:version/archive',
    { config: { permission: 'playbook.read', rateLimit }, schema: { params } },
    async ({ actor: { corpId }, params: { playbookId, version } }, reply) => {
      const { name, content } = await db.corp(corpId, (tx) => exportVersion(tx, corpId, playbookId, version), {
        readOnly: true,
        isolation: 'repeatable read',
      })
      return reply
        .type('application/zip')
        .header('content-disposition', `attachment; filename="${name}"`)
        .header('cache-control', 'private, no-store')
        .send(Buffer.from(content.buffer, content.byteOffset, content.byteLength))
    },
  )

  void app.register(async (scope: FastifyInstance) => {
    const routes = scope as Http // a plug-in's scope has its parent's type provider
    routes.addContentTypeParser(
      ['application/octet-stream', 'application/zip'],
      { parseAs: 'buffer' },
      (_request, body, done) => done(null, body),
    )
    routes.post(
      '/api/v1/playbooks/archive',
      {
        config: { permission: 'playbook.write', rateLimit },
        bodyLimit: ARCHIVE_MAX_BYTES,
        schema: { response: { 201: importedArchive } },
      },
      async ({ actor, body }, reply) => {
        const made = await importArchive(db, actor, Buffer.isBuffer(body) ? body : new Uint8Array())
        touch(actor.corpId, 'playbook')
        return reply.code(201).send(made)
      },
    )
  })
}
