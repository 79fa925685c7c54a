import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import {
  isRemoteMedia,
  MEDIA_MAX_BYTES,
  mediaContentQuery,
  mediaFile,
  mediaPage,
  mediaQuery,
  uploadMediaQuery,
} from '#contract/media.ts'
import type { Database } from '#server/db/database.ts'
import { keepFile, present } from '#server/features/media/commands.ts'
import type { FetchMedia } from '#server/features/media/remote.ts'
import { judgeFile, shownName } from '#server/features/media/rules.ts'
import { listFiles, readContent } from '#server/features/media/sql.ts'
import type { Http } from '#server/http/http.ts'
import { decodeCursor, pageOf } from '#server/http/paging.ts'
import { AppError } from '#server/kernel/app-error.ts'
import { realInstant } from '#server/kernel/time.ts'

export type MediaRouteDeps = { db: Database; fetchMedia: FetchMedia }

const read = { permission: 'media.read' } as const
const upload = { permission: 'media.upload', rateLimit: { max: 60, timeWindow: 60_000 } } as const
/** Addresses are fetched anew each time: not a way to have Qunce load somebody's server. */
const fetching = { ...read, rateLimit: { max: 300, timeWindow: 60_000 } }
const place = z.tuple([z.iso.datetime(), z.guid()])

/** `/api/v1/media`: the files that a corp's messages carry. */
export function mediaRoutes(app: Http, { db, fetchMedia }: MediaRouteDeps): void {
  app.get(
    '/api/v1/media',
    { config: read, schema: { querystring: mediaQuery, response: { 200: mediaPage } } },
    async ({ actor: { corpId }, query: { cursor, limit, ...filter } }) => {
      const key = decodeCursor(cursor, place)
      const after = key && { uploadedRealAt: realInstant(Temporal.Instant.from(key[0])), mediaFileId: key[1] }
      const rows = await db.corp(corpId, (tx) => listFiles(tx, corpId, { ...filter, after }, limit + 1), {
        readOnly: true,
      })
      return pageOf(rows, limit, (row) => [row.uploadedRealAt.toString(), row.mediaFileId], present)
    },
  )

  app.get(
    '/api/v1/media/content',
    { config: fetching, schema: { querystring: mediaContentQuery } },
    async ({ actor: { corpId }, query: { source, kind } }, reply) => {
      const { content, contentType } = isRemoteMedia(source)
        ? await fetchOrRefuse(fetchMedia, source, kind)
        : await db.corp(corpId, (tx) => readOrRefuse(tx, corpId, source), { readOnly: true })
      const isShown = kind === 'image' && /^image\/(jpeg|png)$/.test(contentType)
      return reply
        .type(isShown ? contentType : 'application/octet-stream')
        .header('content-disposition', isShown ? 'inline' : `attachment; filename*=UTF-8''${encodeName(source)}`)
        .header('cache-control', 'private, max-age=300')
        .header('content-security-policy', "default-src 'none'; sandbox")
        .send(content)
    },
  )

  void app.register(async (scope: FastifyInstance) => {
    const routes = scope as Http // a plug-in's scope has its parent's type provider
    routes.addContentTypeParser('application/octet-stream', { parseAs: 'buffer' }, (_request, body, done) =>
      done(null, body),
    )
    routes.post(
      '/api/v1/media',
      {
        config: upload,
        bodyLimit: Math.max(...Object.values(MEDIA_MAX_BYTES)),
        schema: { querystring: uploadMediaQuery, response: { 201: mediaFile } },
      },
      async ({ actor, query, body }, reply) => {
        if (!Buffer.isBuffer(body))
          throw new AppError('media_refused', { details: [{ field: 'file', rule: 'too_small' }] })
        return reply.code(201).send(await keepFile(db, actor, { ...query, content: body }))
      },
    )
  })
}

async function readOrRefuse(...[tx, corpId, name]: Parameters<typeof readContent>) {
  const found = await readContent(tx, corpId, name)
  if (!found) throw new AppError('not_found')
  return found
}

async function fetchOrRefuse(fetchMedia: FetchMedia, source: string, kind: keyof typeof MEDIA_MAX_BYTES) {
  const fetched = await fetchMedia(source, MEDIA_MAX_BYTES[kind])
  const judged = fetched.ok ? await judgeFile(kind, fetched.content) : fetched
  if (!fetched.ok || !judged.ok) {
    const rule = judged.ok ? 'unreachable' : judged.problem
    throw new AppError('media_refused', { details: [{ field: 'source', value: source, rule }] })
  }
  return { content: fetched.content, contentType: judged.contentType }
}

/** As RFC 5987 has it: what encodeURIComponent leaves and the RFC does not. */
const encodeName = (source: string): string =>
  encodeURIComponent(shownName(source)).replaceAll(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)
