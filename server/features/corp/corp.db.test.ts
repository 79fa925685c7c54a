import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import {
  corpNow,
  createCorp,
  createEnvelope,
  moveConnection,
  readSecretKeys,
  SealBroken,
  setCorpClock,
} from '#server/features/corp/index.ts'
import { createAllowance } from '#server/features/corp/allowance.ts'
import { createTokenStore } from '#server/features/corp/tokens.ts'
import type { CorpPage } from '#contract/corp.ts'
import { addMs, corpInstant, msBetween } from '#server/kernel/time.ts'
import { buildCorp, envelope, realNow } from '#server/test/corp.ts'
import { testApp } from '#server/test/app.ts'
import { signInAs } from '#server/test/http.ts'
import { testDatabase } from '#server/test/database.ts'
import type { Token, WecomResult } from '#server/wecom/index.ts'

const { db, owner } = await testDatabase()
const app = await testApp(db)

describe('secrets', () => {
  const keys = (count: number) => Array.from({ length: count }, () => randomBytes(32).toString('base64'))
  const envelopeOf = (text: string) => createEnvelope(readSecretKeys(text) ?? [])

  test('open again under the same binding, and after the key was rotated', () => {
    const [first = '', second = ''] = keys(2)
    const sealed = envelopeOf(first).seal('秘密', 'corp_secret/a/wecom_secret')
    expect(sealed.toString('utf8')).not.toContain('秘密')
    expect(envelopeOf(`${second},${first}`).open(sealed, 'corp_secret/a/wecom_secret')).toBe('秘密')
    expect(() => envelopeOf(second).open(sealed, 'corp_secret/a/wecom_secret')).toThrow(SealBroken)
  })

  test('do not open for another corp, nor when one bit was changed', () => {
    const [key = ''] = keys(1)
    const sealed = envelopeOf(key).seal('秘密', 'corp_secret/a/wecom_secret')
    expect(() => envelopeOf(key).open(sealed, 'corp_secret/b/wecom_secret')).toThrow(SealBroken)
    for (let at = 0; at < sealed.byteLength; at += 1) {
      const changed = Buffer.from(sealed)
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(() => envelopeOf(key).open(changed, 'corp_secret/a/wecom_secret')).toThrow(SealBroken)
    }
  })

  test.each(['', 'short', randomBytes(31).toString('base64'), `${randomBytes(32).toString('base64')},`])(
    '%j are no keys',
    (text) => {
      expect(readSecretKeys(text)).toBeNull()
    },
  )

  test('stand in the table sealed', async () => {
    const { corpId } = await buildCorp(db)
    const rows = await owner.selectFrom('corp_secret').selectAll().where('corp_id', '=', corpId).execute()
    expect(rows.map((row) => row.name).toSorted()).toEqual(['wecom_aes_key', 'wecom_secret', 'wecom_token'])
    expect(rows.every((row) => !row.sealed.toString('latin1').includes('a-secret-of-no-corp'))).toBe(true)
  })
})

describe('a corp', () => {
  test('is made once under a slug, and one that was cut off is finished', async () => {
    const { corpId, slug } = await buildCorp(db)
    const given = {
      slug,
      name: '另一家',
      publicUrl: 'http://qunce.test',
      wecom: { corpId: 'ww12', agentId: 1, secret: 's', token: 't', aesKey: 'a'.repeat(43) },
    }
    const deps = { db, envelope, now: realNow }
    await expect(createCorp(deps, given, [])).rejects.toMatchObject({ code: 'request_conflict' })
    // Cut off between taking the slug and writing the corp.
    for (const table of ['corp_secret', 'corp_clock', 'corp'] as const)
      await owner.deleteFrom(table).where('corp_id', '=', corpId).execute()
    expect(await createCorp(deps, given, ['a_queue'])).toBe(corpId)
    const lanes = await owner.selectFrom('lane').select('lane').where('corp_id', '=', corpId).execute()
    expect(lanes).toHaveLength(64)
  })

  test.each([
    [{ slug: 'A!' }, 'slug'],
    [{ zone: 'Mars/Olympus' }, 'zone'],
    [{ publicUrl: 'ftp://x' }, 'publicUrl'],
    [{ wecom: { corpId: 'ww12', agentId: 1, secret: 's', token: 't', aesKey: 'short' } }, 'wecom.aesKey'],
  ])('with %j is refused by name', async (change, field) => {
    const given = {
      slug: 'fine1',
      name: '企业',
      publicUrl: 'http://qunce.test',
      wecom: { corpId: 'ww12', agentId: 1, secret: 's', token: 't', aesKey: 'a'.repeat(43) },
      ...change,
    }
    const made = createCorp({ db, envelope, now: realNow }, given, [])
    await expect(made).rejects.toMatchObject({ code: 'input_invalid', details: [expect.objectContaining({ field })] })
    expect(await owner.selectFrom('corp_directory').select('slug').where('slug', '=', given.slug).execute()).toEqual([])
  })
})

