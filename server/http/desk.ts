import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import { z } from 'zod'
import type { Http } from '#server/http/http.ts'
import { AppError } from '#server/kernel/app-error.ts'

/** The word in the built page that stands for the nonce of the response (Vite's `html.cspNonce`). */
export const noncePlaceholder = '__CSP_NONCE__'

/**
 * Serves the built desk from `folder`: files under /assets/ carry a hash in their name and are kept forever; every other
 * address that a browser navigates to is the desk's own and gets its page.
 */
export async function serveDesk(app: Http, folder: string): Promise<void> {
  const config = { permission: 'public', rateLimit: false } as const
  const index = join(folder, 'index.html')
  await app.register(fastifyStatic, { root: folder, serve: false, preCompressed: true, cacheControl: false })
  const params = z.object({ '*': z.string() })
  app.get('/assets/*', { config, schema: { hide: true, params } }, (request, reply) => {
    for (const header of pageHeaders) reply.removeHeader(header)
    return reply
      .header('cache-control', 'public, max-age=31536000, immutable')
      .sendFile(join('assets', fileName(request.params['*'])))
  })
  app.get('/*', { config, schema: { hide: true, params } }, (request, reply) => {
    const path = request.params['*']
    if (path.startsWith('api/')) throw new AppError('not_found')
    if (/\.\w+$/.test(path)) return reply.header('cache-control', 'no-cache').sendFile(fileName(path))
    if (!existsSync(index)) throw new AppError('not_found')
    const page = readFileSync(index, 'utf8').replaceAll(noncePlaceholder, reply.cspNonce.style)
    return reply.type('text/html; charset=utf-8').header('cache-control', 'no-store').send(page)
  })
}

/** What a browser heeds on a page alone: on each of fifty scripts they would be a tenth of the desk. */
const pageHeaders = [
  'content-security-policy',
  'cross-origin-opener-policy',
  'origin-agent-cluster',
  'referrer-policy',
  'x-dns-prefetch-control',
  'x-download-options',
  'x-frame-options',
  'x-permitted-cross-domain-policies',
  'x-xss-protection',
]

/** The name of a file in a built folder, which has no folders inside; anything else is not there. */
function fileName(path: string): string {
  if (!/^[\w-][\w.-]*$/.test(path)) throw new AppError('not_found')
  return path
}
