import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSandbox, pixel, someone, upload, type Answer, type Opened } from '../test/open.ts'

let opened: Opened
beforeEach(async () => {
  opened = await openSandbox()
})
afterEach(() => opened.close())

async function raw(path: string, init?: RequestInit): Promise<Answer> {
  return (await (await fetch(`${opened.sandbox.connection.base}${path}`, init)).json()) as Answer // the API answers JSON objects
}

test('a token is missing, unknown, expired after 7200 s, or ended early', async () => {
  const { corpid, secret } = opened.sandbox.connection
  expect(await raw('/cgi-bin/department/list')).toMatchObject({ errcode: 41001 })
  expect(await raw('/cgi-bin/department/list?access_token=guess')).toMatchObject({ errcode: 40014 })
  expect(await opened.get('department/list')).toMatchObject({ errcode: 0 })
  const first = await opened.get('gettoken', { corpid, corpsecret: secret })
  expect(first).toMatchObject({ expires_in: 7200 })
  expect((await opened.get('gettoken', { corpid, corpsecret: secret }))['access_token']).toBe(first['access_token'])
  opened.passReal(7_200_000)
  const late = await opened.get('department/list')
  expect(late.errcode).toBe(42001)
  expect(late.errmsg).toMatch(
    /^access_token expired, hint: \[\d+_\d+_[0-9a-f]{32}\], from ip: 127\.0\.0\.1, more info at https:\/\/open\.work\.weixin\.qq\.com\/devtool\/query\?e=42001$/,
  )
  const second = await opened.get('gettoken', { corpid, corpsecret: secret })
  const read = (): Promise<Answer> => raw(`/cgi-bin/department/list?access_token=${String(second['access_token'])}`)
  expect(await read()).toMatchObject({ errcode: 0 })
  await opened.act({ kind: 'revoke-token' })
  expect(await read()).toMatchObject({ errcode: 40014 })
})

test('a wrong secret is refused, and too many close the address for an hour', async () => {
  const { corpid, secret } = opened.sandbox.connection
  expect(await opened.get('gettoken', { corpid: 'wwOther', corpsecret: secret })).toMatchObject({ errcode: 40013 })
  expect(await opened.get('gettoken', { corpsecret: secret })).toMatchObject({ errcode: 41002 })
  expect(await opened.get('gettoken', { corpid })).toMatchObject({ errcode: 41004 })
  for (let count = 0; count <= 30; count++) {
    expect(await opened.get('gettoken', { corpid, corpsecret: 'wrong' })).toMatchObject({ errcode: 40001 })
  }
  expect(await opened.get('gettoken', { corpid, corpsecret: secret })).toMatchObject({ errcode: 45009 })
  opened.passReal(3_600_000)
  expect(await opened.get('gettoken', { corpid, corpsecret: secret })).toMatchObject({ errcode: 0 })
})

test('GET where POST is due, a body that is no JSON, an old address, an unknown one', async () => {
  expect(await opened.get('externalcontact/groupchat/list')).toMatchObject({ errcode: 40058 })
  const token = (
    await opened.get('gettoken', {
      corpid: opened.sandbox.connection.corpid,
      corpsecret: opened.sandbox.connection.secret,
    })
  )['access_token']
  const broken = await raw(`/cgi-bin/externalcontact/groupchat/list?access_token=${String(token)}`, {
    method: 'POST',
    body: '{limit:',
  })
  expect(broken.errcode).toBe(40058)
  expect(broken.errmsg).toContain('Warning: wrong json format.')
  expect(
    await raw(`/cgi-bin/crm/groupchat/list?access_token=${String(token)}`, { method: 'POST', body: '{"limit":1}' }),
  ).toMatchObject({ errcode: 0 })
  const notPlayed = await fetch(`${opened.sandbox.connection.base}/cgi-bin/appchat/create`)
  expect(notPlayed.status).toBe(501)
  expect(await notPlayed.json()).toMatchObject({ errcode: 990501 })
  expect((await fetch(`${opened.sandbox.connection.base}/cgi-bin/nothing`)).status).toBe(404)
})