describe('the settings', () => {
  test('are read and changed by admins, with the fields on the trail and no secret anywhere', async () => {
    const { corpId, slug } = await buildCorp(db)
    const admin = await signInAs(app, db, corpId, { role: 'admin' })
    const before: CorpPage = (await admin.ask('GET', '/api/v1/corp')).json()
    expect(before).toMatchObject({ slug, zone: 'Asia/Shanghai', massSendModeConfidence: 'assumed', pausedAt: null })
    expect(before.wecom).toMatchObject({ hasSecret: true, callbackUrl: `http://qunce.test/wecom/${slug}/callback` })
    const change = {
      name: '群策茶业',
      zone: 'Asia/Tokyo',
      massSendMode: 'week',
      wecom: { secret: 'a-new-secret-of-the-app', aesKey: 'z'.repeat(43) },
    }
    expect((await admin.ask('PATCH', '/api/v1/corp', change)).statusCode).toBe(204)
    const answer = await admin.ask('GET', '/api/v1/corp')
    expect(answer.json()).toMatchObject({
      name: '群策茶业',
      zone: 'Asia/Tokyo',
      massSendMode: 'week',
      massSendModeConfidence: 'answered',
    })
    const trail = await owner
      .selectFrom('audit')
      .select(['action', 'detail'])
      .where('corp_id', '=', corpId)
      .where('action', '=', 'corp.configured')
      .execute()
    expect(trail).toEqual([
      {
        action: 'corp.configured',
        detail: {
          fields: ['name', 'zone', 'massSendMode', 'wecom.secret', 'wecom.aesKey'],
          massSendMode: { from: 'day', to: 'week' },
        },
      },
    ])
    for (const text of [answer.body, JSON.stringify(trail)]) expect(text).not.toContain('a-new-secret')
    const bad = await admin.ask('PATCH', '/api/v1/corp', { zone: 'Mars/Olympus', wecom: { aesKey: 'short' } })
    expect([
      bad.statusCode,
      bad
        .json()
        .error.details.map((one: { field: string }) => one.field)
        .toSorted(),
    ]).toEqual([400, ['wecom.aesKey', 'zone']])
    expect((await admin.ask('GET', '/api/v1/corp')).json().zone).toBe('Asia/Tokyo')
    const operator = await signInAs(app, db, corpId, { role: 'operator' })
    expect((await operator.ask('PATCH', '/api/v1/corp', { name: 'x' })).statusCode).toBe(403)
  })

  test('of the pause: once paused it is paused, once resumed it goes on, each told once', async () => {
    const { corpId } = await buildCorp(db)
    const manager = await signInAs(app, db, corpId, { role: 'manager' })
    for (const path of ['pause', 'pause', 'resume', 'resume'])
      expect(
        (await manager.ask('POST', `/api/v1/corp/${path}`, path === 'pause' ? { reason: '系统维护' } : undefined))
          .statusCode,
      ).toBe(204)
    const signals = await owner
      .selectFrom('signal')
      .select('kind')
      .where('corp_id', '=', corpId)
      .orderBy('published_real_at')
      .execute()
    expect(signals.map((one) => one.kind)).toEqual(['corp.paused', 'corp.resumed'])
    const trail = await owner
      .selectFrom('audit')
      .select('action')
      .where('corp_id', '=', corpId)
      .where('object_kind', '=', 'corp')
      .execute()
    expect(trail.map((line) => line.action).toSorted()).toEqual(['corp.paused', 'corp.resumed'])
  })

  test('that point to the same app again keep its token, those of another app do not', async () => {
    const { corpId, slug } = await buildCorp(db)
    const store = createTokenStore({ db, envelope, corpId, now: realNow })
    await store.obtain('access_token', null, async () => ({
      ok: true,
      value: { value: 't', expiresRealAt: addMs(realNow(), 7e6) },
    }))
    const tokens = () => owner.selectFrom('wecom_token').select('kind').where('corp_id', '=', corpId).execute()
    const same = {
      baseUrl: 'http://127.0.0.1:9',
      oauthUrl: 'http://127.0.0.1:9',
      publicUrl: 'http://qunce.test',
      wecomCorpId: `ww${slug}`,
      agentId: 1_000_002,
      secret: 'a-secret-of-no-corp-at-all',
      token: 'token',
      aesKey: 'a'.repeat(43),
    }
    await moveConnection({ db, envelope, now: realNow }, corpId, same)
    expect(await tokens()).toHaveLength(1)
    await moveConnection({ db, envelope, now: realNow }, corpId, { ...same, secret: 'another-secret' })
    expect(await tokens()).toEqual([])
  })
})

