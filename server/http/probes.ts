import { z } from 'zod'
import type { Registry } from 'prom-client'
import type { Http } from '#server/http/http.ts'
import { AppError } from '#server/kernel/app-error.ts'

/**
 * `/health`: the process answers. `/ready`: it can work, its database included. `/metrics`: for Prometheus, told only to
 * a caller on this machine that no proxy speaks for.
 */
export function probes(app: Http, ready: () => Promise<void>, metrics: Registry): void {
  const answer = z.object({ status: z.literal('ok') })
  const options = {
    config: { permission: 'public', rateLimit: false } as const,
    schema: { hide: true, response: { 200: answer } },
  }
  app.get('/health', options, async () => ({ status: 'ok' as const }))
  app.get('/ready', options, async () => {
    await ready()
    return { status: 'ok' as const }
  })
  app.get('/metrics', { config: options.config, schema: { hide: true } }, async (request, reply) => {
    const isOwn = ['127.0.0.1', '::1', '::ffff:127.0.0.1'].includes(request.socket.remoteAddress ?? '')
    if (!isOwn || request.headers['x-forwarded-for'] !== undefined) throw new AppError('not_found')
    return reply.type(metrics.contentType).send(await metrics.metrics())
  })
}
