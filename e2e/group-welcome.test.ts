/** A welcome for group chats: written on the desk, kept by WeCom, and owners asked to choose it. */
import { expect, it, vi } from 'vitest'
import type { GroupWelcomes } from '#contract/group-welcome.ts'
import { keepPicture, openBrowser } from './browser.ts'
import { enterDesk, listenForComplaints, overflowOf, visit } from './journey.ts'
import { newHome, startQunce } from './qunce.ts'

const slow = { timeout: 110_000, interval: 300 }

it('is written on the desk with its look beside it, kept by WeCom, and asked of an owner', async () => {
  const qunce = await startQunce(newHome())
  const context = await openBrowser()
  const complaints = listenForComplaints(context)
  const api = await enterDesk(context, qunce)
  await vi.waitFor(async () => {
    const { items } = await api.get<{ items: unknown[] }>('group-chats?limit=5')
    if (items.length < 2) throw new Error('the demo reads its group chats')
  }, slow)
  const page = await context.newPage()
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true })

  await visit(page, `${qunce.url}/one-offs/group-welcomes`)
  await page.getByText('还没有入群欢迎语').waitFor()
  await keepPicture(page, 'desk/group-welcomes-empty')
  await button('写一条入群欢迎语').click()
  await page.getByLabel('名称').fill('新人欢迎')
  const text = page.getByRole('textbox', { name: '文字' })
  await text.fill('，欢迎你。全网最佳')
  await page.getByText('《广告法》', { exact: false }).first().waitFor()
  await text.fill('')
  await button('新成员昵称').click()
  expect(await text.inputValue()).toBe('%NICKNAME%')
  await text.fill('%NICKNAME%，欢迎你。先看群公告，每天 9 点有今日份答疑。')
  await button('加一张链接卡片').click()
  await page.getByRole('textbox', { name: '标题' }).fill('群规三条')
  await page.getByRole('textbox', { name: '网址' }).fill('https://shop.example/rules')
  await page.getByText('小米妈妈，欢迎你', { exact: false }).waitFor()
  expect(await button('加一张图片').isDisabled()).toBe(true)
  await keepPicture(page, 'desk/group-welcome-write')
  expect(await overflowOf(page)).toBe(0)
  await button('存进企业微信').click()
  await page.getByText('已存进企业微信').waitFor({ timeout: 30_000 })
  await keepPicture(page, 'desk/group-welcomes')

  await button('请群主设置').click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('checkbox').nth(1).check()
  await dialog.getByRole('button', { name: '就这 1 个群' }).click()
  await dialog.getByText('位群主收到待办').waitFor()
  await keepPicture(page, 'desk/group-welcome-ask')
  await dialog.getByRole('button', { name: '请 1 位群主设置' }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.getByText('请过 1 个群', { exact: false }).waitFor()

  const { groupChats } = await api.get<GroupWelcomes>('group-welcomes')
  expect(groupChats.asked).toBe(1)

  await page.setViewportSize({ width: 390, height: 844 })
  await visit(page, `${qunce.url}/one-offs/group-welcomes`)
  await page.getByText('请过 1 个群', { exact: false }).waitFor()
  await keepPicture(page, 'desk/group-welcomes-phone')
  expect(await overflowOf(page)).toBe(0)
  expect(complaints).toEqual([])
})