describe('the clock', () => {
  const deps = { db, envelope, now: realNow, tell: async () => undefined }

  test('runs on from where it was at another rate, and is set forward, never back', async () => {
    const { corpId } = await buildCorp(db)
    await owner.updateTable('corp').set({ is_demo: true }).where('corp_id', '=', corpId).execute()
    const before = (await db.corp(corpId, (tx) => corpNow(tx, corpId))).at
    const told: unknown[] = []
    await setCorpClock({ ...deps, tell: async (clock) => void told.push(clock) }, corpId, { rate: 0 })
    const stopped = (await db.corp(corpId, (tx) => corpNow(tx, corpId))).at
    expect(Temporal.Instant.compare(stopped, before)).toBeGreaterThanOrEqual(0)
    expect((await db.corp(corpId, (tx) => corpNow(tx, corpId))).at.equals(stopped)).toBe(true)
    expect(told).toEqual([{ at: stopped, rate: 0 }])
    const tomorrow = addMs(stopped, 86_400_000)
    await setCorpClock(deps, corpId, { at: tomorrow })
    expect((await db.corp(corpId, (tx) => corpNow(tx, corpId))).at.equals(tomorrow)).toBe(true)
    await expect(setCorpClock(deps, corpId, { at: stopped })).rejects.toMatchObject({ code: 'input_invalid' })
  })

  test('stays as it is when whoever keeps the same clock cannot be told', async () => {
    const { corpId } = await buildCorp(db)
    await owner.updateTable('corp').set({ is_demo: true }).where('corp_id', '=', corpId).execute()
    const unreachable = { ...deps, tell: () => Promise.reject(new Error('nobody there')) }
    await expect(setCorpClock(unreachable, corpId, { rate: 0 })).rejects.toThrow('nobody there')
    const [clock] = await owner.selectFrom('corp_clock').select('rate').where('corp_id', '=', corpId).execute()
    expect(clock?.rate).toBe(1)
  })

  test('of a real corp is not changed', async () => {
    const { corpId } = await buildCorp(db)
    const at = corpInstant(addMs(realNow(), 1e9))
    await expect(setCorpClock(deps, corpId, { at })).rejects.toMatchObject({ code: 'permission_missing' })
  })
})

