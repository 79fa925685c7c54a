import { encrypt, getSignature } from '@wecom/crypto'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { callbackRoutes } from '#server/features/sync/index.ts'
import { createHttp } from '#server/http/http.ts'
import { addMs, msBetween } from '#server/kernel/time.ts'
import { testApp } from '#server/test/app.ts'
import { buildCorp, realNow } from '#server/test/corp.ts'
import { signInAs, silent } from '#server/test/http.ts'
import { wecomRig } from '#server/test/wecom.ts'

const rig = await wecomRig({ groupChats: 2, members: 6, staff: 3 })
const { db, owner, corpId, slug, sandbox } = rig
const { token, aeskey, corpid, control } = sandbox.connection
const app = await testApp(db)

const kept = () => owner.selectFrom('wecom_callback').selectAll().orderBy('received_real_at').execute()
const unix = () => Math.floor(Date.now() / 1000)

/** What WeCom would post. */
function sealed(
  xml: string,
  given: { token?: string; aesKey?: string; receiver?: string; timestamp?: number; slug?: string } = {},
) {
  const timestamp = String(given.timestamp ?? unix())
  const cipher = encrypt(given.aesKey ?? aeskey, xml, given.receiver ?? corpid)
  const signature = getSignature(given.token ?? token, timestamp, 'nonce', cipher)
  const query = new URLSearchParams({ msg_signature: signature, timestamp, nonce: 'nonce' })
  return {
    url: `/wecom/${given.slug ?? slug}/callback?${query}`,
    body: `<xml><ToUserName><![CDATA[${corpid}]]></ToUserName><AgentID><![CDATA[1]]></AgentID><Encrypt><![CDATA[${cipher}]]></Encrypt></xml>`,
    echo: `/wecom/${given.slug ?? slug}/callback?${query}&echostr=${encodeURIComponent(cipher)}`,
  }
}
const post = ({ url, body }: { url: string; body: string }) =>
  app.inject({ method: 'POST', url, payload: body, headers: { 'content-type': 'text/xml' } })
const event = (seed: string) =>
  `<xml><ToUserName><![CDATA[${corpid}]]></ToUserName><FromUserName><![CDATA[sys]]></FromUserName><CreateTime>1403610513</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[change_external_chat]]></Event><ChatId><![CDATA[wr${seed}]]></ChatId><ChangeType><![CDATA[dismiss]]></ChangeType></xml>`

describe('the address', () => {
  test('proves to WeCom that it is ours: the bare text, at once', async () => {
    const begun = performance.now()
    const answer = await app.inject({ url: sealed('94966531020182955848408').echo })
    expect([answer.statusCode, answer.body]).toEqual([200, '94966531020182955848408'])
    expect(performance.now() - begun).toBeLessThan(1_000)
    await rig.pointCallbacks(rig.callbackUrl)
    const state = (await (await fetch(`${control}/callback`)).json()) as { url: string } // the control API's form
    expect(state.url).toBe(rig.callbackUrl)
  })

  test('keeps an event before it answers, and the same event once', async () => {
    const told = sealed(event('first'))
    expect([(await post(told)).body, (await post(told)).statusCode]).toEqual(['success', 200])
    // The same event sealed anew, as a retry is.
    expect((await post(sealed(event('first')))).statusCode).toBe(200)
    const rows = await kept()
    expect(rows).toHaveLength(1)
    expect(rows[0]).toMatchObject({ body: event('first'), done_real_at: null, attempts: 0 })
  })

  test('takes an event in at once on a machine whose clock is 90 s ahead, and tells when it came by the database’s', async () => {
    const ahead = await createHttp({ log: silent, authenticate: async () => null, ready: async () => undefined })
    callbackRoutes(ahead, { db, connections: rig.connections, now: () => addMs(realNow(), 90_000), log: silent })
    const { url, body } = sealed(event('ahead'))
    const answer = await ahead.inject({ method: 'POST', url, payload: body, headers: { 'content-type': 'text/xml' } })
    await ahead.close()
    expect(answer.body).toBe('success')
    const row = (await kept()).find((callback) => callback.body === event('ahead'))
    expect(Math.abs(msBetween(row?.received_real_at ?? realNow(), realNow()))).toBeLessThan(60_000)
    const { rows } = await sql<{ due: boolean }>`
      select bool_or(due_real_at <= clock_timestamp()) as due from lane where queue = 'wecom_inbox'`.execute(owner)
    expect(rows).toEqual([{ due: true }])
    await owner.deleteFrom('wecom_callback').where('body', '=', event('ahead')).execute()
  })

  test.each([
    ['another token', () => sealed(event('x'), { token: 'anotherToken' }), 403],
    ['another key', () => sealed(event('x'), { aesKey: `${'b'.repeat(42)}E` }), 403],
    ['another corp’s receiver', () => sealed(event('x'), { receiver: 'ww0000000000000000' }), 403],
    ['a timestamp of eleven minutes ago', () => sealed(event('x'), { timestamp: unix() - 660 }), 403],
    ['a timestamp of the future', () => sealed(event('x'), { timestamp: unix() + 660 }), 403],
    ['no query', () => ({ ...sealed(event('x')), url: `/wecom/${slug}/callback` }), 403],
    ['no seal', () => ({ ...sealed(event('x')), body: '<xml><Encrypt></Encrypt></xml>' }), 403],
    ['a body that is no XML', () => ({ ...sealed(event('x')), body: '{"Encrypt":"x"}' }), 403],
    [
      'an entity of its own',
      () => ({ ...sealed(event('x')), body: '<!DOCTYPE a [<!ENTITY b "c">]><xml><Encrypt>&b;</Encrypt></xml>' }),
      403,
    ],
    ['a corp that does not exist', () => sealed(event('x'), { slug: 'nobody1' }), 404],
    ['too much', () => ({ ...sealed(event('x')), body: 'x'.repeat(300_000) }), 413],
  ])('refuses %s and keeps nothing', async (_what, tell, status) => {
    const before = (await kept()).length
    const answer = await post(tell())
    expect(answer.statusCode).toBe(status)
    expect((await kept()).length).toBe(before)
  })

  test('takes no event of one corp for another', async () => {
    const other = await buildCorp(db)
    expect((await post(sealed(event('y'), { slug: other.slug }))).statusCode).toBe(403)
  })
})

