/** How staff look to customers, and visits to customers' moments: set up by a leader, done on the phone, seen on the desk. */
import type { Page } from 'playwright-core'
import { expect, it, vi } from 'vitest'
import type { Demo } from '#contract/demo.ts'
import type { Engagement } from '#contract/engagement.ts'
import type { Page as ListPage } from '#contract/paging.ts'
import type { PersonasPage } from '#contract/persona.ts'
import { keepPicture, openBrowser } from './browser.ts'
import { enterDesk, listenForComplaints, overflowOf, visit } from './journey.ts'
import { newHome, startQunce } from './qunce.ts'
import { readSandbox } from './sandbox.ts'

const slow = { timeout: 110_000, interval: 300 }

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

it('a leader sees who is not ready and asks them, staff tick on the phone, and a plan sends them to customers', async () => {
  const qunce = await startQunce(newHome())
  const context = await openBrowser()
  const complaints = listenForComplaints(context)
  const api = await enterDesk(context, qunce)
  await vi.waitFor(async () => {
    const { people } = await api.get<PersonasPage>('personas')
    if (people === 0) throw new Error('the demo reads its staff')
  }, slow)
  await api.runUntil('09:00')
  const page = await context.newPage()
  await page.setViewportSize({ width: 1440, height: 900 })
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true })

  await visit(page, `${qunce.url}/moments`)
  await button('人设').click()
  await page.getByRole('heading', { name: '人设', level: 1 }).waitFor()
  const { items, people } = await api.get<PersonasPage>('personas?limit=50')
  const [chosen] = items
  if (!chosen) throw new Error('the demo has staff who serve customers')
  const { name } = chosen.wecom
  await button(`看 ${name} 的人设`).click()
  const panel = page.getByRole('complementary', { name: `${name} 的人设` })
  await panel.getByRole('button', { name: '做好了' }).first().click()
  await panel.getByRole('button', { name: '改回没做' }).waitFor()
  await panel.getByLabel('个人介绍的文案').fill('做了 8 年母婴选品，不合适的我会劝你别买。')
  await panel.getByRole('button', { name: '保存' }).click()
  await vi.waitFor(
    async () => expect((await api.get<PersonasPage>('personas?limit=50')).items[0]?.introduction).not.toBe(''),
    slow,
  )
  await keepPicture(page, 'desk/personas-kit')
  await panel.getByRole('button', { name: '关闭' }).click()
  await button(`请没做完的 ${people} 人完善`).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('人会收到新待办').waitFor()
  await keepPicture(page, 'desk/personas-ask')
  await dialog.getByRole('button', { name: `派 ${people} 件待办` }).click()
  await dialog.waitFor({ state: 'detached' })
  await page.getByText('进行中', { exact: true }).first().waitFor()
  await keepPicture(page, 'desk/personas')
  expect(await overflowOf(page)).toBe(0)
  await picture(page, `${qunce.url}/moments/personas`, 'personas')

  // Every day, so that the next ten o'clock is one of them.
  await visit(page, `${qunce.url}/moments/engagement`)
  await button('新建计划').click()
  const form = page.getByRole('dialog')
  await form.getByLabel('名称').fill('每天走动')
  for (const day of ['周一', '周三', '周四', '周六', '周日']) await form.getByLabel(day).check()
  await form.getByLabel('几点派').fill('10:00')
  await form.getByText(/每周 \d+ 件待办/).waitFor()
  await keepPicture(page, 'desk/engagement-form')
  await form.getByRole('button', { name: '保存计划' }).click()
  await form.waitFor({ state: 'detached' })
  await page.getByText('每天走动').first().waitFor()
  await api.runUntil('10:05')
  await vi.waitFor(async () => {
    const { items: visits } = await api.get<ListPage<Engagement>>('engagements')
    expect(visits.some(({ contacts, task }) => contacts.length > 0 && task !== null)).toBe(true)
  }, slow)
  await page.getByRole('table', { name: '谁去看了谁' }).getByRole('link').first().waitFor()
  await page.getByText(/上次 .*人收到/).waitFor()
  await keepPicture(page, 'desk/engagement')
  expect(await overflowOf(page)).toBe(0)
  await picture(page, `${qunce.url}/moments/engagement`, 'engagement')
  const { items: visits } = await api.get<ListPage<Engagement>>('engagements')
  const task = visits.find((one) => one.task !== null)?.task
  await visit(page, `${qunce.url}/staff-tasks/${task?.staffTaskId}`)
  await page
    .getByText('天没联系', { exact: false })
    .or(page.getByText('今天有过联系', { exact: false }))
    .first()
    .waitFor()
  await keepPicture(page, 'desk/engagement-task')

  // On the phone of the one who was chosen; from here on the demo's clock goes no faster than theirs.
  const { sandboxUrl } = await api.get<Demo>('demo')
  const { staff } = await readSandbox<{ staff: { userid: string; name: string }[] }>(context, sandboxUrl, 'staff')
  const userid = staff.find((one) => one.name === name)?.userid
  if (userid === undefined) throw new Error(`the sandbox has no staff called ${name}`)
  const client = await openBrowser()
  const phoneComplaints = listenForComplaints(client)
  await client.addCookies([{ name: 'sandbox_as', value: encodeURIComponent(userid), url: sandboxUrl }])
  const phone = await client.newPage()
  await phone.setViewportSize({ width: 390, height: 844 })
  await phone.goto(`${qunce.url}/staff`)
  await phone.getByRole('button', { name: '我的人设' }).click()
  await phone.getByRole('heading', { name: '我的人设', level: 1 }).waitFor()
  await phone.getByText('5 项，做好了 1 项').waitFor()
  await keepPicture(phone, 'staff/persona')
  expect(await overflowOf(phone)).toBe(0)
  for (const item of ['昵称', '朋友圈封面', '个人介绍', '背书']) {
    await phone.getByRole('button', { name: `${item}做好了` }).click()
    await phone.getByRole('button', { name: `${item}改回没做` }).waitFor()
  }
  await phone.getByText('五样都齐了', { exact: false }).waitFor()
  await phone.emulateMedia({ colorScheme: 'dark' })
  await keepPicture(phone, 'staff/persona-dark')
  await phone.addInitScript(() => localStorage.setItem('qunce.language', 'en'))
  await phone.reload()
  await phone.getByRole('heading', { name: 'My persona', level: 1 }).waitFor()
  await keepPicture(phone, 'staff/persona-en')
  expect(phoneComplaints).toEqual([])
  expect(complaints).toEqual([])
}, 240_000)
