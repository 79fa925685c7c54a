import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import pino from 'pino'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { page, pageQuery } from '#contract/paging.ts'
import type { Role } from '#contract/permission.ts'
import type { Actor } from '#server/http/actor.ts'
import { createHttp, type HttpDeps } from '#server/http/http.ts'
import { decodeCursor, pageOf } from '#server/http/paging.ts'
import { AppError } from '#server/kernel/app-error.ts'
import { corpId } from '#server/kernel/ids.ts'

const actor = (role: Role, kind: Actor['kind']): Actor => ({
  kind,
  proofId: 'proof',
  accountId: 'account',
  corpId: corpId('017f22e2-79b0-7cc3-98c4-dc0c0c07398f'),
  staffId: 'staff',
  name: '林晓',
  role,
  dataScope: 'all',
  address: '127.0.0.1',
})

/** A server whose callers say in a header who they are, with a few routes and its log kept. */
async function server(deps: Partial<HttpDeps> = {}) {
  const lines: string[] = []
  const sink = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(chunk.toString())
      done()
    },
  })
  const app = await createHttp({
    log: pino({ level: 'debug' }, sink),
    ready: async () => {},
    authenticate: async (request) => {
      const [role, kind] = String(request.headers['x-test-actor'] ?? '').split('/')
      return role ? actor(role as Role, kind === 'key' ? 'api_key' : 'session') : null // the test names real roles
    },
    ...deps,
  })
  app.get('/api/v1/secret', { config: { permission: 'audit.read' } }, (request) => ({ name: request.actor.name }))
  const body = z.object({ name: z.string().min(2), password: z.string().min(8), tags: z.array(z.int()).optional() })
  app.post('/api/v1/things', { config: { permission: 'playbook.write' }, schema: { body } }, (request) => request.body)
  app.post('/api/v1/callback', { config: { permission: 'public' } }, () => 'ok')
  app.get('/api/v1/bug', { config: { permission: 'public' } }, () => {
    throw new Error('the password is hunter2')
  })
  app.get('/api/v1/who', { config: { permission: 'public' } }, (request) => request.actor)
  return { app, log: () => lines.join('') }
}

describe('the end', () => {
  it('waits for the answer that is under way and for no connection that its client would keep', async () => {
    const { app } = await server()
    const asked = Promise.withResolvers<void>()
    const goOn = Promise.withResolvers<void>()
    app.get('/api/v1/slow', { config: { permission: 'public' } }, async () => {
      asked.resolve()
      await goOn.promise
      return 'whole'
    })
    const address = await app.listen({ host: '127.0.0.1', port: 0 })
    const agent = new Agent({ keepAlive: true })
    const answer = new Promise<string>((resolve, reject) => {
      get(`${address}/api/v1/slow`, { agent }, (response) => void text(response).then(resolve, reject))
    })
    await asked.promise
    const closed = app.close()
    await vi.waitUntil(() => !app.server.listening)
    goOn.resolve()
    expect(await answer).toBe('whole')
    await closed
    agent.destroy()
  }, 5_000)
})

describe('a route', () => {
  it('is not registered without a permission', async () => {
    const { app } = await server()
    expect(() => app.get('/open', () => 'x')).toThrow('GET /open declares no permission')
  })

  it('is refused without a session, refused to a lesser role, served to one that holds its permission', async () => {
    const { app } = await server()
    const ask = (who?: string) => app.inject({ url: '/api/v1/secret', headers: who ? { 'x-test-actor': who } : {} })
    expect((await ask()).json()).toMatchObject({ error: { code: 'session_missing' } })
    const lesser = await ask('viewer')
    expect([lesser.statusCode, lesser.json().error.details]).toEqual([403, { permission: 'audit.read' }])
    expect((await ask('admin')).json()).toEqual({ name: '林晓' })
  })

  it('that is public knows nobody', async () => {
    const { app } = await server()
    expect((await app.inject('/api/v1/who')).json()).toMatchObject({ error: { code: 'internal' } })
  })
})

