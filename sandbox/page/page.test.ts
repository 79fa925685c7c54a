import { readdirSync } from 'node:fs'
import { Script } from 'node:vm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openSandbox, someone, type Opened } from '../test/open.ts'

let opened: Opened
beforeAll(async () => {
  opened = await openSandbox()
})
afterAll(() => opened.close())

async function load(
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; type: string; text: string }> {
  const response = await fetch(`${opened.sandbox.connection.base}${path}`, { headers, redirect: 'manual' })
  return { status: response.status, type: response.headers.get('content-type') ?? '', text: await response.text() }
}

test('the page, its style and every module of it are served, types stripped, and nothing comes from elsewhere', async () => {
  const page = await load('/')
  expect(page.status).toBe(200)
  const boot = /<script id="boot" type="application\/json">([\s\S]*?)<\/script>/.exec(page.text)?.[1] ?? ''
  expect(JSON.parse(boot)).toMatchObject({ corpid: opened.sandbox.connection.corpid, zone: 'Asia/Shanghai' })
  expect(page.text.match(/(?:src|href)="(?!\/page\/|data:)[^"]*"/g)).toBeNull()
  expect(await load('/page/page.css')).toMatchObject({ status: 200, type: 'text/css; charset=utf-8' })
  const files = readdirSync(new URL('client', import.meta.url))
  for (const file of files) {
    const module = await load(`/page/client/${file}`)
    expect([file, module.status, module.type]).toEqual([file, 200, 'text/javascript; charset=utf-8'])
    for (const [, imported = ''] of module.text.matchAll(/from '\.\/([^']+)'/g)) expect(files).toContain(imported)
    expect(module.text).not.toMatch(/^import type/m)
  }
  expect((await load('/page/client/../sdk.ts')).status).toBe(404)
})

test('the JS-SDK script is where pages look for it, and may be loaded by any page', async () => {
  for (const path of ['/open/js/jweixin-1.2.0.js', '/wwopen/js/jwxwork-1.0.0.js']) {
    const script = await load(path)
    expect(script).toMatchObject({ status: 200, type: 'text/javascript; charset=utf-8' })
    expect(() => new Script(script.text)).not.toThrow()
  }
})

test('a signature is right for the ticket, url and values it was made of, and for nothing else', async () => {
  const { createHash } = await import('node:crypto')
  const { ticket } = await opened.get('ticket/get', { type: 'agent_config' })
  const url = 'http://127.0.0.1:3000/sidebar?a=1'
  const signature = createHash('sha1')
    .update(`jsapi_ticket=${String(ticket)}&noncestr=n&timestamp=7&url=${url}`)
    .digest('hex')
  const check = async (over: Record<string, unknown>): Promise<unknown> =>
    (
      await opened.control('POST', '/check-signature', {
        kind: 'agent',
        signature,
        nonceStr: 'n',
        timestamp: 7,
        url,
        ...over,
      })
    ).body['valid']
  expect(await check({})).toBe(true)
  expect(await check({ url: `${url}#/page` })).toBe(true)
  expect(await check({ url: `${url}&b=2` })).toBe(false)
  expect(await check({ kind: 'corp' })).toBe(false)
})

test('a code is a picture to an app and a page to a browser, where one scans it as somebody', async () => {
  const { owner } = someone(opened)
  const way = await opened.post('externalcontact/add_contact_way', { type: 1, scene: 2, user: [owner] })
  const path = new URL(String(way['qr_code'])).pathname
  expect(await load(path)).toMatchObject({ status: 200, type: 'image/svg+xml' })
  const page = await load(path, { accept: 'text/html' })
  expect(page.type).toContain('text/html')
  expect(page.text).toContain('添加企业微信好友')
  expect((await load('/qr/none')).status).toBe(404)
})

test('the OAuth page refuses what WeCom would, lets one choose, and never asks when it was told who', async () => {
  const { corpid } = opened.sandbox.connection
  const { owner } = someone(opened)
  const link = (over: Record<string, string>): string =>
    `/connect/oauth2/authorize?${new URLSearchParams({ appid: corpid, redirect_uri: 'http://127.0.0.1:9/in', response_type: 'code', scope: 'snsapi_base', state: 's', ...over }).toString()}`
  const wrong: Record<string, string>[] = [
    { appid: 'wwOther' },
    { response_type: 'token' },
    { scope: 'everything' },
    { state: 'a-b' },
    { redirect_uri: 'javascript:alert(1)' },
    { scope: 'snsapi_privateinfo' },
  ]
  for (const over of wrong) expect([over, (await load(link({ ...over, as: owner }))).status]).toEqual([over, 400])
  expect((await load(link({}))).text).toContain('以谁的身份登录')
  expect((await load(link({ as: owner }))).status).toBe(302)
  expect((await load(link({}), { cookie: `other=1; sandbox_as=${owner}` })).status).toBe(302)
  expect((await load(link({ q: '<script>' }))).text).not.toContain('<script>')
})

test('a page of another site may not order the sandbox', async () => {
  const order = (origin: string): Promise<Response> =>
    fetch(`${opened.sandbox.connection.control}/clock`, { method: 'PUT', headers: { origin }, body: '{"rate":0}' })
  expect((await order('https://elsewhere.example')).status).toBe(403)
  expect((await order('null')).status).toBe(403)
  expect((await order('http://127.0.0.1:3000')).status).toBe(200)
})
