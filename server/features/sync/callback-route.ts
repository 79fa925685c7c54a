import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { corpSlug } from '#contract/corp.ts'
import type { Database } from '#server/db/database.ts'
import { type Connections, corpNow, findCorpBySlug } from '#server/features/corp/index.ts'
import { laneOf } from '#server/engine/queue.ts'
import { insertCallback } from '#server/features/sync/sql/callback.ts'
import type { Http } from '#server/http/http.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { RealInstant } from '#server/kernel/time.ts'
import { maxCallbackBytes, openCallback, readCallbackEvent, readXml, textOf } from '#server/wecom/index.ts'

export type CallbackDeps = {
  db: Database
  connections: Connections
  now: () => RealInstant
  log: { warn(fields: object, message: string): void }
}

const params = z.object({ slug: corpSlug })
const query = z.record(z.string(), z.union([z.string(), z.array(z.string())]))

/** WeCom sends a corp's events from a few machines; far above that, somebody else is knocking. */
const rateLimit = { max: 6_000, timeWindow: 60_000 }

/**
 * `GET /wecom/:slug/callback` proves that the address is ours (within a second, D90930); `POST` keeps an event and
 * answers: what it means is worked off by the inbox. An event that was kept before is answered the same. A corp that
 * does not exist, a bad signature and a stale timestamp are refused, and nothing is kept.
 */
export function callbackRoutes(app: Http, deps: CallbackDeps): void {
  const corpBySlug = rememberSlugs(deps.db)

  /** Opens what WeCom sealed for a corp, or refuses it. */
  async function open(slug: string, given: unknown, sealed: string): Promise<{ corpId: CorpId; message: string }> {
    const corpId = await corpBySlug(slug)
    if (!corpId) throw new AppError('not_found')
    const { callback } = await deps.connections.of(corpId)
    const opened = openCallback(callback, { query: given, sealed, now: deps.now() })
    if (opened.ok) return { corpId, message: opened.message }
    deps.log.warn({ corpId, reason: opened.reason }, 'wecom: a callback was refused')
    throw new AppError('callback_refused', { details: [{ field: opened.reason, rule: callbackRules[opened.reason] }] })
  }

  void app.register(async (scope: FastifyInstance) => {
    const routes = scope as Http // a plug-in's scope has its parent's type provider
    routes.addContentTypeParser('*', { parseAs: 'string', bodyLimit: maxCallbackBytes }, (_request, body, done) =>
      done(null, body),
    )
    const config = { permission: 'public', rateLimit } as const
    routes.get(
      '/wecom/:slug/callback',
      { config, schema: { params, querystring: query, hide: true } },
      async (request, reply) => {
        const echo = request.query['echostr']
        const { message } = await open(request.params.slug, request.query, typeof echo === 'string' ? echo : '')
        return reply.type('text/plain; charset=utf-8').send(message)
      },
    )
    routes.post(
      '/wecom/:slug/callback',
      { config, schema: { params, querystring: query, hide: true } },
      async (request, reply) => {
        const envelope = typeof request.body === 'string' ? readXml(request.body) : null
        const sealed = envelope ? textOf(envelope, 'Encrypt') : ''
        const { corpId, message } = await open(request.params.slug, request.query, sealed)
        const callback = { callbackId: bodyId(message), lane: laneOf(objectOf(message)), body: message }
        // By the database's clock, as everything that works it off: how long a welcome code lives hangs on it.
        await deps.db.corp(corpId, async (tx) =>
          insertCallback(tx, corpId, callback, (await corpNow(tx, corpId)).realAt),
        )
        return reply.type('text/plain; charset=utf-8').send('success')
      },
    )
  })
}

const callbackRules = {
  query_incomplete: 'has msg_signature, timestamp and nonce in its query, and a sealed body',
  signature_wrong: 'is signed with the Token of this corp’s app',
  timestamp_stale: 'is not older or newer than ten minutes',
  undecipherable: 'is sealed with the EncodingAESKey of this corp’s app',
  receiver_wrong: 'is sealed for this corp',
} as const

/** The first 128 bits of the body's SHA-256: the same event told twice is one row (spec 30). */
const bodyId = (message: string): string => {
  const hex = createHash('sha256').update(message).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`
}

/** What the event is about: events of one chat, or of one contact, are taken in one after another. */
function objectOf(message: string): string {
  const event = readCallbackEvent(message)
  if (!event) return ''
  if ('chatId' in event) return event.chatId
  return 'externalUserid' in event ? event.externalUserid : event.kind
}

/** Slugs never change hands, so what was found once is kept. */
function rememberSlugs(db: Database): (slug: string) => Promise<CorpId | null> {
  const known = new Map<string, CorpId>()
  return async (slug) => {
    const found = known.get(slug) ?? (await db.engine((tx) => findCorpBySlug(tx, slug), { readOnly: true }))
    if (found) known.set(slug, found)
    return found
  }
}
