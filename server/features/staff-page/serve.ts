import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import { z } from 'zod'
import { noncePlaceholder } from '#server/http/desk.ts'
import { pageDirectives, type Http } from '#server/http/http.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { ClientHosts } from '#server/wecom/index.ts'

/** Where the staff pages stand. */
export const staffPages = '/staff'

/**
 * Serves the staff pages as built in `folder`. They stand beside chats in WeCom's client, so that its hosts, and no
 * others, may frame them, and the JS-SDK's scripts, and no others, run in them beside our own.
 */
export async function serveStaffPages(app: Http, folder: string, hosts: ClientHosts): Promise<void> {
  const index = join(folder, 'index.html')
  const page = existsSync(index)
    ? readFileSync(index, 'utf8').replaceAll('__SDK_SCRIPTS__', () => hosts.scripts.join(' '))
    : null
  const config = { permission: 'public', rateLimit: false } as const
  const helmet = {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        ...pageDirectives,
        scriptSrc: ["'self'", ...hosts.scripts],
        frameAncestors: [...hosts.frames],
      },
    },
    xFrameOptions: false, // knows no list of hosts; frame-ancestors says it
  } as const
  const params = z.object({ '*': z.string() })
  const assets = join(folder, 'assets')
  if (!app.hasReplyDecorator('sendFile'))
    await app.register(fastifyStatic, { root: folder, serve: false, preCompressed: true, cacheControl: false })
  app.get(`${staffPages}/assets/*`, { config, schema: { hide: true, params } }, (request, reply) => {
    const name = request.params['*']
    if (!/^[\w-][\w.-]*$/.test(name)) throw new AppError('not_found')
    return reply.header('cache-control', 'public, max-age=31536000, immutable').sendFile(name, assets)
  })
  for (const path of ['', '/tasks/:staffTaskId', '/sidebar', '/persona', '/absence'].map((place) => staffPages + place))
    app.get(path, { config, schema: { hide: true }, helmet }, (_request, reply) => {
      if (page === null) throw new AppError('not_found')
      const { script, style } = reply.cspNonce
      const own = page.replaceAll(`<style nonce="${noncePlaceholder}"`, `<style nonce="${style}"`)
      return reply
        .type('text/html; charset=utf-8')
        .header('cache-control', 'no-store')
        .send(own.replaceAll(noncePlaceholder, script))
    })
}
