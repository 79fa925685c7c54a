/** Who comes in: sign-in, sessions, accounts. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { authenticate } from '#server/features/session/authenticate.ts'
import { sessionDeps, type SessionOptions } from '#server/features/session/deps.ts'
import { sessionRoutes } from '#server/features/session/routes.ts'
import type { Authenticate } from '#server/http/access.ts'
import type { Http } from '#server/http/http.ts'
import { AppError } from '#server/kernel/app-error.ts'

export {
  createAccount,
  getAccountByName,
  refuseKnownNames,
  resetPassword,
  revokeSessions,
} from '#server/features/session/account.ts'
export { unlockName } from '#server/features/session/attempt.ts'
export { ensureFirstAccount, type FirstAccount } from '#server/features/session/first-account.ts'
export type { SessionOptions } from '#server/features/session/deps.ts'
export { isUsername } from '#server/features/session/rules.ts'
export { sessionSamples } from '#server/features/session/samples.ts'
export { listAccounts, listSessions } from '#server/features/session/sql.ts'

/**
 * `authenticate` goes into `createHttp`; `register` puts the routes on the server it makes, with what every answer to
 * someone signed in needs: the cookie that prolongs the session, no caching, a limit by account.
 */
export function sessionFeature(options: SessionOptions): {
  authenticate: Authenticate
  register: (app: Http) => void
} {
  const deps = sessionDeps(options)
  const prolonging = new WeakMap<FastifyRequest, string[]>()
  const settle = (request: FastifyRequest, reply: FastifyReply, cookies: string[]): void => {
    prolonging.delete(request)
    for (const cookie of cookies) reply.header('set-cookie', cookie)
  }
  return {
    authenticate: async (request) => {
      const found = await authenticate(deps, request)
      if (found === null) return null
      prolonging.set(request, found.cookies)
      return found.actor
    },
    register: (app) => {
      const check = app.createRateLimit({
        max: options.requestsPerMinute ?? 1_200,
        timeWindow: 60_000,
        keyGenerator: (request) => request.actor.accountId,
      })
      app.addHook('preHandler', async (request) => {
        if (!prolonging.has(request)) return
        const limit = await check(request)
        if (!limit.isAllowed && limit.isExceeded)
          throw new AppError('rate_limited', { details: { retryAfterSeconds: limit.ttlInSeconds } })
      })
      app.addHook('onSend', async (request, reply) => {
        const cookies = prolonging.get(request)
        if (cookies) settle(request, reply, cookies)
        if (!reply.hasHeader('cache-control') && request.url.startsWith('/api/'))
          reply.header('cache-control', 'no-store')
      })
      sessionRoutes(app, deps, settle)
    },
  }
}