test('over the limit of a minute a path is closed for 60 s; other paths stay open', async () => {
  await opened.control('PUT', '/faults', [{ path: '/cgi-bin/department/list', kind: 'rate-limit', perMinute: 2 }])
  const codes = async (): Promise<number> => (await opened.get('department/list')).errcode
  expect([await codes(), await codes(), await codes()]).toEqual([0, 0, 45009])
  expect(await opened.get('department/simplelist')).toMatchObject({ errcode: 0 })
  opened.passReal(59_000)
  expect(await codes()).toBe(45009)
  opened.passReal(1_000)
  expect(await codes()).toBe(0)
})

test('ordered faults refuse, cut, slow and lose answers, as many times as ordered', async () => {
  const path = '/cgi-bin/externalcontact/add_msg_template'
  const { chatId, owner } = someone(opened)
  const send = (): Promise<Answer> =>
    opened.post('externalcontact/add_msg_template', {
      chat_type: 'group',
      sender: owner,
      chat_id_list: [chatId],
      text: { content: '早安' },
    })
  const count = async (): Promise<unknown> => (await opened.control('GET', '/state')).body['massSends']
  await opened.control('PUT', '/faults', [{ path, kind: 'refuse', errcode: 45033, times: 1 }])
  expect(await send()).toMatchObject({ errcode: 45033 })
  expect(await count()).toBe(0)
  await opened.control('PUT', '/faults', [{ path, kind: 'outage', times: 1 }])
  await expect(send()).rejects.toThrow('fetch failed')
  expect(await count()).toBe(0)
  await opened.control('PUT', '/faults', [{ path: '/cgi-bin/externalcontact/*', kind: 'accept-then-drop', times: 1 }])
  await expect(send()).rejects.toThrow('fetch failed')
  expect(await count()).toBe(1)
  await opened.control('PUT', '/faults', [{ path, kind: 'slow', delayMs: 60, times: 1 }])
  const began = performance.now()
  expect(await send()).toMatchObject({ errcode: 0 })
  expect(performance.now() - began).toBeGreaterThan(50)
  expect(await count()).toBe(2)
  await opened.control('PUT', '/faults', [{ path, kind: 'accept-twice-then-drop', times: 1 }])
  await expect(send()).rejects.toThrow('fetch failed')
  expect(await count()).toBe(4)
})

test('a media id lives 3 days; its file comes back whole or by range', async () => {
  const made = await upload(opened, 'image', pixel)
  const token = (
    await opened.get('gettoken', {
      corpid: opened.sandbox.connection.corpid,
      corpsecret: opened.sandbox.connection.secret,
    })
  )['access_token']
  const url = `${opened.sandbox.connection.base}/cgi-bin/media/get?access_token=${String(token)}&media_id=${String(made['media_id'])}`
  expect(Buffer.from(await (await fetch(url)).arrayBuffer())).toEqual(pixel)
  const part = await fetch(url, { headers: { range: 'bytes=0-3' } })
  expect(part.status).toBe(206)
  expect(Buffer.from(await part.arrayBuffer()).toString('hex')).toBe('89504e47')
  opened.passReal(3 * 86_400_000)
  expect(await upload(opened, 'image', pixel)).toMatchObject({ errcode: 0 }) // fetches a new token, too
  expect(await upload(opened, 'image', Buffer.from('no picture at all'))).toMatchObject({ errcode: 40004 })
  expect(await upload(opened, 'image', Buffer.alloc(0))).toMatchObject({ errcode: 44001 })
  expect(await upload(opened, 'song', pixel)).toMatchObject({ errcode: 40004 })
  const renewed = (
    await opened.get('gettoken', {
      corpid: opened.sandbox.connection.corpid,
      corpsecret: opened.sandbox.connection.secret,
    })
  )['access_token']
  expect(
    await raw(`/cgi-bin/media/get?access_token=${String(renewed)}&media_id=${String(made['media_id'])}`),
  ).toMatchObject({ errcode: 40007 })
})
