/** API keys 接口密钥: by which programs call in the name of who made them. */
import type { FastifyRequest } from 'fastify'
import { API_KEY_REQUESTS_PER_MINUTE } from '#contract/api-key.ts'
import type { Database } from '#server/db/database.ts'
import { authenticateKey } from '#server/features/api-key/authenticate.ts'
import { apiKeyRoutes } from '#server/features/api-key/routes.ts'
import type { Authenticate } from '#server/http/access.ts'
import type { Http } from '#server/http/http.ts'
import { AppError } from '#server/kernel/app-error.ts'

export { apiKeySamples } from '#server/features/api-key/samples.ts'

/**
 * `authenticate` finds the key of a request, null when it carries none; `register` puts the routes on the server, with a
 * limit by key.
 */
export function apiKeyFeature(options: { db: Database; requestsPerMinute?: number }): {
  authenticate: Authenticate
  register: (app: Http) => void
} {
  const byKey = new WeakSet<FastifyRequest>()
  return {
    authenticate: async (request) => {
      const actor = await authenticateKey(options.db, request)
      if (actor) byKey.add(request)
      return actor
    },
    register: (app) => {
      const check = app.createRateLimit({
        max: options.requestsPerMinute ?? API_KEY_REQUESTS_PER_MINUTE,
        timeWindow: 60_000,
        keyGenerator: (request) => request.actor.proofId,
      })
      app.addHook('preHandler', async (request) => {
        if (!byKey.has(request)) return
        const limit = await check(request)
        if (!limit.isAllowed && limit.isExceeded)
          throw new AppError('rate_limited', { details: { retryAfterSeconds: limit.ttlInSeconds } })
      })
      apiKeyRoutes(app, options)
    },
  }
}
