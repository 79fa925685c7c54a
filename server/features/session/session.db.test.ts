import { describe, expect, it } from 'vitest'
import { csrfHeader, currentSession, sessionList } from '#contract/session.ts'
import { sessionFeature } from '#server/features/session/index.ts'
import { createHttp } from '#server/http/http.ts'
import { addMs, type RealInstant } from '#server/kernel/time.ts'
import { buildCorp, realNow } from '#server/test/corp.ts'
import { testDatabase } from '#server/test/database.ts'
import { askWith, buildAccount, cookiesOf, signIn, signInAs, silent, testOrigin } from '#server/test/http.ts'

const { db, owner } = await testDatabase()
const { corpId } = await buildCorp(db, { name: '晨光便利' })

async function serve(given: { now?: () => RealInstant; publicUrl?: string; requestsPerMinute?: number } = {}) {
  const publicUrl = given.publicUrl ?? testOrigin
  const session = sessionFeature({
    db,
    now: given.now ?? realNow,
    connections: { of: () => Promise.reject(new Error('these tests call no WeCom')) },
    secret: 'the secret of a test, longer than 32 characters',
    publicUrl,
    log: silent,
    ...(given.requestsPerMinute === undefined ? {} : { requestsPerMinute: given.requestsPerMinute }),
  })
  const app = await createHttp({ log: silent, authenticate: session.authenticate, ready: async () => {}, publicUrl })
  session.register(app)
  return app
}

const app = await serve()
const codeOf = (answer: { json(): { error?: { code: string } } }) => answer.json().error?.code
const auditOf = (action: string, objectId: string) =>
  owner.selectFrom('audit').selectAll().where('action', '=', action).where('object_id', '=', objectId).execute()

