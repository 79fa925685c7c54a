import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { defaults } from '#sandbox/options.ts'
import { startSandbox } from '#sandbox/sandbox.ts'
import { addMs, realInstant } from '#server/kernel/time.ts'
import {
  createMemoryAllowance,
  createMemoryTokens,
  createSend,
  createWecomClient,
  notSent,
  type WecomOptions,
} from '#server/wecom/index.ts'

const sandbox = await startSandbox({ ...defaults, people: false, groupChats: 3, members: 8, staff: 3 })
const { send, close } = createSend()
afterAll(async () => {
  close()
  await sandbox.close()
})
const { base, corpid, secret, agentid, control } = sandbox.connection
const { store } = sandbox.world

const logged: unknown[] = []
const note = (fields: object, message: string) => void logged.push({ ...fields, message })
let aheadMs = 0
const now = () => addMs(realInstant(Temporal.Now.instant()), aheadMs)
const client = (given: Partial<WecomOptions> = {}) =>
  createWecomClient({
    baseUrl: base,
    corpId: corpid,
    secret,
    agentId: agentid,
    tokens: createMemoryTokens(now),
    allowance: createMemoryAllowance(now),
    send,
    now,
    log: { debug: note, warn: note },
    timeoutMs: 3_000,
    ...given,
  })

