/** Programs beside the desk: they call by key and are called by webhook, set up by a person at a browser. */
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import { Webhook } from 'standardwebhooks'
import { expect, it, vi } from 'vitest'
import { atEnd } from './at-end.ts'
import { keepPicture, openBrowser } from './browser.ts'
import { enterDesk, listenForComplaints, overflowOf, visit } from './journey.ts'
import { newHome, startQunce } from './qunce.ts'

const slow = { timeout: 60_000, interval: 200 }

/** Pictures of a page by night, in English, and on a narrow window; the page is left as it was. */
async function picture(page: Page, url: string, name: string): Promise<void> {
  const before = page.viewportSize() ?? { width: 1440, height: 900 }
  await page.setViewportSize({ width: 390, height: 844 })
  await visit(page, url)
  await keepPicture(page, `desk/${name}-390`)
  expect([name, await overflowOf(page)]).toEqual([name, 0])
  await page.setViewportSize(before)
  await page.emulateMedia({ colorScheme: 'dark' })
  await visit(page, url)
  await keepPicture(page, `desk/${name}-dark`)
  await page.emulateMedia({ colorScheme: 'light' })
  await page.evaluate(() => localStorage.setItem('qunce.language', 'en'))
  await visit(page, url)
  await keepPicture(page, `desk/${name}-en`)
  await page.evaluate(() => localStorage.setItem('qunce.language', 'zh'))
  await visit(page, url)
}

it('a key is made at the desk, opens to a program what it was made for, and nothing once it is revoked', async () => {
  const qunce = await startQunce(newHome())
  const context = await openBrowser()
  const complaints = listenForComplaints(context)
  await enterDesk(context, qunce)
  const page = await context.newPage()
  await page.setViewportSize({ width: 1440, height: 900 })
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  const call = (key: string, path: string, init: RequestInit = {}) =>
    fetch(`${qunce.url}/api/v1/${path}`, { ...init, headers: { authorization: `Bearer ${key}` } })

  await visit(page, `${qunce.url}/settings/api`)
  await page.getByText('还没有接口密钥').waitFor()
  await keepPicture(page, 'desk/api-keys-empty')
  await button('创建密钥').click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('名称').fill('数据看板')
  await dialog.getByText('自选', { exact: true }).click()
  await dialog.getByLabel('社群 查看').check()
  await dialog.getByLabel('执行 修改').check()
  await keepPicture(page, 'desk/api-key-new')
  await dialog.getByRole('button', { name: '创建密钥' }).click()
  await dialog.getByText('关闭后无法再次查看').waitFor()
  const key = (await dialog.locator('code').textContent()) ?? ''
  expect(key).toMatch(/^qk_/)
  await keepPicture(page, 'desk/api-key-shown')
  await dialog.getByRole('button', { name: '已保存好' }).click()
  await page.getByText('从未使用').waitFor()

  const chats = await call(key, 'group-chats')
  expect([chats.status, Object.keys(Object(await chats.json()))]).toEqual([200, expect.arrayContaining(['items'])])
  expect((await call(key, 'contacts')).status).toBe(403)
  expect((await call(key, 'api-keys')).status).toBe(403)

  await visit(page, `${qunce.url}/settings/api`)
  await page.getByText('127.0.0.1').waitFor()
  await keepPicture(page, 'desk/api-keys')
  expect(await overflowOf(page)).toBe(0)
  await picture(page, `${qunce.url}/settings/api`, 'api-keys')

  await button('吊销 数据看板').click()
  await page.getByRole('dialog').getByText('立即无法调用接口').waitFor()
  await keepPicture(page, 'desk/api-key-revoke')
  await page.getByRole('dialog').getByRole('button', { name: '吊销' }).click()
  await page.getByText('已吊销').waitFor()
  const refused = await call(key, 'group-chats')
  expect([refused.status, await refused.json()]).toMatchObject([401, { error: { code: 'api_key_refused' } }])
  expect(complaints).toEqual([])
})

it('an address is told of what happens, signed, and every route is looked up in the reference', async () => {
  const qunce = await startQunce(newHome())
  const context = await openBrowser()
  const complaints = listenForComplaints(context)
  await enterDesk(context, qunce)
  const page = await context.newPage()
  await page.setViewportSize({ width: 1440, height: 900 })
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  const dialog = page.getByRole('dialog')
  await visit(page, `${qunce.url}/settings/api/webhooks`)
  await page.getByText('还没有订阅').waitFor()
  await keepPicture(page, 'desk/webhooks-empty')
  const heard: { headers: Record<string, string>; body: string }[] = []
  let status = 200
  const server = http.createServer((request, response) => {
    let body = ''
    request.on('data', (part: Buffer) => (body += part.toString()))
    request.on('end', () => {
      heard.push({ headers: request.headers as Record<string, string>, body }) // each stands once
      response.writeHead(status).end('收到')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  atEnd(() => new Promise<void>((resolve) => server.close(() => resolve())))
  const { port } = server.address() as AddressInfo // a TCP server that listens has one

  await button('添加订阅').click()
  await dialog.getByLabel('名称').fill('订单系统')
  await dialog.getByLabel('接收地址').fill('http://hooks.example.com/')
  await dialog.getByLabel('开始执行').check()
  await dialog.getByLabel('成员入群').check()
  await dialog.getByRole('button', { name: '保存' }).click()
  await dialog.getByText('不能推送到这个地址').waitFor()
  await keepPicture(page, 'desk/webhook-refused')
  await dialog.getByLabel('接收地址').fill(`http://127.0.0.1:${port}/qunce`)
  await dialog.getByRole('button', { name: '保存' }).click()
  await dialog.getByText('验证签名用的密钥').waitFor()
  const secret = (await dialog.locator('code').textContent()) ?? ''
  await dialog.getByRole('button', { name: '已保存好' }).click()
  await page.getByRole('link', { name: '订单系统' }).click()
  await button('发一条测试').click()
  // The demo's own members may come in meanwhile: all that is heard is signed, the test among it.
  await vi.waitFor(() => {
    const kinds = heard.map(({ body, headers }) => Object(new Webhook(secret).verify(body, headers)).type)
    expect(kinds).toContain('webhook.test')
  }, slow)
  await page.getByText('已送达', { exact: true }).nth(1).waitFor()
  status = 500
  await button('发一条测试').click()
  await page.getByText('HTTP 500').first().waitFor()
  await page.locator('summary').last().click()
  await keepPicture(page, 'desk/webhook')
  expect(await overflowOf(page)).toBe(0)
  await picture(page, page.url(), 'webhook')
  await picture(page, `${qunce.url}/settings/api/webhooks`, 'webhooks')

  await page.getByRole('button', { name: '接口文档', exact: true }).click()
  await page.getByLabel('搜索路径、用途或权限').fill('暂停 run.pause')
  await page.getByText('暂停执行', { exact: true }).click()
  await page.getByText(`curl -X POST '${qunce.url}/api/v1/runs/{runId}/pause'`).waitFor()
  await keepPicture(page, 'desk/api-reference-open')
  expect(await overflowOf(page)).toBe(0)
  await picture(page, `${qunce.url}/settings/api/reference`, 'api-reference')
  expect(complaints).toEqual([])
})
