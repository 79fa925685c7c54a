import { afterAll, describe, expect, it } from 'vitest'
import { currentSession } from '#contract/session.ts'
import { defaults } from '#sandbox/options.ts'
import { startSandbox } from '#sandbox/sandbox.ts'
import { createConnections } from '#server/features/corp/index.ts'
import { sessionFeature } from '#server/features/session/index.ts'
import { ensureStaff } from '#server/features/staff/index.ts'
import { createHttp } from '#server/http/http.ts'
import { addMs } from '#server/kernel/time.ts'
import { buildCorp, envelope, realNow } from '#server/test/corp.ts'
import { testDatabase } from '#server/test/database.ts'
import { askWith, cookiesOf, silent, testOrigin } from '#server/test/http.ts'
import { createSend } from '#server/wecom/index.ts'

const { db, owner } = await testDatabase()
const sandbox = await startSandbox({ ...defaults, groupChats: 1, members: 3, staff: 3, people: false })
const { send, close } = createSend()
afterAll(async () => {
  close()
  await sandbox.close()
})
const { base, oauth, corpid, agentid, secret } = sandbox.connection
const corp = await buildCorp(db, {
  wecom: { baseUrl: base, oauthUrl: oauth, corpId: corpid, agentId: agentid, secret },
})
const { corpId } = corp
const [first = '', second = '', unread = ''] = sandbox.world.store
  .rows<{ userid: string }>('select userid from staff order by userid')
  .map((row) => row.userid)
const [contact = ''] = sandbox.world.store
  .rows<{ id: string }>('select external_userid as id from contact order by 1')
  .map((row) => row.id)
await db.corp(corpId, (tx) => ensureStaff(tx, corpId, [first, second]))

let now = realNow
const session = sessionFeature({
  db,
  now: () => now(),
  connections: createConnections({ db, envelope, send, now: realNow, log: silent }),
  secret: 'the secret of a test, longer than 32 characters',
  publicUrl: testOrigin,
  log: silent,
})
const app = await createHttp({
  log: silent,
  authenticate: session.authenticate,
  ready: async () => {},
  publicUrl: testOrigin,
})
session.register(app)

const start = (query = '') => app.inject(`/api/v1/session/wecom/start?corp=${corp.slug}${query}`)

/** Lets a person of the sandbox say who it is, and gives the address that WeCom sends the browser back to. */
async function authorize(location: string, person: string): Promise<string> {
  const answer = await fetch(`${location.replace('#wechat_redirect', '')}&as=${person}`, { redirect: 'manual' })
  const back = new URL(answer.headers.get('location') ?? '')
  return `${back.pathname}${back.search}`
}

async function arrive(person: string, query = '') {
  const started = await start(query)
  const back = await authorize(String(started.headers.location), person)
  return { started, back, answer: await app.inject({ url: back, headers: { cookie: cookiesOf(started) } }) }
}

const refusedBecause = (why: string) => `/staff?refused=${why}`
const sessionsOf = () => owner.selectFrom('session').selectAll().where('corp_id', '=', corpId).execute()

describe('a member of staff whom WeCom vouches for', () => {
  it('is sent to WeCom with a state of its own, and comes back to where it wanted to go, as staff', async () => {
    const { started, answer } = await arrive(first, '&to=/m/today%3Fday%3D1')
    const location = new URL(String(started.headers.location))
    expect(location.href.startsWith(`${oauth}/connect/oauth2/authorize?appid=${corpid}&`)).toBe(true)
    expect(location.searchParams.get('redirect_uri')).toBe(`${testOrigin}/api/v1/session/wecom/callback`)
    expect(location.searchParams.get('state')).toMatch(/^[a-zA-Z0-9]{32,128}$/)
    expect(started.cookies[0]).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/api/v1/session/wecom' })

    expect([answer.statusCode, answer.headers.location]).toEqual([302, '/m/today?day=1'])
    const phone = await askWith(app, cookiesOf(answer))
    const me = currentSession.parse((await phone.ask('GET', '/api/v1/session')).json())
    expect(me).toMatchObject({ role: 'staff', dataScope: 'own', corp: { corpId }, account: { username: null } })
    const row = await owner
      .selectFrom('staff')
      .select('account_id')
      .where('wecom_userid', '=', first)
      .executeTakeFirstOrThrow()
    expect(row.account_id).toBe(me.account.accountId)
  })

  it('is staff on the phone even if it is owner at the desk', async () => {
    await owner
      .updateTable('staff')
      .set({ role: 'owner', data_scope: 'all' })
      .where('wecom_userid', '=', first)
      .execute()
    const phone = await askWith(app, cookiesOf((await arrive(first)).answer))
    expect((await phone.ask('GET', '/api/v1/session')).json()).toMatchObject({ role: 'staff', dataScope: 'own' })
    expect((await phone.ask('GET', '/api/v1/sessions')).json().sessions[0]).toMatchObject({ method: 'wecom' })
  })

  it('gets one account, however many browsers it comes with at once', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => arrive(second)))
    for (const { answer } of answers) expect(answer.headers.location).toBe('/')
    const accounts = await owner
      .selectFrom('corp_member')
      .innerJoin('staff', 'staff.staff_id', 'corp_member.staff_id')
      .select('corp_member.account_id')
      .where('staff.wecom_userid', '=', second)
      .execute()
    expect(accounts).toHaveLength(1)
  })
})

