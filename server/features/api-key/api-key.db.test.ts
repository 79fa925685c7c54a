import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { API_KEYS_MAX, type ApiKeyItem, type CreatedApiKey, type KeyScope } from '#contract/api-key.ts'
import type { Page } from '#contract/paging.ts'
import { newId } from '#server/db/new-id.ts'
import { apiKeyFeature } from '#server/features/api-key/index.ts'
import { createHttp } from '#server/http/http.ts'
import { testApp } from '#server/test/app.ts'
import { buildCorp } from '#server/test/corp.ts'
import { testDatabase } from '#server/test/database.ts'
import { signInAs, type SignedIn, silent } from '#server/test/http.ts'

const { db, owner } = await testDatabase()
const app = await testApp(db)

const admin = async () => signInAs(app, db, (await buildCorp(db)).corpId, { role: 'admin' })
const make = async (person: SignedIn, scopes: KeyScope[], expiresInDays: number | null = null) => {
  const made = await person.ask('POST', '/api/v1/api-keys', { name: '数据看板', scopes, expiresInDays })
  expect([made.statusCode, made.body]).toEqual([201, made.body])
  return made.json<CreatedApiKey>()
}
const list = async (person: SignedIn) => (await person.ask('GET', '/api/v1/api-keys')).json<Page<ApiKeyItem>>().items
const call = (key: string, url = '/api/v1/runs', method: 'GET' | 'POST' | 'PUT' | 'DELETE' = 'GET', payload?: object) =>
  app.inject({ method, url, headers: { authorization: `Bearer ${key}` }, ...(payload ? { payload } : {}) })
const whyOf = (answer: { json(): unknown }) =>
  (answer.json() as { error: { code: string; details: { why?: string; permission?: string } } }).error

