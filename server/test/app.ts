import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Registry } from 'prom-client'
import { afterAll } from 'vitest'
import { z } from 'zod'
import type { Permission } from '#contract/permission.ts'
import { readConfig } from '#server/config.ts'
import type { Database } from '#server/db/database.ts'
import { createPulse } from '#server/engine/pulse.ts'
import { createConnections } from '#server/features/corp/index.ts'
import type { Http } from '#server/http/http.ts'
import { serveApp } from '#server/serve-app.ts'
import { envelope, realNow, secretKeys } from '#server/test/corp.ts'
import { silent, testOrigin } from '#server/test/http.ts'
import { createSend } from '#server/wecom/index.ts'

/** The whole server as it runs, with every feature's routes, over a test database; it listens nowhere. */
export async function testApp(db: Database): Promise<Http> {
  const desk = mkdtempSync(join(tmpdir(), 'qunce-desk-'))
  writeFileSync(join(desk, 'index.html'), '<!doctype html>')
  const { send, close } = createSend()
  const connections = createConnections({ db, envelope, send, now: realNow, log: silent })
  const pulse = createPulse(db, silent)
  const { http, stop } = await serveApp({
    runtime: {
      config: readConfig({ QUNCE_HOME: desk, QUNCE_PUBLIC_URL: testOrigin }),
      role: 'api',
      db,
      secretKeys,
      log: silent,
      metrics: new Registry(),
      port: 0,
      publicUrl: testOrigin,
      desk,
      mobile: desk,
      sandbox: undefined,
    },
    connections,
    send,
    now: realNow,
    touch: (corpId, topic) => pulse.touch(corpId, topic),
    queueNames: [],
  })
  afterAll(async () => {
    await stop()
    await pulse.stop()
    close()
    rmSync(desk, { recursive: true })
  })
  await http.ready()
  return http
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
export type TestRoute = {
  name: `${Method} /${string}`
  method: Method
  url: string
  permission: Permission | 'public'
  body: z.ZodType | undefined
  query: z.ZodType | undefined
  params: z.ZodType | undefined
  bodyLimit: number
}

/** Every route of a server; HEAD follows GET and is not told apart. */
export const routesOf = (app: Http): TestRoute[] =>
  app.guardedRoutes.flatMap((route) =>
    [route.method]
      .flat()
      .filter((method) => method !== 'HEAD')
      .map((method) => ({
        name: `${method} ${route.url}` as TestRoute['name'], // a route's method and path
        method: method as Method, // Fastify takes no other for a route of ours
        url: route.url,
        permission: route.config?.permission ?? 'public',
        body: schemaOf(route.schema?.body),
        query: schemaOf(route.schema?.querystring),
        params: schemaOf(route.schema?.params),
        bodyLimit: route.bodyLimit ?? 1_048_576,
      })),
  )

const schemaOf = (schema: unknown): z.ZodType | undefined => (schema instanceof z.ZodType ? schema : undefined)