describe('signing in', () => {
  it('gives a session that says who one is, where and what one may do', async () => {
    const ann = await signInAs(app, db, corpId, { role: 'operator', dataScope: 'department' })
    const answer = await ann.ask('GET', '/api/v1/session')
    const me = currentSession.parse(answer.json())
    expect(me).toMatchObject({
      account: { accountId: ann.accountId, username: ann.username, language: 'zh' },
      corp: { corpId, name: '晨光便利', zone: 'Asia/Shanghai', isDemo: false, rate: 1 },
      staff: { staffId: ann.staffId },
      role: 'operator',
      dataScope: 'department',
    })
    expect(me.permissions).toContain('run.apply')
    expect(me.permissions).not.toContain('audit.read')
    expect(answer.headers['cache-control']).toBe('no-store')
    expect(await auditOf('session.started', ann.sessionId)).toMatchObject([
      { actor_staff_id: ann.staffId, ip: '127.0.0.1', detail: {} },
    ])
  })

  it('takes a name however it is written, and an e-mail address as a name', async () => {
    const ann = await buildAccount(db, corpId, { role: 'viewer' })
    await owner.updateTable('account').set({ email: 'ann@qunce.test' }).where('id', '=', ann.accountId).execute()
    expect((await signIn(app, `  ${ann.username.toUpperCase()} `, ann.password)).statusCode).toBe(204)
    expect((await signIn(app, 'Ann@Qunce.Test', ann.password)).statusCode).toBe(204)
  })

  it('sets a cookie that scripts cannot read and other sites do not send, over https only where the desk is', async () => {
    const ann = await buildAccount(db, corpId, { role: 'viewer' })
    const [plain] = (await signIn(app, ann.username, ann.password)).cookies
    expect(plain).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/', maxAge: 604_800 })
    expect(plain?.secure).toBeUndefined()
    const secure = await serve({ publicUrl: 'https://qunce.test' })
    const [safe] = (await signIn(secure, ann.username, ann.password, { headers: { origin: 'https://qunce.test' } }))
      .cookies
    expect(safe).toMatchObject({ name: '__Secure-qunce.session_token', secure: true, httpOnly: true })
  })

  it('keeps a session that is not to be remembered for a day, and the cookie until the browser closes', async () => {
    const ann = await buildAccount(db, corpId, { role: 'viewer' })
    const payload = { name: ann.username, password: ann.password, isRemembered: false }
    const answer = await signIn(app, '', '', { payload })
    expect(answer.cookies.find((cookie) => cookie.name === 'qunce.session_token')?.maxAge).toBeUndefined()
    const row = await owner
      .selectFrom('session')
      .select(['expires_real_at', 'created_real_at'])
      .where('account_id', '=', ann.accountId)
      .executeTakeFirstOrThrow()
    expect(row.created_real_at.until(row.expires_real_at).total('hours')).toBeCloseTo(24, 1)
  })

  it('says the same of a wrong password and of a name there is not, and makes no session', async () => {
    const ann = await buildAccount(db, corpId, { role: 'viewer' })
    const wrong = await signIn(app, ann.username, 'not the password')
    const nobody = await signIn(app, 'nobody at all', 'not the password')
    const { requestId: _1, ...first } = wrong.json().error
    const { requestId: _2, ...second } = nobody.json().error
    expect([wrong.statusCode, first]).toEqual([nobody.statusCode, second])
    expect(first.code).toBe('sign_in_refused')
    expect([...wrong.cookies, ...nobody.cookies]).toEqual([])
    expect(await owner.selectFrom('session').selectAll().where('account_id', '=', ann.accountId).execute()).toEqual([])
  })

  it('ends the session that the browser came with', async () => {
    const ann = await signInAs(app, db, corpId, { role: 'viewer' })
    const again = await signIn(app, ann.username, ann.password, { headers: { cookie: ann.cookie } })
    expect(again.statusCode).toBe(204)
    expect(cookiesOf(again)).not.toBe(ann.cookie)
    expect((await ann.ask('GET', '/api/v1/session')).statusCode).toBe(401)
  })

  it('twice at once gives two sessions, both good', async () => {
    const ann = await buildAccount(db, corpId, { role: 'viewer' })
    const answers = await Promise.all([1, 2].map(() => signIn(app, ann.username, ann.password)))
    const sessions = await Promise.all(answers.map((answer) => askWith(app, cookiesOf(answer))))
    expect(new Set(sessions.map((session) => session.sessionId)).size).toBe(2)
  })

  it('refuses whoever left the corp or was disabled there, with the right password', async () => {
    const ann = await buildAccount(db, corpId, { role: 'admin' })
    await owner.updateTable('staff').set({ status: 'left' }).where('staff_id', '=', ann.staffId).execute()
    const answer = await signIn(app, ann.username, ann.password)
    expect([answer.statusCode, codeOf(answer)]).toEqual([403, 'membership_missing'])
    expect(await owner.selectFrom('session').selectAll().where('account_id', '=', ann.accountId).execute()).toEqual([])
  })

  it('refuses an account that is a member of no corp', async () => {
    const ann = await buildAccount(db, corpId, { role: 'admin' })
    await owner.deleteFrom('corp_member').where('account_id', '=', ann.accountId).execute()
    expect(codeOf(await signIn(app, ann.username, ann.password))).toBe('membership_missing')
  })
})