describe('a change', () => {
  const payload = { name: 'ab', password: '12345678' }
  const post = async (url: string, headers: Record<string, string>) => {
    const { app } = await server()
    return (await app.inject({ method: 'POST', url, headers, payload })).statusCode
  }

  it('in a session comes from a page of ours, or is refused', async () => {
    const session = { 'x-test-actor': 'operator' }
    expect(await post('/api/v1/things', session)).toBe(403)
    expect(await post('/api/v1/things', { ...session, origin: 'https://evil.example' })).toBe(403)
    expect(await post('/api/v1/things', { ...session, 'sec-fetch-site': 'same-site' })).toBe(403)
    expect(await post('/api/v1/things', { ...session, origin: 'http://localhost' })).toBe(200)
    expect(await post('/api/v1/things', { ...session, 'sec-fetch-site': 'same-origin' })).toBe(200)
  })

  it('by a key or a callback needs no page, and is still refused to another site', async () => {
    expect(await post('/api/v1/things', { 'x-test-actor': 'operator/key' })).toBe(200)
    expect(await post('/api/v1/callback', {})).toBe(200)
    expect(await post('/api/v1/callback', { origin: 'https://evil.example' })).toBe(403)
  })
})

describe('a refusal', () => {
  const send = async (payload: object | string, language = 'en') => {
    const { app } = await server()
    const headers = { 'x-test-actor': 'operator/key', 'accept-language': language, 'content-type': 'application/json' }
    return app.inject({ method: 'POST', url: '/api/v1/things', headers, payload })
  }

  it('names each field, its value and the rule in the reader’s language, and hides what may be a secret', async () => {
    const answer = await send({ name: 'x', password: 'short', tags: [1, 'two'] })
    expect(answer.statusCode).toBe(400)
    expect(answer.json().error).toMatchObject({
      code: 'input_invalid',
      details: [
        { field: 'name', value: 'x', rule: 'takes at least 2 characters' },
        { field: 'password', value: '***' },
        { field: 'tags.1', value: 'two' },
      ],
    })
    const chinese = await send({ name: 'x', password: '12345678' }, 'zh-CN,zh;q=0.9')
    expect(chinese.json().error.details[0].rule).toBe('至少 2 个字')
  })

  it('of a malformed, oversized or foreign body has a code of its own', async () => {
    expect((await send('{"name":')).json().error.code).toBe('input_invalid')
    expect((await send({ name: 'x'.repeat(1_100_000) })).json().error.code).toBe('body_too_large')
    const { app } = await server()
    const headers = { 'x-test-actor': 'operator/key', 'content-type': 'text/csv' }
    const foreign = await app.inject({ method: 'POST', url: '/api/v1/things', headers, payload: 'a,b' })
    expect(foreign.json().error.code).toBe('media_type_unsupported')
  })

  it('of a bug leaks nothing and its request id finds the stack in the log', async () => {
    const { app, log } = await server()
    const answer = await app.inject('/api/v1/bug')
    expect(answer.statusCode).toBe(500)
    expect(answer.body).not.toContain('hunter2')
    const entry =
      log()
        .split('\n')
        .find((line) => line.includes('hunter2')) ?? ''
    expect(JSON.parse(entry)).toMatchObject({ level: 50, reqId: answer.json().error.requestId })
  })

  it('of an address that is none has the same form as any other', async () => {
    const { app } = await server()
    app.get('/api/v1/things/:thing', { config: { permission: 'public' } }, () => 'ok')
    for (const thing of ['%zz', 'x'.repeat(200)]) {
      const answer = await app.inject(`/api/v1/things/${thing}`)
      expect([answer.statusCode, answer.json().error]).toMatchObject([
        400,
        { code: 'input_invalid', details: [{ field: 'address' }] },
      ])
    }
  })

  it('of an unknown address is not_found', async () => {
    const { app } = await server()
    expect((await app.inject('/api/v1/nothing')).json().error.code).toBe('not_found')
  })

  it('of too many requests says how long to wait', async () => {
    const { app } = await server({ requestsPerMinute: 2 })
    const ask = () => app.inject({ method: 'POST', url: '/api/v1/callback' })
    await ask()
    await ask()
    const third = await ask()
    expect([third.statusCode, third.json().error.code]).toEqual([429, 'rate_limited'])
    expect(third.json().error.details.retryAfterSeconds).toBeGreaterThan(0)
  })
})

describe('pages', () => {
  const key = z.tuple([z.string(), z.uuid()])
  const rows = [1, 2, 3].map((n) => ({ name: `n${n}`, id: `017f22e2-79b0-7cc3-98c4-dc0c0c07398${n}` }))

  it('carry the last row shown to the next page, and end', () => {
    const present = (row: (typeof rows)[number]) => row
    const first = pageOf(rows, 2, (row) => [row.name, row.id], present)
    expect(first.items).toEqual(rows.slice(0, 2))
    expect(decodeCursor(first.nextCursor ?? undefined, key)).toEqual(['n2', rows[1]?.id])
    expect(pageOf(rows.slice(2), 2, (row) => [row.name, row.id], present).nextCursor).toBeNull()
    expect(page(z.object({ name: z.string(), id: z.uuid() })).parse(first)).toEqual(first)
    expect(pageQuery.parse({})).toEqual({ limit: 50 })
  })

  it('refuse a cursor they did not make', () => {
    for (const cursor of ['x', '', 'W10', Buffer.from('["n","not a uuid"]').toString('base64url')])
      expect(() => decodeCursor(cursor, key)).toThrow(AppError)
  })
})