describe('a way back is refused, and nobody is signed in,', () => {
  const comeBack = async (url: string, cookie: string) => {
    const before = await sessionsOf()
    const answer = await app.inject({ url, headers: { cookie } })
    expect(await sessionsOf()).toEqual(before)
    return answer.headers.location
  }

  it('when it is used a second time', async () => {
    const { started, back } = await arrive(first)
    expect(await comeBack(back, cookiesOf(started))).toBe(refusedBecause('trip_over'))
  })

  it('in another browser than the one that set out', async () => {
    const started = await start()
    const back = await authorize(String(started.headers.location), first)
    expect(await comeBack(back, cookiesOf(await start()))).toBe(refusedBecause('trip_over'))
    expect(await comeBack(back, cookiesOf(started))).toBe(refusedBecause('trip_over')) // whoever tried it has used it up
  })

  it('with a state nobody gave, and with a code WeCom does not know', async () => {
    const started = await start()
    const state = new URL(String(started.headers.location)).searchParams.get('state')
    const back = (given: string | null) => `/api/v1/session/wecom/callback?code=x&state=${given}`
    expect(await comeBack(back('0'.repeat(48)), cookiesOf(started))).toBe(refusedBecause('trip_over'))
    expect(await comeBack(back(state), cookiesOf(started))).toBe(refusedBecause('wecom_refused'))
  })

  it('ten minutes after it set out', async () => {
    const started = await start()
    const back = await authorize(String(started.headers.location), first)
    now = () => addMs(realNow(), 600_001)
    expect(await comeBack(back, cookiesOf(started))).toBe(refusedBecause('trip_over'))
    now = realNow
  })

  it.each([
    ['a contact', contact, 'not_staff'],
    ['staff that Qunce has not read from WeCom', unread, 'unknown_staff'],
  ])('for %s', async (_who, person, why) => {
    const started = await start()
    const back = await authorize(String(started.headers.location), person)
    expect(await comeBack(back, cookiesOf(started))).toBe(refusedBecause(why))
  })

  it('for staff who left', async () => {
    await owner.updateTable('staff').set({ status: 'left' }).where('wecom_userid', '=', second).execute()
    const { answer } = await arrive(second)
    expect(answer.headers.location).toBe(refusedBecause('membership_missing'))
  })
})

it('sets out without the name of the corp where there is one alone, and not where there are two', async () => {
  const alone = await app.inject('/api/v1/session/wecom/start')
  expect([alone.statusCode, new URL(String(alone.headers.location)).origin]).toEqual([302, oauth])
  await buildCorp(db)
  expect((await app.inject('/api/v1/session/wecom/start')).statusCode).toBe(404)
})

it.each([
  ['a corp there is not', '?corp=nowhere', 404],
  ['another site to go to', `?corp=${corp.slug}&to=https://elsewhere.test`, 400],
  ['another site in disguise', `?corp=${corp.slug}&to=//elsewhere.test`, 400],
  ['another site behind a backslash', `?corp=${corp.slug}&to=/%5Celsewhere.test`, 400],
])('a trip with %s does not begin', async (_what, query, status) => {
  const answer = await app.inject(`/api/v1/session/wecom/start${query}`)
  expect([answer.statusCode, answer.headers.location]).toEqual([status, undefined])
})
