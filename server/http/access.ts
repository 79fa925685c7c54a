/** Nobody gets in who may not: every route declares its permission, and nothing is served before it is held. */
import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify'
import type { Permission } from '#contract/permission.ts'
import { type Actor, holds } from '#server/http/actor.ts'
import { AppError } from '#server/kernel/app-error.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Every route there is, for what looks at all of them. */
    readonly guardedRoutes: readonly RouteOptions[]
  }
  interface FastifyContextConfig {
    /** What a caller must hold to be served; `public` serves everyone. A route without it is not registered. */
    permission?: Permission | 'public'
  }
  interface FastifyRequest {
    /** Who asks. Throws on a public route: there, nobody was asked. */
    readonly actor: Actor
  }
}

/** Finds who makes a request; null when nothing proves it. */
export type Authenticate = (request: FastifyRequest) => Promise<Actor | null>

const actors = new WeakMap<FastifyRequest, Actor>()
const safe = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Guards every route that is registered after it. `publicOrigin` is where browsers see this server, if that is known. */
export function guard(app: FastifyInstance, authenticate: Authenticate, publicOrigin: string | undefined): void {
  app.decorateRequest('actor', {
    getter(this: FastifyRequest) {
      const actor = actors.get(this)
      if (!actor) throw new Error(`${this.routeOptions.url ?? this.url} is public, so nobody is known to ask`)
      return actor
    },
  })
  const routes: RouteOptions[] = []
  app.decorate('guardedRoutes', routes)
  app.addHook('onRoute', (route) => {
    if (route.config?.permission === undefined)
      throw new Error(`${String(route.method)} ${route.url} declares no permission: give its config one, or 'public'`)
    routes.push(route)
  })
  app.addHook('onRequest', async (request) => {
    const { permission } = request.routeOptions.config
    if (permission === undefined) return // no such route: answered as not found
    if (!safe.has(request.method) && isCrossSite(request, publicOrigin)) throw new AppError('csrf_refused')
    if (permission === 'public') return
    const actor = await authenticate(request)
    if (!actor) throw new AppError('session_missing')
    if (actor.kind === 'session' && !safe.has(request.method) && !isSameSite(request))
      throw new AppError('csrf_refused')
    if (!holds(actor, permission)) throw new AppError('permission_missing', { details: { permission } })
    actors.set(request, actor)
  })
}

/** A browser says that another site made the request. Programs send neither header. */
function isCrossSite(request: FastifyRequest, publicOrigin: string | undefined): boolean {
  const { origin, 'sec-fetch-site': site } = request.headers
  if (site === 'cross-site' || site === 'same-site') return true
  if (origin === undefined) return false
  return origin !== publicOrigin && origin !== URL.parse(`${request.protocol}://${request.host}`)?.origin
}

/** A browser says that a page of ours made the request, which a form or a script elsewhere cannot make it say. */
const isSameSite = (request: FastifyRequest): boolean =>
  request.headers['sec-fetch-site'] === 'same-origin' || request.headers.origin !== undefined