const order = async (path: string, method: string, body: unknown) => {
  const answer = await fetch(`${control}/${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(await answer.text())
}
const faults = (given: object[]) => order('faults', 'PUT', given)
const madeSoFar = (): number => store.rows('select msgid from mass_send').length
const [chat] = store.rows<{ chat_id: string; owner: string }>('select chat_id, owner from group_chat order by 1')
if (!chat) throw new Error('the sandbox has chats')
const massSend = { chatType: 'group', senderUserid: chat.owner, chatIds: [chat.chat_id], text: '早上好' } as const

beforeEach(async () => {
  await faults([])
  aheadMs = 0
})

describe('tokens', () => {
  test('one is fetched for many calls at a time', async () => {
    const before = store.rows('select token from access_token').length
    const wecom = client()
    const results = await Promise.all(Array.from({ length: 20 }, () => wecom.directory.departments()))
    expect(results.every((result) => result.ok)).toBe(true)
    expect(store.rows('select token from access_token').length - before).toBeLessThanOrEqual(1)
  })

  test('one that WeCom takes back is fetched anew, and the call goes on', async () => {
    const wecom = client()
    expect(await wecom.tag.list()).toMatchObject({ ok: true })
    await order('actions', 'POST', { kind: 'revoke-token' })
    expect(await wecom.tag.list()).toMatchObject({ ok: true })
    expect(logged).toContainEqual(
      expect.objectContaining({ api: 'externalcontact/get_corp_tag_list', kind: 'refused' }),
    )
  })

  test('a wrong secret is for a person, and the call did not happen', async () => {
    const result = await client({ secret: 'a-wrong-secret' }).massSend.create(massSend)
    expect(result).toMatchObject({ ok: false, kind: 'refused', api: 'gettoken', code: 40001, remedy: 'check_secret' })
  })
})

describe('a refusal', () => {
  test('keeps WeCom’s words and says what to do', async () => {
    const result = await client().groupChat.get('wrNoSuchChat0000000000000000000')
    expect(result).toMatchObject({ ok: false, kind: 'refused', class: 'drop', remedy: 'sync_again' })
    expect(result.ok || result.kind === 'unknown' ? '' : result.hint).toMatch(/hint: \[\d+_/)
  })

  test('45009 blocks the API for a minute, without asking WeCom again, and others go on', async () => {
    await faults([{ path: '/cgi-bin/externalcontact/get_corp_tag_list', kind: 'rate-limit', times: 1 }])
    const wecom = client()
    const first = await wecom.tag.list()
    expect(first).toMatchObject({ ok: false, code: 45009, class: 'wait', waitMs: 60_000 })
    const second = await wecom.tag.list()
    expect(second).toMatchObject({ ok: false, code: 45009, class: 'wait' })
    expect(await wecom.directory.departments()).toMatchObject({ ok: true })
    aheadMs = 61_000
    expect(await wecom.tag.list()).toMatchObject({ ok: true })
  })
})

describe('what may be repeated', () => {
  test('a read goes on through a busy WeCom and a lost answer', async () => {
    await faults([
      { path: '/cgi-bin/externalcontact/get_corp_tag_list', kind: 'refuse', errcode: -1, times: 1 },
      { path: '/cgi-bin/externalcontact/get_corp_tag_list', kind: 'accept-then-drop', times: 1 },
    ])
    expect(await client().tag.list()).toMatchObject({ ok: true })
  })

  test('a read that is lost every time ends unknown, after three tries', async () => {
    await faults([{ path: '/cgi-bin/externalcontact/get_corp_tag_list', kind: 'accept-then-drop' }])
    expect(await client().tag.list()).toMatchObject({
      ok: false,
      kind: 'unknown',
      api: 'externalcontact/get_corp_tag_list',
    })
  })

  test('a mass send whose answer is lost is unknown, and was made once', async () => {
    const before = madeSoFar()
    await faults([{ path: '/cgi-bin/externalcontact/add_msg_template', kind: 'accept-then-drop' }])
    expect(await client().massSend.create(massSend)).toMatchObject({ ok: false, kind: 'unknown' })
    expect(madeSoFar() - before).toBe(1)
  })

  test('a mass send that WeCom is too busy for is unknown, too', async () => {
    await faults([{ path: '/cgi-bin/externalcontact/add_msg_template', kind: 'refuse', errcode: -1 }])
    expect(await client().massSend.create(massSend)).toMatchObject({ ok: false, kind: 'unknown' })
  })

  test('a mass send that cannot reach WeCom was not made', async () => {
    const wecom = client()
    await wecom.connect()
    const tokens = createMemoryTokens(now)
    await tokens.obtain('access_token', null, async () => ({
      ok: true,
      value: { value: 't', expiresRealAt: addMs(now(), 7e6) },
    }))
    const result = await client({ baseUrl: 'http://127.0.0.1:1', tokens }).massSend.create(massSend)
    expect(result).toMatchObject({ ok: false, kind: 'refused', code: notSent, class: 'retry', remedy: 'reach_wecom' })
  })

  test('a mass send whose caller lost its lease is not made', async () => {
    const before = madeSoFar()
    const lost = new Error('lease lost')
    const create = client().massSend.create(massSend, {
      beforeSend: () => {
        throw lost
      },
    })
    await expect(create).rejects.toBe(lost)
    expect(madeSoFar()).toBe(before)
  })
})

test('a mass send goes its whole way', async () => {
  const wecom = client()
  const made = await wecom.massSend.create({
    ...massSend,
    attachments: [{ kind: 'link', title: '活动', url: 'https://example.com/a' }],
  })
  if (!made.ok) throw new Error(JSON.stringify(made))
  const { msgid } = made.value
  const at = sandbox.world.clock.now()
  const instant = (ms: number) => Temporal.Instant.fromEpochMilliseconds(ms)
  const listed = await wecom.massSend.list({
    chatType: 'group',
    from: instant(at - 60_000),
    to: instant(at + 60_000),
    of: 'all',
    cursor: null,
  })
  expect(listed.ok && listed.value.massSends.find((one) => one.msgid === msgid)).toMatchObject({
    text: '早上好',
    attachmentKinds: ['link'],
    creatorUserid: null,
  })
  expect(await wecom.massSend.tasks(msgid, null)).toMatchObject({
    value: { tasks: [{ userid: chat.owner, isSent: false }] },
  })
  expect(await wecom.massSend.remind(msgid)).toMatchObject({ ok: true })
  await order('actions', 'POST', { kind: 'confirm', userid: chat.owner, msgid })
  // The sandbox's results lag by a second, as WeCom's do.
  let results = await wecom.massSend.results(msgid, chat.owner, null)
  while (results.ok && results.value.results.length === 0)
    results = await wecom.massSend.results(msgid, chat.owner, null)
  expect(results).toMatchObject({ value: { results: [{ chatId: chat.chat_id, status: 'sent' }] } })
  expect(await wecom.massSend.tasks(msgid, null)).toMatchObject({
    value: { tasks: [{ userid: chat.owner, isSent: true }] },
  })
  expect(await wecom.massSend.cancel(msgid)).toMatchObject({ ok: true })
  expect(await wecom.massSend.remind(msgid)).toMatchObject({ ok: false, code: 41093, class: 'drop' })
})

test('media, messages to staff and tickets', async () => {
  const wecom = client()
  const png = new Uint8Array(
    Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    ),
  )
  expect(
    await wecom.media.upload({ kind: 'image', fileName: 'dot.png', contentType: 'image/png', bytes: png }),
  ).toMatchObject({
    value: { mediaId: expect.stringMatching(/.{8,}/) },
  })
  for (const message of [
    { kind: 'text', text: '有 3 条待发' },
    { kind: 'textcard', title: '待发提醒', description: '有 3 条待发', url: 'https://example.com/t', button: '去发送' },
    { kind: 'markdown', markdown: '**有 3 条待发**' },
    {
      kind: 'text_notice',
      title: '待发提醒',
      description: '今天',
      emphasis: { title: '3', description: '条待发' },
      rows: [{ key: '最早', value: '15:00' }],
      url: 'https://example.com/t',
    },
  ] as const)
    expect(await wecom.message.send([chat.owner], message)).toMatchObject({ value: { invalidUserids: [] } })
  const corp = await wecom.ticket.corp()
  expect(corp).toMatchObject({ ok: true })
  expect(await wecom.ticket.corp()).toEqual(corp)
  expect(await wecom.ticket.agent()).toMatchObject({ ok: true })
  expect(await wecom.oauth.callbackAddresses()).toMatchObject({ ok: true })
  expect(await wecom.oauth.visitor('no-such-code')).toMatchObject({ ok: false, code: 40029, remedy: 'sign_in_again' })
})

test('an answer that lacks what we need names the API and the field', async () => {
  const wecom = client({
    send: async ({ url }) => ({
      kind: 'answered',
      status: 200,
      headers: {},
      body: Buffer.from(
        url.pathname.endsWith('gettoken')
          ? '{"errcode":0,"access_token":"token-1","expires_in":7200}'
          : '{"errcode":0,"group_chat":{"chat_id":"wr1","name":"群","owner":"a","create_time":1,"member_list":[{"userid":"b","type":1}]}}',
      ),
    }),
  })
  const result = await wecom.groupChat.get('wr1')
  expect(result.ok || result.kind === 'refused' ? '' : result.cause.message).toMatch(
    /groupchat\/get answered without a usable group_chat\.member_list\.0\.join_time/,
  )
})

test.each([
  // HTTP status and body of a gateway → outcome of a create
  [404, '<html>', { kind: 'refused', code: 404, remedy: 'check_address' }],
  [502, '<html>', { kind: 'unknown' }],
  [200, 'not json', { kind: 'unknown' }],
  [200, '{"errcode":"?"}', { kind: 'unknown' }],
])('a gateway’s %i %s ends a create as it must', async (status, body, expected) => {
  const wecom = client({
    send: async ({ url }) => ({
      kind: 'answered',
      status: url.pathname.endsWith('gettoken') ? 200 : status,
      headers: {},
      body: Buffer.from(url.pathname.endsWith('gettoken') ? '{"access_token":"t","expires_in":7200}' : body),
    }),
  })
  expect(await wecom.massSend.create(massSend)).toMatchObject(expected)
})

test('neither the secret nor a token was ever told to the log', () => {
  const tokens = store.rows<{ token: string }>('select token from access_token').map((row) => row.token)
  const told = JSON.stringify(logged, (_key, value: unknown) => (value instanceof Error ? `${value.stack}` : value))
  expect(logged.length).toBeGreaterThan(10)
  for (const hidden of [secret, 'a-wrong-secret', ...tokens]) expect(told).not.toContain(hidden)
})