describe('a key', () => {
  it('is told once, kept as a hash, and known by its first characters', async () => {
    const person = await admin()
    const { apiKeyId, key } = await make(person, ['*.read'], 30)
    expect(key).toMatch(/^qk_[\w-]{73}$/)
    const [item] = await list(person)
    expect(item).toMatchObject({
      apiKeyId,
      name: '数据看板',
      prefix: key.slice(0, 11),
      scopes: ['*.read'],
      state: 'live',
      createdBy: person.username,
      usedRealAt: null,
    })
    const days = Temporal.Instant.from(item?.createdRealAt ?? '')
      .until(item?.expiresRealAt ?? '')
      .total('days')
    expect(days).toBeCloseTo(30, 6)
    const rows = await owner.selectFrom('api_key').selectAll().where('corp_id', '=', person.corpId).execute()
    expect(JSON.stringify(rows)).not.toContain(key.slice(11))
    const audits = await owner.selectFrom('audit').selectAll().where('corp_id', '=', person.corpId).execute()
    expect(audits.filter(({ action }) => action === 'api_key.created')).toMatchObject([
      { object_id: apiKeyId, actor_staff_id: person.staffId, detail: { prefix: key.slice(0, 11) } },
    ])
    expect(JSON.stringify(audits)).not.toContain(key.slice(11))
  })

  it('reads what its scopes name and nothing else', async () => {
    const { key } = await make(await admin(), ['run.read'])
    expect((await call(key)).statusCode).toBe(200)
    const refused = await call(key, '/api/v1/group-chats')
    expect([refused.statusCode, whyOf(refused)]).toMatchObject([
      403,
      { code: 'permission_missing', details: { permission: 'group_chat.read' } },
    ])
  })

  it('changes things without a CSRF token, in the name of its maker and its own', async () => {
    const person = await admin()
    const { key } = await make(person, ['screening_word.change', 'content.read'])
    const body = { words: ['买一送一'], level: 'warn', reason: '活动已经停了' }
    expect((await call(key, '/api/v1/screening-words', 'POST', body)).statusCode).toBe(204)
    const line = await owner
      .selectFrom('audit')
      .select(['actor', 'actor_staff_id'])
      .where('corp_id', '=', person.corpId)
      .where('action', '=', 'screening_word.added')
      .executeTakeFirstOrThrow()
    expect(line).toEqual({ actor: `${person.username} · 数据看板`, actor_staff_id: person.staffId })
  })

  it('never makes or lists keys, nor touches sessions, passwords and roles, whatever its scopes', async () => {
    const person = await admin()
    const { key } = await make(person, ['*'])
    const before = await list(person)
    const tries: [Parameters<typeof call>[2], string, object?][] = [
      ['POST', '/api/v1/api-keys', { name: 'x', scopes: ['*'], expiresInDays: null }],
      ['GET', '/api/v1/api-keys'],
      ['DELETE', `/api/v1/api-keys/${before[0]?.apiKeyId}`],
      ['GET', '/api/v1/session'],
      ['GET', '/api/v1/sessions'],
      ['DELETE', '/api/v1/sessions'],
      ['PUT', '/api/v1/session/password', { current: person.password, next: 'a good one, 17 long' }],
    ]
    for (const [method, url, payload] of tries) {
      const answer = await call(key, url, method, payload)
      expect([method, url, answer.statusCode, whyOf(answer).code]).toEqual([method, url, 403, 'permission_missing'])
    }
    expect(await list(person)).toMatchObject(before.map(({ apiKeyId, state }) => ({ apiKeyId, state })))
    const named = await person.ask('POST', '/api/v1/api-keys', { name: 'x', scopes: ['session.own'], expiresInDays: 1 })
    expect([named.statusCode, named.json().error.code]).toEqual([400, 'input_invalid'])
  })

  it('holds no more than its maker does by now', async () => {
    const person = await admin()
    const { key } = await make(person, ['*'])
    const system = () => call(key, '/api/v1/system')
    expect((await system()).statusCode).toBe(200)
    await owner.updateTable('staff').set({ role: 'viewer' }).where('staff_id', '=', person.staffId).execute()
    expect((await system()).statusCode).toBe(403)
    await owner.updateTable('staff').set({ status: 'left' }).where('staff_id', '=', person.staffId).execute()
    expect([(await system()).statusCode, whyOf(await system())]).toMatchObject([
      401,
      { code: 'api_key_refused', details: { why: 'staff_gone' } },
    ])
  })

  it('opens nothing once revoked or past its day, and says which', async () => {
    const person = await admin()
    const [gone, past] = [await make(person, ['*.read']), await make(person, ['*.read'], 1)]
    expect((await person.ask('DELETE', `/api/v1/api-keys/${gone.apiKeyId}`)).statusCode).toBe(204)
    expect((await person.ask('DELETE', `/api/v1/api-keys/${gone.apiKeyId}`)).statusCode).toBe(204)
    await sql`update api_key set expires_real_at = clock_timestamp() where api_key_id = ${past.apiKeyId}`.execute(owner)
    expect(whyOf(await call(gone.key))).toMatchObject({ code: 'api_key_refused', details: { why: 'revoked' } })
    expect(whyOf(await call(past.key))).toMatchObject({ code: 'api_key_refused', details: { why: 'expired' } })
    expect((await list(person)).map(({ state }) => state)).toEqual(['expired', 'revoked'])
    const revoked = await owner
      .selectFrom('audit')
      .select('object_id')
      .where('action', '=', 'api_key.revoked')
      .where('corp_id', '=', person.corpId)
      .execute()
    expect(revoked).toEqual([{ object_id: gone.apiKeyId }])
  })

  it('is refused when it is nobody’s, even beside a good cookie, and one of another corp opens only that', async () => {
    const [person, stranger] = [await admin(), await admin()]
    const { key } = await make(person, ['*'])
    for (const wrong of [`${key.slice(0, -4)}0000`, 'qk_short', `qk_${'a'.repeat(73)}`]) {
      const answer = await person.ask('GET', '/api/v1/runs', undefined, { authorization: `Bearer ${wrong}` })
      expect([answer.statusCode, whyOf(answer)]).toMatchObject([
        401,
        { code: 'api_key_refused', details: { why: 'unknown' } },
      ])
    }
    const { apiKeyId } = await make(stranger, ['*'])
    expect((await person.ask('DELETE', `/api/v1/api-keys/${apiKeyId}`)).statusCode).toBe(404)
    expect((await list(stranger))[0]?.state).toBe('live')
  })

  it('tells when and from where it was last used, written once a minute at most', async () => {
    const person = await admin()
    const { apiKeyId, key } = await make(person, ['*.read'])
    await call(key)
    const [first] = await list(person)
    expect(first?.usedAddress).toBe('127.0.0.1')
    await call(key)
    expect((await list(person))[0]?.usedRealAt).toBe(first?.usedRealAt)
    await sql`
      update api_key set used_real_at = used_real_at - interval '61 seconds' where api_key_id = ${apiKeyId}`.execute(
      owner,
    )
    await call(key)
    const again = Temporal.Instant.from((await list(person))[0]?.usedRealAt ?? '')
    expect(Temporal.Instant.compare(again, first?.usedRealAt ?? '')).toBe(1)
  })

  it('is held to so many requests in a minute, apart from other keys', async () => {
    const person = await admin()
    const [busy, calm] = [await make(person, ['*.read']), await make(person, ['*.read'])]
    const keys = apiKeyFeature({ db, requestsPerMinute: 2 })
    const http = await createHttp({ log: silent, authenticate: keys.authenticate, ready: async () => {} })
    keys.register(http)
    http.get('/api/v1/thing', { config: { permission: 'run.read' } }, () => ({ ok: true }))
    const ask = async ({ key }: CreatedApiKey) =>
      (await http.inject({ url: '/api/v1/thing', headers: { authorization: `Bearer ${key}` } })).statusCode
    expect([await ask(busy), await ask(busy), await ask(busy), await ask(calm)]).toEqual([200, 200, 429, 200])
    await http.close()
  })
})

it(`a corp has ${API_KEYS_MAX} live keys and not one more, until one is revoked`, async () => {
  const person = await admin()
  const { apiKeyId } = await make(person, ['*.read'])
  await sql`
    insert into api_key (corp_id, api_key_id, name, prefix, key_hash, scopes, staff_id, account_id, created_by, created_real_at)
    select corp_id, id, name, prefix, decode(md5(id::text), 'hex'), scopes, staff_id, account_id, created_by, created_real_at
    from api_key, unnest(${Array.from({ length: API_KEYS_MAX - 1 }, () => newId())}::uuid[]) as id
    where api_key_id = ${apiKeyId}`.execute(owner)
  const body = { name: '多一个', scopes: ['*'], expiresInDays: null }
  const refused = await person.ask('POST', '/api/v1/api-keys', body)
  expect([refused.statusCode, refused.json().error]).toMatchObject([
    409,
    { code: 'api_keys_full', details: [{ value: API_KEYS_MAX }] },
  ])
  const first = (await person.ask('GET', '/api/v1/api-keys?limit=60')).json<Page<ApiKeyItem>>()
  const next = await person.ask('GET', `/api/v1/api-keys?limit=60&cursor=${first.nextCursor}`)
  const ids = [...first.items, ...next.json<Page<ApiKeyItem>>().items].map((item) => item.apiKeyId)
  expect(new Set(ids).size).toBe(API_KEYS_MAX)
  await person.ask('DELETE', `/api/v1/api-keys/${apiKeyId}`)
  expect((await person.ask('POST', '/api/v1/api-keys', body)).statusCode).toBe(201)
})