describe('what cannot be worked off', () => {
  test('is parked where a person sees it, holds up nothing else, and is tried again when told to', async () => {
    const admin = await signInAs(app, db, corpId, { role: 'admin' })
    await post(sealed('<xml><CreateTime>soon</CreateTime></xml>'))
    await post(sealed(event('second')))
    await rig.workUntil(rig.isQuiet)
    const page = (await admin.ask('GET', '/api/v1/sync')).json()
    expect(page).toMatchObject({ state: 'never', waitingCallbacks: 0, parkedTotal: 1 })
    expect(page.parked).toMatchObject([{ kind: 'callback', failure: 'this is no event of WeCom' }])
    expect(page.lastCallbackRealAt).not.toBeNull()
    const rows = await kept()
    expect(rows.filter((row) => row.done_real_at !== null)).toHaveLength(rows.length - 1)
    expect((await admin.ask('POST', '/api/v1/sync/parked/retry')).json()).toEqual({ retried: 1 })
    await rig.workUntil(rig.isQuiet)
    expect((await admin.ask('GET', '/api/v1/sync')).json()).toMatchObject({ parkedTotal: 1 })
    const viewer = await signInAs(app, db, corpId, { role: 'viewer' })
    expect((await viewer.ask('POST', '/api/v1/sync')).statusCode).toBe(403)
  })
})

describe('a synchronisation that WeCom does not let go on', () => {
  test('waits with WeCom’s words and what to do, and goes on by itself', async () => {
    const admin = await signInAs(app, db, corpId, { role: 'admin' })
    await rig.faults([{ path: '/cgi-bin/externalcontact/get_follow_user_list', kind: 'refuse', errcode: 48002 }])
    expect((await admin.ask('POST', '/api/v1/sync')).json()).toEqual({ isBegun: true })
    const staffTask = () => owner.selectFrom('sync_task').selectAll().where('kind', '=', 'staff').executeTakeFirst()
    await rig.workUntil(async () => (await staffTask())?.failure !== null)
    const page = (await admin.ask('GET', '/api/v1/sync')).json()
    expect(page.state).toBe('stuck')
    expect(page.tasks[0]).toMatchObject({ kind: 'staff', failure: { remedy: 'grant_customer_contact' } })
    expect(page.tasks[0].failure.words).toMatch(/get_follow_user_list was refused with 48002/)
    // A person must act first, so it looks again after ten minutes.
    const pause = Date.parse(page.tasks[0].retryRealAt) - Date.now()
    expect(pause).toBeGreaterThan(9 * 60_000)
    expect((await admin.ask('POST', '/api/v1/sync')).json()).toEqual({ isBegun: false })
    await rig.faults([])
    await owner.updateTable('sync_task').set({ retry_real_at: null }).execute()
    await rig.sync('asked')
    expect((await admin.ask('GET', '/api/v1/sync')).json()).toMatchObject({ state: 'done', parkedTotal: 1 })
  })
})

test('a new friend is told to whoever listens, with the real time it came in', async () => {
  await rig.pointCallbacks(rig.callbackUrl)
  const [someone] = sandbox.world.store.rows<{ userid: string }>(
    'select userid from staff where follows_contacts = 1 order by 1',
  )
  await rig.act({ kind: 'add', userid: someone?.userid, name: '新朋友' })
  await rig.settle()
  const signals = await owner
    .selectFrom('signal')
    .select(['kind', 'detail'])
    .where('kind', '=', 'contact.added')
    .execute()
  const [callback] = (await kept()).filter((row) => row.body.includes('add_external_contact'))
  expect(signals).toMatchObject([{ detail: { arrivedRealAt: callback?.received_real_at.toString(), isHalf: false } }])
})