describe('a session', () => {
  it('is refused when its cookie was changed by one letter', async () => {
    const ann = await signInAs(app, db, corpId, { role: 'owner' })
    const changed = ann.cookie.replace(/=(.)/, (_all, first) => `=${first === 'a' ? 'b' : 'a'}`)
    expect((await app.inject({ url: '/api/v1/session', headers: { cookie: changed } })).statusCode).toBe(401)
  })

  it('is over when its time is', async () => {
    const ann = await signInAs(app, db, corpId, { role: 'owner' })
    const expired = addMs(realNow(), -1_000)
    await owner.updateTable('session').set({ expires_real_at: expired }).where('id', '=', ann.sessionId).execute()
    expect((await ann.ask('GET', '/api/v1/session')).statusCode).toBe(401)
  })

  it('is prolonged while it is used', async () => {
    const ann = await signInAs(app, db, corpId, { role: 'owner' })
    const soon = addMs(realNow(), 3_600_000)
    await owner.updateTable('session').set({ expires_real_at: soon }).where('id', '=', ann.sessionId).execute()
    const answer = await ann.ask('GET', '/api/v1/session')
    expect(answer.cookies[0]).toMatchObject({ name: 'qunce.session_token', maxAge: 604_800, httpOnly: true })
    const row = await owner
      .selectFrom('session')
      .select('expires_real_at')
      .where('id', '=', ann.sessionId)
      .executeTakeFirstOrThrow()
    expect(realNow().until(row.expires_real_at).total('hours')).toBeGreaterThan(24 * 6.9)
  })

  it('ends with the next request of someone disabled, and a lesser role holds at once', async () => {
    const ann = await signInAs(app, db, corpId, { role: 'owner' })
    await owner.updateTable('staff').set({ role: 'viewer' }).where('staff_id', '=', ann.staffId).execute()
    expect((await ann.ask('GET', '/api/v1/session')).json()).toMatchObject({ role: 'viewer' })
    await owner.updateTable('staff').set({ status: 'disabled' }).where('staff_id', '=', ann.staffId).execute()
    expect((await ann.ask('GET', '/api/v1/session')).statusCode).toBe(401)
    await owner.updateTable('staff').set({ status: 'active' }).where('staff_id', '=', ann.staffId).execute()
    expect((await ann.ask('GET', '/api/v1/session')).statusCode).toBe(401)
  })

  it('signs out: the cookie is worth nothing after, and the browser is told to drop it', async () => {
    const ann = await signInAs(app, db, corpId, { role: 'owner' })
    const answer = await ann.ask('DELETE', '/api/v1/session')
    expect(answer.statusCode).toBe(204)
    expect(answer.cookies.find(({ name }) => name === 'qunce.session_token')).toMatchObject({ value: '', maxAge: 0 })
    expect((await ann.ask('GET', '/api/v1/session')).statusCode).toBe(401)
  })

  it('is listed beside the others, and can be ended from another one, even in the middle of use', async () => {
    const ann = await signInAs(app, db, corpId, { role: 'staff', dataScope: 'own' })
    const phone = await askWith(
      app,
      cookiesOf(await signIn(app, ann.username, ann.password, { headers: { 'user-agent': 'Phone' } })),
    )
    const { sessions } = sessionList.parse((await ann.ask('GET', '/api/v1/sessions')).json())
    expect(sessions).toHaveLength(2)
    expect(sessions.find(({ isCurrent }) => isCurrent)?.sessionId).toBe(ann.sessionId)
    expect(sessions.map(({ method }) => method)).toEqual(['password', 'password'])

    const inUse = Array.from({ length: 20 }, () => phone.ask('GET', '/api/v1/session'))
    const revoked = await ann.ask('DELETE', `/api/v1/sessions/${phone.sessionId}`)
    expect(revoked.statusCode).toBe(204)
    for (const answer of await Promise.all(inUse)) expect([200, 401]).toContain(answer.statusCode)
    expect((await phone.ask('GET', '/api/v1/session')).statusCode).toBe(401)
    expect((await ann.ask('GET', '/api/v1/session')).statusCode).toBe(200)
  })

  it('of someone else is neither listed nor ended', async () => {
    const ann = await signInAs(app, db, corpId, { role: 'owner' })
    const bob = await signInAs(app, db, corpId, { role: 'viewer' })
    expect(codeOf(await ann.ask('DELETE', `/api/v1/sessions/${bob.sessionId}`))).toBe('not_found')
    expect((await bob.ask('GET', '/api/v1/session')).statusCode).toBe(200)
  })

  it('ends all others of its account, and says how many', async () => {
    const ann = await signInAs(app, db, corpId, { role: 'viewer' })
    for (const _ of [1, 2, 3]) await signIn(app, ann.username, ann.password)
    expect((await ann.ask('DELETE', '/api/v1/sessions')).json()).toEqual({ revoked: 3 })
    expect(sessionList.parse((await ann.ask('GET', '/api/v1/sessions')).json()).sessions).toHaveLength(1)
  })

  it('keeps the language that its account reads', async () => {
    const ann = await signInAs(app, db, corpId, { role: 'viewer' })
    expect((await ann.ask('PUT', '/api/v1/session/language', { language: 'en' })).statusCode).toBe(204)
    expect((await ann.ask('GET', '/api/v1/session')).json()).toMatchObject({ account: { language: 'en' } })
  })
})