describe('tokens shared by processes', () => {
  const fetched = (value: string): WecomResult<Token> => ({
    ok: true,
    value: { value, expiresRealAt: addMs(realNow(), 7_200_000) },
  })

  test('one process fetches, the others take what it brought, sealed in the table', async () => {
    const { corpId } = await buildCorp(db)
    const stores = Array.from({ length: 5 }, () => createTokenStore({ db, envelope, corpId, now: realNow }))
    let fetches = 0
    const fetch = async () => {
      fetches += 1
      await new Promise((resolve) => setTimeout(resolve, 50))
      return fetched('token-of-five')
    }
    const results = await Promise.all(
      stores.flatMap((store) => [1, 2].map(() => store.obtain('access_token', null, fetch))),
    )
    expect(fetches).toBe(1)
    expect(results.every((result) => result.ok && result.value.value === 'token-of-five')).toBe(true)
    const [row] = await owner.selectFrom('wecom_token').select('sealed').where('corp_id', '=', corpId).execute()
    expect(row?.sealed?.toString('latin1')).not.toContain('token-of-five')
  })

  test('when WeCom takes one back, one process fetches the next, and who still holds the old one gets it', async () => {
    const { corpId } = await buildCorp(db)
    const stores = Array.from({ length: 4 }, () => createTokenStore({ db, envelope, corpId, now: realNow }))
    for (const store of stores) await store.obtain('access_token', null, async () => fetched('old'))
    let fetches = 0
    const renewed = await Promise.all(
      stores.map((store) =>
        store.obtain('access_token', 'old', async () => {
          fetches += 1
          return fetched('new')
        }),
      ),
    )
    expect(fetches).toBe(1)
    expect(renewed.map((result) => result.ok && result.value.value)).toEqual(['new', 'new', 'new', 'new'])
  })

  test('one that dies while fetching holds up the others for its lease only', async () => {
    const { corpId } = await buildCorp(db)
    await owner
      .insertInto('wecom_token')
      .values({
        corp_id: corpId,
        kind: 'access_token',
        fetched_real_at: realNow(),
        expires_real_at: realNow(),
        fetcher: '00000000-0000-7000-8000-000000000001',
        fetching_until_real_at: addMs(realNow(), 300),
      })
      .execute()
    const store = createTokenStore({ db, envelope, corpId, now: realNow })
    const begun = performance.now()
    expect(await store.obtain('access_token', null, async () => fetched('mine'))).toMatchObject({ ok: true })
    expect(performance.now() - begun).toBeGreaterThan(250)
  })

  test('a process whose clock is 90 s ahead lets a token live no longer, and holds up nobody longer', async () => {
    const { corpId } = await buildCorp(db)
    const ahead = () => addMs(realNow(), 90_000)
    const behind = () => addMs(realNow(), -90_000)
    const [first, second] = [ahead, behind].map((now) => createTokenStore({ db, envelope, corpId, now }))
    if (!first || !second) throw new Error('two stores')
    const token = { value: 'a', expiresRealAt: addMs(ahead(), 7_200_000) }
    const leases: number[] = []
    await first.obtain('access_token', null, async () => {
      const { rows } = await sql<{ seconds: number }>`
        select extract(epoch from fetching_until_real_at - clock_timestamp())::float8 as seconds
        from wecom_token where corp_id = ${corpId}`.execute(owner)
      leases.push(...rows.map((row) => row.seconds))
      return { ok: true, value: token }
    })
    expect(leases).toHaveLength(1)
    expect(leases[0]).toBeLessThanOrEqual(15)
    expect(leases[0]).toBeGreaterThan(0)
    const read = await second.obtain('access_token', null, async () => fetched('b'))
    if (!read.ok) throw new Error('the stored token is alive')
    expect(read.value.value).toBe('a')
    // By the clock of whoever reads it, it lives for what is left of its two hours.
    expect(msBetween(behind(), read.value.expiresRealAt) / 1000).toBeLessThanOrEqual(7_200)
    expect(msBetween(behind(), read.value.expiresRealAt) / 1000).toBeGreaterThan(7_140)
  })

  test('a token that no key opens any more is fetched anew', async () => {
    const { corpId } = await buildCorp(db)
    await createTokenStore({ db, envelope, corpId, now: realNow }).obtain('access_token', null, async () =>
      fetched('a'),
    )
    const rotated = createEnvelope(readSecretKeys(randomBytes(32).toString('base64')) ?? [])
    const store = createTokenStore({ db, envelope: rotated, corpId, now: realNow })
    expect(await store.obtain('access_token', null, async () => fetched('b'))).toMatchObject({ value: { value: 'b' } })
  })
})

describe('the allowance shared by processes', () => {
  test('never gives out more than the ceiling, however many take at once', async () => {
    const { corpId } = await buildCorp(db)
    const at = realNow()
    const now = () => at
    const processes = Array.from({ length: 4 }, () => createAllowance({ db, corpId, now }))
    // A ticket may be asked for 100 times an hour: 4 processes ask 40 times each.
    const leaves = await Promise.all(
      processes.flatMap((process) => Array.from({ length: 40 }, () => process.take('get_jsapi_ticket'))),
    )
    expect(leaves.filter((leave) => leave.ok)).toHaveLength(100)
    const waits = leaves.flatMap((leave) => (leave.ok ? [] : [leave.waitMs]))
    expect(Math.max(...waits)).toBeLessThanOrEqual(70 * 60_000)
  })

  test('costs one statement in many calls', async () => {
    const { corpId } = await buildCorp(db)
    const allowance = createAllowance({ db, corpId, now: () => at })
    const at = realNow()
    for (let call = 0; call < 500; call += 1) await allowance.take('externalcontact/get')
    const rows = await owner
      .selectFrom('wecom_allowance')
      .select(['span', 'used'])
      .where('corp_id', '=', corpId)
      .execute()
    // 500 calls are ten handfuls of fifty.
    expect(rows.map((row) => row.used)).toEqual([500, 500])
  })

  test('a block of one process binds all, until it is over', async () => {
    const { corpId } = await buildCorp(db)
    let at = realNow()
    const [first, second] = [0, 1].map(() => createAllowance({ db, corpId, now: () => at }))
    expect(await first?.take('externalcontact/get')).toEqual({ ok: true })
    expect(await first?.block('externalcontact/get')).toEqual({ waitMs: 60_000 })
    expect(await first?.take('externalcontact/get')).toMatchObject({ ok: false })
    expect(await second?.take('externalcontact/get')).toMatchObject({ ok: false, waitMs: 60_000 })
    expect(await second?.take('user/list')).toEqual({ ok: true })
    at = addMs(at, 60_001)
    expect(await second?.take('externalcontact/get')).toEqual({ ok: true })
    // It was sat out in vain: now it is the hour's.
    expect(await second?.block('externalcontact/get')).toEqual({ waitMs: 3_600_000 })
  })
})
