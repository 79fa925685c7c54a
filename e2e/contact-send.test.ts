/** One message to chosen contacts, one to one, from writing it to what became of it. */
import { expect, it, vi } from 'vitest'
import type { ContactItem } from '#contract/contact.ts'
import type { ContactOneOffItem } from '#contract/contact-one-off.ts'
import type { Demo } from '#contract/demo.ts'
import type { Page as ListPage } from '#contract/paging.ts'
import { keepPicture, openBrowser } from './browser.ts'
import { enterDesk, listenForComplaints, overflowOf, visit } from './journey.ts'
import { newHome, startQunce } from './qunce.ts'
import { confirmAll } from './sandbox.ts'

const slow = { timeout: 110_000, interval: 300 }

it('sends one text to chosen friends, after showing what it does, and tells what became of each', async () => {
  const qunce = await startQunce(newHome())
  const context = await openBrowser()
  const complaints = listenForComplaints(context)
  const api = await enterDesk(context, qunce)
  const { sandboxUrl } = await api.get<Demo>('demo')
  const friend = await vi.waitFor(async () => {
    const { items } = await api.get<ListPage<ContactItem>>('contacts?isFriend=true&optedOut=false&limit=50')
    const found = items.find(({ friends, exclusion }) => friends === 1 && exclusion === null)
    if (!found) throw new Error('the demo reads its contacts')
    return found
  }, slow)
  // Staff are at work, and what goes out now has the day before it.
  await api.runUntil('10:00')
  const page = await context.newPage()
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true })
  const dialog = page.getByRole('dialog')

  await visit(page, `${qunce.url}/one-offs`)
  await button('一对一发给客户').click()
  await page.getByRole('link', { name: '群发给客户' }).first().click()
  await page.getByRole('heading', { name: '群发给客户', level: 1 }).waitFor()
  await page.getByLabel('名称', { exact: true }).fill('会员日提醒')
  await page.getByLabel('文字').fill('明天会员日，到店九折')
  await page.getByText('还没选好发给谁').waitFor()
  await page.getByText('指定客户', { exact: true }).click()
  await button('选择客户').click()
  await dialog.getByLabel('按昵称找').fill(friend.name)
  await dialog.getByRole('checkbox', { name: friend.name, exact: true }).first().check()
  await dialog.getByRole('button', { name: '就这 1 位' }).click()
  await dialog.waitFor({ state: 'detached' })
  await keepPicture(page, 'desk/contact-send-write')
  await button('看看会怎样').click()
  await page.getByRole('heading', { name: '客户会怎样' }).waitFor()
  await keepPicture(page, 'desk/contact-send-check')
  expect(await overflowOf(page)).toBe(0)
  await button('发给 1 位客户').click()
  await dialog.getByText('发出后收不回来。').waitFor()
  await dialog.getByRole('button', { name: '确认发送' }).click()
  await page.getByRole('heading', { name: '会员日提醒', level: 1 }).waitFor()

  const standing = async () => (await api.get<ListPage<ContactOneOffItem>>('contact-one-offs')).items[0]
  await api.setRate(240)
  await vi.waitFor(async () => {
    await confirmAll(context, sandboxUrl, '会员日')
    expect((await standing())?.state).toBe('done')
  }, slow)
  await api.setRate(0)
  expect((await standing())?.figures).toEqual({ entered: 1, waiting: 0, sent: 1, notSent: 0 })
  await page.getByRole('heading', { name: '按客户', exact: true }).waitFor()
  await page.getByRole('link', { name: friend.name, exact: true }).waitFor()
  await button(`${friend.name}：为什么`).click()
  await page.getByRole('complementary').getByText('会员日提醒', { exact: false }).first().waitFor()
  await keepPicture(page, 'desk/contact-send-results')
  expect(complaints).toEqual([])
}, 240_000)