it('keeps whether the tour of the desk is over with the account, until it is asked for again', async () => {
  const ann = await signInAs(app, db, corpId, { role: 'operator' })
  const isToured = async () => (await ann.ask('GET', '/api/v1/session')).json().account.isToured
  expect(await isToured()).toBe(false)
  for (const told of [true, true, false]) {
    expect((await ann.ask('PUT', '/api/v1/session/tour', { isToured: told })).statusCode).toBe(204)
    expect(await isToured()).toBe(told)
  }
  const bob = await signInAs(app, db, corpId, { role: 'operator' })
  await ann.ask('PUT', '/api/v1/session/tour', { isToured: true })
  expect((await bob.ask('GET', '/api/v1/session')).json().account.isToured).toBe(false)
})

it('an account asks so often in a minute and no more, from wherever it asks; others go on', async () => {
  const busy = await serve({ requestsPerMinute: 5 })
  const ann = await signInAs(busy, db, corpId, { role: 'viewer' }) // its first request finds out who it is
  const bob = await signInAs(busy, db, corpId, { role: 'viewer' })
  const phone = await askWith(busy, cookiesOf(await signIn(busy, ann.username, ann.password)))
  for (const person of [ann, phone, ann]) expect((await person.ask('GET', '/api/v1/session')).statusCode).toBe(200)
  const limited = await phone.ask('GET', '/api/v1/session')
  expect([limited.statusCode, codeOf(limited)]).toEqual([429, 'rate_limited'])
  expect(Number(limited.headers['retry-after'])).toBeGreaterThan(0)
  expect((await bob.ask('GET', '/api/v1/session')).statusCode).toBe(200)
})

describe('a change without the session’s CSRF token', () => {
  it.each([
    ['none', {}],
    ['an empty one', { [csrfHeader]: '' }],
    ['one of nobody', { [csrfHeader]: 'x'.repeat(43) }],
  ])('is refused with %s', async (_what, headers) => {
    const ann = await signInAs(app, db, corpId, { role: 'viewer' })
    const answer = await app.inject({
      method: 'PUT',
      url: '/api/v1/session/language',
      payload: { language: 'en' },
      headers: { origin: testOrigin, host: 'qunce.test', cookie: ann.cookie, ...headers },
    })
    expect([answer.statusCode, codeOf(answer)]).toEqual([403, 'csrf_refused'])
    expect((await ann.ask('GET', '/api/v1/session')).json()).toMatchObject({ account: { language: 'zh' } })
  })

  it('is refused with one of another session, and from another site even with its own', async () => {
    const ann = await signInAs(app, db, corpId, { role: 'viewer' })
    const bob = await signInAs(app, db, corpId, { role: 'viewer' })
    const change = (headers: Record<string, string>) =>
      ann.ask('PUT', '/api/v1/session/language', { language: 'en' }, headers)
    expect(codeOf(await change({ [csrfHeader]: bob.csrfToken }))).toBe('csrf_refused')
    expect(codeOf(await change({ origin: 'https://elsewhere.test' }))).toBe('csrf_refused')
    expect(codeOf(await change({ 'sec-fetch-site': 'cross-site' }))).toBe('csrf_refused')
  })
})

describe('a new password', () => {
  it('ends all sessions, gives this browser a new one, and is the one to sign in with', async () => {
    const ann = await signInAs(app, db, corpId, { role: 'operator' })
    const other = await askWith(app, cookiesOf(await signIn(app, ann.username, ann.password)))
    const body = { current: ann.password, next: 'a sentence to remember' }
    const answer = await ann.ask('PUT', '/api/v1/session/password', body)
    expect(answer.statusCode).toBe(204)
    const renewed = await askWith(app, cookiesOf(answer))
    expect((await renewed.ask('GET', '/api/v1/session')).statusCode).toBe(200)
    for (const old of [ann, other]) expect((await old.ask('GET', '/api/v1/session')).statusCode).toBe(401)
    expect(codeOf(await signIn(app, ann.username, ann.password))).toBe('sign_in_refused')
    expect((await signIn(app, ann.username, body.next)).statusCode).toBe(204)
    const [line] = await auditOf('account.password_changed', ann.accountId)
    expect(line?.actor_staff_id).toBe(ann.staffId)
    expect(JSON.stringify(line)).not.toContain(body.next)
  })

  it.each([
    ['short', 'too_short'],
    ['aaaaaaaaaaaaaaaaa', 'too_few_characters'],
  ])('%s is refused as %s, and the old one stays', async (next, fault) => {
    const ann = await signInAs(app, db, corpId, { role: 'viewer' })
    const answer = await ann.ask('PUT', '/api/v1/session/password', { current: ann.password, next })
    expect(answer.json()).toMatchObject({ error: { code: 'password_weak', details: { field: 'next', fault } } })
    expect((await signIn(app, ann.username, ann.password)).statusCode).toBe(204)
  })

  it('is refused to someone who does not know the current one, who is locked out like anyone who guesses', async () => {
    const ann = await signInAs(app, db, corpId, { role: 'viewer' })
    const guess = () =>
      ann.ask('PUT', '/api/v1/session/password', { current: 'a guess', next: 'a sentence to remember' })
    for (let tries = 0; tries < 5; tries += 1) expect(codeOf(await guess())).toBe('password_wrong')
    const locked = await guess()
    expect([locked.statusCode, codeOf(locked)]).toEqual([429, 'sign_in_locked'])
  })
})

