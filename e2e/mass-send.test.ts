/** One message to some group chats and another to others, from writing it to what became of it. */
import { expect, it, vi } from 'vitest'
import type { Demo } from '#contract/demo.ts'
import type { GroupChatItem } from '#contract/group-chat.ts'
import type { OneOffItem } from '#contract/one-off.ts'
import type { Page as ListPage } from '#contract/paging.ts'
import { keepPicture, openBrowser } from './browser.ts'
import { enterDesk, listenForComplaints, overflowOf, visit } from './journey.ts'
import { newHome, startQunce } from './qunce.ts'
import { confirmAll } from './sandbox.ts'

const slow = { timeout: 110_000, interval: 300 }

it('sends one text to a group chat and another to a second, after showing what it does, and tells what became of it', async () => {
  const qunce = await startQunce(newHome())
  const context = await openBrowser()
  const complaints = listenForComplaints(context)
  const api = await enterDesk(context, qunce)
  const { sandboxUrl } = await api.get<Demo>('demo')
  const [first, second] = await vi.waitFor(async () => {
    const { items } = await api.get<ListPage<GroupChatItem>>('group-chats?limit=200')
    const found = items.filter((chat) => chat.status === 'normal' && chat.pausedAt === null)
    if (found.length < 2) throw new Error('the demo reads its group chats')
    return [found[0], found[1]] as [GroupChatItem, GroupChatItem] // two were found
  }, slow)
  // Staff are at work, and what goes out now has the day before it.
  await api.runUntil('10:00')
  const page = await context.newPage()
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true })
  const dialog = page.getByRole('dialog')
  const choose = async (chat: GroupChatItem, part: number) => {
    await button('选择群').nth(part).click()
    await dialog.getByLabel('搜索群名').fill(chat.name)
    await dialog.getByRole('checkbox', { name: chat.name, exact: true }).check()
    await dialog.getByRole('button', { name: '就这 1 个群' }).click()
    await dialog.waitFor({ state: 'detached' })
  }

  await visit(page, `${qunce.url}/one-offs`)
  await page.getByRole('link', { name: '群发一条消息' }).first().click()
  await page.getByRole('heading', { name: '群发一条消息', level: 1 }).waitFor()
  await page.getByLabel('名称', { exact: true }).fill('停水通知')
  await page.getByLabel('文字').fill('{{星期}}停水，门店照常 https://shop.example.com/notice')
  await choose(first, 0)
  await button('给另一些群发不同的内容').click()
  await page.getByText('第 2 组：还没写内容').waitFor()
  await page.getByLabel('文字').nth(1).fill('今天停水，门店休息一天')
  await choose(first, 1)
  await page.getByText('1 个群也在别的组里，一个群只能在一组').first().waitFor()
  await keepPicture(page, 'desk/mass-send-write')

  // A group chat that stands in two parts is refused by its name.
  await button('看看会怎样').click()
  await page.getByText(`「${first.name}」已经在第 1 组`).waitFor()
  await button('回去修改').click()
  await button('选择群').nth(1).click()
  await dialog.getByRole('button', { name: '清空' }).click()
  await dialog.getByRole('button', { name: '就这 0 个群' }).click()
  await dialog.waitFor({ state: 'detached' })
  await choose(second, 1)
  await button('看看会怎样').click()
  await page.getByRole('heading', { name: '各群会怎样' }).waitFor()
  await keepPicture(page, 'desk/mass-send-check')
  expect(await overflowOf(page)).toBe(0)
  await button(/^发给 [12] 个群$/).click()
  await dialog.getByText('发出后收不回来。').waitFor()
  await dialog.getByRole('button', { name: '确认发送' }).click()
  await page.getByRole('heading', { name: '停水通知', level: 1 }).waitFor()

  const standing = async () => (await api.get<ListPage<OneOffItem>>('one-offs')).items[0]
  await api.setRate(240)
  let confirmed = 0
  await vi.waitFor(async () => {
    confirmed += await confirmAll(context, sandboxUrl, '停水')
    expect((await standing())?.state).toBe('done')
  }, slow)
  await api.setRate(0)
  const counts = (await standing())?.counts
  expect([confirmed > 0, (counts?.sent ?? 0) + (counts?.reported ?? 0) > 0]).toEqual([true, true])
  await page.getByRole('heading', { name: '按群', exact: true }).waitFor()
  await button(`${first.name}：为什么`).click()
  await page.getByRole('complementary', { name: '为什么' }).getByText('一次性群发', { exact: false }).first().waitFor()
  await keepPicture(page, 'desk/mass-send-results')
  expect(complaints).toEqual([])
}, 240_000)