describe('the desk', () => {
  const folder = mkdtempSync(join(tmpdir(), 'qunce-desk-'))
  mkdirSync(join(folder, 'assets'))
  writeFileSync(join(folder, 'index.html'), '<meta property="csp-nonce" nonce="__CSP_NONCE__"><div id="root"></div>')
  writeFileSync(join(folder, 'assets', 'app-1a2b.js'), 'let a')
  afterAll(() => rmSync(folder, { recursive: true }))

  it('is one page under every address, with the nonce of its own response', async () => {
    const { app } = await server({ desk: folder })
    const answer = await app.inject('/runs/42')
    const nonce = /nonce="([^"]+)"/.exec(answer.body)?.[1]
    expect(answer.headers['content-security-policy']).toContain(`style-src 'self' 'nonce-${nonce}'`)
    expect(answer.headers['content-security-policy']).toContain("frame-ancestors 'none'")
    expect((await app.inject('/runs/42')).body).not.toBe(answer.body)
  })

  it('keeps hashed files forever, and answers a missing one and an unknown API address with 404', async () => {
    const { app } = await server({ desk: folder })
    const asset = await app.inject('/assets/app-1a2b.js')
    expect([asset.body, asset.headers['cache-control']]).toEqual(['let a', 'public, max-age=31536000, immutable'])
    for (const url of ['/assets/app-0000.js', '/favicon.ico', '/api/v1/nothing', '/assets/..%2f..%2fetc%2fpasswd'])
      expect([url, (await app.inject(url)).statusCode]).toEqual([url, 404])
  })
})

describe('probes', () => {
  it('tell alive from ready', async () => {
    const { app } = await server({
      ready: () => Promise.reject(Object.assign(new Error('gone'), { code: 'ECONNREFUSED' })),
    })
    expect((await app.inject('/health')).json()).toEqual({ status: 'ok' })
    const ready = await app.inject('/ready')
    expect([ready.statusCode, ready.json().error.code]).toEqual([503, 'database_unavailable'])
  })

  it('tell metrics to this machine alone', async () => {
    const { app } = await server()
    await app.inject('/health')
    expect((await app.inject('/metrics')).body).toContain('qunce_http_request_seconds_count')
    expect((await app.inject({ url: '/metrics', remoteAddress: '10.0.0.9' })).statusCode).toBe(404)
    expect((await app.inject({ url: '/metrics', headers: { 'x-forwarded-for': '1.2.3.4' } })).statusCode).toBe(404)
  })

  it('describe the API from its schemas', async () => {
    const { app } = await server({
      describe: (_method, _url, permission) =>
        permission === 'public' ? null : { zh: '做事', en: 'Do things', area: 'thing' },
    })
    await app.ready()
    const url = '/api/v1/openapi.json'
    const api = (await app.inject({ url, headers: { 'x-test-actor': 'viewer' } })).json()
    expect(api.openapi).toBe('3.1.0')
    expect(Object.keys(api.paths)).toEqual(expect.not.arrayContaining(['/api/v1/callback', '/health']))
    expect(api.paths['/api/v1/things'].post).toMatchObject({ 'x-permission': 'playbook.write', summary: 'Do things' })
    expect(api.paths['/api/v1/things'].post.requestBody.content['application/json'].schema.required).toContain('name')
  })
})

it('every answer forbids scripts that are not ours, other sites’ frames, and guessing at kinds of content', async () => {
  const { app } = await server()
  for (const url of ['/health', '/api/v1/secret', '/nowhere']) {
    const { headers } = await app.inject(url)
    const policy = String(headers['content-security-policy'])
    for (const part of ["default-src 'self'", "frame-ancestors 'none'", "object-src 'none'", "base-uri 'none'"])
      expect(policy).toContain(part)
    expect(policy).not.toMatch(/unsafe|script-src[^;]*(http|\*)/)
    expect(headers).toMatchObject({
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
    })
  }
})
