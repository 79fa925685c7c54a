/** Programs beside the desk: a key is made, used and revoked, by a person at a browser and a program over HTTP. */
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { keepPicture, openBrowser } from './browser.ts'
import { enterDesk, listenForComplaints, overflowOf, visit } from './journey.ts'
import { newHome, startQunce } from './qunce.ts'

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