describe('guessing', () => {
  const start = realNow()
  let now = start
  const guessed = serve({ now: () => now })
  const guess = async (name: string, password: string, address: string) =>
    signIn(await guessed, name, password, { remoteAddress: address })

  it('locks a name after five failures, for longer each time, and says how long', async () => {
    const ann = await buildAccount(db, corpId, { role: 'owner' })
    for (let tries = 0; tries < 5; tries += 1)
      expect(codeOf(await guess(ann.username, `guess ${tries}`, '192.0.2.1'))).toBe('sign_in_refused')
    const locked = await guess(ann.username, ann.password, '192.0.2.2')
    expect([locked.statusCode, locked.json().error]).toMatchObject([
      429,
      { code: 'sign_in_locked', details: { retryAfterSeconds: 30 } },
    ])
    expect(locked.headers['retry-after']).toBe('30')
    expect(await auditOf('sign_in.locked', ann.accountId)).toHaveLength(1)

    now = addMs(now, 29_001)
    expect((await guess(ann.username, ann.password, '192.0.2.2')).json().error.details.retryAfterSeconds).toBe(1)
    now = addMs(now, 1_000)
    expect(codeOf(await guess(ann.username, 'another guess', '192.0.2.2'))).toBe('sign_in_refused')
    expect((await guess(ann.username, ann.password, '192.0.2.2')).json().error.details.retryAfterSeconds).toBe(60)

    now = addMs(now, 60_000)
    expect((await guess(ann.username, ann.password, '192.0.2.2')).statusCode).toBe(204)
    expect(codeOf(await guess(ann.username, 'a slip', '192.0.2.2'))).toBe('sign_in_refused')
    expect((await guess(ann.username, ann.password, '192.0.2.2')).statusCode).toBe(204)
  })

  it('locks a name that does not exist just the same', async () => {
    for (let tries = 0; tries < 5; tries += 1) await guess('no such name', 'guess', '192.0.2.3')
    expect(codeOf(await guess('No Such Name', 'guess', '192.0.2.3'))).toBe('sign_in_locked')
  })

  it('in parallel gets no more tries than in a row', async () => {
    const ann = await buildAccount(db, corpId, { role: 'owner' })
    const answers = await Promise.all(
      Array.from({ length: 16 }, (_, at) => guess(ann.username, `guess ${at}`, `198.51.100.${at}`)),
    )
    const codes = answers.map(codeOf)
    expect(codes.filter((code) => code === 'sign_in_refused')).toHaveLength(5)
    expect(codes.filter((code) => code === 'sign_in_locked')).toHaveLength(11)
  })

  it('at many names locks the address, and a password of one’s own does not wash it off', async () => {
    const own = await buildAccount(db, corpId, { role: 'viewer' })
    for (let tries = 0; tries < 19; tries += 1) await guess(`name ${tries}`, 'guess', '2001:db8:0:1::1')
    expect((await guess(own.username, own.password, '2001:db8:0:1::2')).statusCode).toBe(204)
    expect(codeOf(await guess('name 19', 'guess', '2001:db8:0:1::3'))).toBe('sign_in_refused')
    expect(codeOf(await guess(own.username, own.password, '2001:db8:0:1::4'))).toBe('sign_in_locked')
    expect((await guess(own.username, own.password, '2001:db8:0:2::4')).statusCode).toBe(204)
  })
})
