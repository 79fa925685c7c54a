import cookie from '@fastify/cookie'
import compress from '@fastify/compress'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import Fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyInstance,
  type RawReplyDefaultExpression,
  type RawRequestDefaultExpression,
  type RawServerDefault,
} from 'fastify'
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import { Histogram, Registry } from 'prom-client'
import { newId } from '#server/db/new-id.ts'
import { type Authenticate, guard } from '#server/http/access.ts'
import { serveDesk } from '#server/http/desk.ts'
import { answerError } from '#server/http/error-response.ts'
import { type DescribeRoute, serveOpenapi } from '#server/http/openapi.ts'
import { probes } from '#server/http/probes.ts'
import { refuseBrokenText } from '#server/http/text.ts'
import { AppError } from '#server/kernel/app-error.ts'

/** The HTTP server that routes are registered on; its routes take and give zod schemas. */
export type Http = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>

export type HttpDeps = {
  log: FastifyBaseLogger
  /** Who makes a request. */
  authenticate: Authenticate
  /** Throws what keeps this process from working. */
  ready: () => Promise<void>
  /** Where browsers see this server, when a proxy stands before it. */
  publicUrl?: string | undefined
  /** The folder of the built desk; without it nothing but the API is served. */
  desk?: string | undefined
  metrics?: Registry
  /** What the API's document says of each route; without it there is none. */
  describe?: DescribeRoute
  /** Requests of one network address in a minute, unless its route says otherwise. Default 3,000. */
  requestsPerMinute?: number
}

/**
 * Fastify with what every route needs: validation by zod, one form of error, request ids, strict headers, rate limits,
 * OpenAPI, probes. A route registered on it declares its permission in `config`, or registering it throws.
 */
export async function createHttp(deps: HttpDeps): Promise<Http> {
  const app: Http = Fastify({
    loggerInstance: deps.log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => newId(),
    frameworkErrors: (error, request, reply) => void answerError(error, request, reply),
    bodyLimit: 1_048_576,
    trustProxy: deps.publicUrl === undefined ? false : 'loopback, uniquelocal',
    routerOptions: { ignoreTrailingSlash: true },
  }).withTypeProvider<ZodTypeProvider>()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.setErrorHandler(answerError)

  endConnections(app)
  await headers(app, deps.publicUrl)
  guard(app, deps.authenticate, deps.publicUrl === undefined ? undefined : new URL(deps.publicUrl).origin)
  app.addHook('preValidation', async (request) => refuseBrokenText(request))
  await app.register(cookie)
  await app.register(compress, { encodings: ['gzip', 'identity'], threshold: 1_024 })
  await app.register(rateLimit, {
    max: deps.requestsPerMinute ?? 3_000,
    timeWindow: 60_000,
    errorResponseBuilder: (_request, limit) =>
      new AppError('rate_limited', { details: { retryAfterSeconds: Math.ceil(limit.ttl / 1_000) } }),
  })
  app.setNotFoundHandler({ preHandler: app.rateLimit() }, () => {
    throw new AppError('not_found')
  })
  if (deps.describe !== undefined) await serveOpenapi(app, deps.describe)
  const metrics = deps.metrics ?? new Registry()
  observe(app, metrics)
  probes(app, deps.ready, metrics)
  if (deps.desk !== undefined) await serveDesk(app, deps.desk)
  return app
}

/** Once the server closes, a connection that its client would keep ends with the answer that is under way on it. */
function endConnections(app: Http): void {
  let isClosing = false
  app.addHook('preClose', async () => {
    isClosing = true
  })
  app.addHook('onResponse', async () => {
    // The connection counts as idle only after this hook.
    if (isClosing) setImmediate(() => app.server.closeIdleConnections())
  })
}

/** What a page of ours may do: run our scripts only, send to us only, stand in nobody's frame. */
export const pageDirectives = {
  defaultSrc: ["'self'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'", 'data:', 'blob:', 'https://*.qlogo.cn', 'https://*.qpic.cn'],
  fontSrc: ["'self'", 'data:'],
  connectSrc: ["'self'"],
  objectSrc: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
}

/** The headers of spec 60. */
async function headers(app: Http, publicUrl: string | undefined): Promise<void> {
  await app.register(helmet, {
    enableCSPNonces: true, // the desk's style library writes <style> elements; the nonce lets them in and no others
    hsts: publicUrl?.startsWith('https:') ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: pageDirectives,
    },
    xFrameOptions: { action: 'deny' },
    referrerPolicy: { policy: 'same-origin' },
  })
}

/** Logs each request by which someone changed something or that was refused, and measures all of them. */
function observe(app: Http, metrics: Registry): void {
  const seconds = new Histogram({
    name: 'qunce_http_request_seconds',
    help: 'Time to answer a request, by route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.05, 0.15, 0.5, 1, 5],
    registers: [metrics],
  })
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? '(none)'
    const labels = { method: request.method, route, status: String(reply.statusCode) }
    seconds.observe(labels, reply.elapsedTime / 1_000)
    const path = request.routeOptions.url === undefined ? { path: request.url.split('?')[0] } : {}
    const facts = { ...labels, ...path, ms: Math.round(reply.elapsedTime), address: request.ip }
    const isChange = request.method !== 'GET' && request.routeOptions.config.permission !== 'public'
    request.log[isChange || reply.statusCode >= 400 ? 'info' : 'debug'](facts, 'answered')
  })
}
