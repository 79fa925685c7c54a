/** The first three minutes: the tour, three questions, a rehearsal, and a playbook of one's own at work. */
import { expect, it } from 'vitest'
import type { Page as ListPage } from '#contract/paging.ts'
import type { RunListItem } from '#contract/run.ts'
import { keepPicture, openBrowser } from './browser.ts'
import { apiOf, credentialsOf, listenForComplaints, overflowOf, trySignIn, visit } from './journey.ts'
import { newHome, startQunce } from './qunce.ts'

it('leads from the first sign-in over the tour and three questions to a playbook at work', async () => {
  const qunce = await startQunce(newHome())
  const context = await openBrowser()
  const complaints = listenForComplaints(context)
  const page = await context.newPage()
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true })
  await page.goto(qunce.url)
  const { name, password } = credentialsOf(qunce)
  await trySignIn(page, name, password)
  await page.getByRole('heading', { name: '今日', level: 1 }).waitFor()

  const tour = page.getByRole('region', { name: '导览' })
  for (const [stop, room] of [
    ['今日：现在要我做什么', '今日'],
    ['执行：时间 × 群', '执行'],
    ['SOP：计划和文案', 'SOP'],
  ] as const) {
    await tour.getByRole('heading', { name: stop }).waitFor()
    await page.getByRole('heading', { name: room, level: 1 }).waitFor()
    await keepPicture(page, `desk/tour-${room}`)
    await tour.getByRole('button', { name: '下一步' }).click()
  }
  await tour.getByRole('button', { name: '换成我的' }).click()
  await tour.waitFor({ state: 'detached' })

  await page.getByRole('heading', { name: '换成我的 SOP', level: 1 }).waitFor()
  await keepPicture(page, 'desk/mine-ask')
  for (const answer of ['客户群和群发都在企业微信', '干货、话题、福利轮着来', '母婴'])
    await page.locator('label', { hasText: answer }).click()
  await button('看推荐').click()
  await page.getByText('文案就是为「母婴」写的', { exact: false }).first().waitFor()
  await keepPicture(page, 'desk/mine-pick')
  await button('用这份，预演 30 天').first().click()
  await page.getByRole('heading', { name: '预演结果' }).waitFor()
  await keepPicture(page, 'desk/mine-rehearsed')
  expect(await overflowOf(page)).toBe(0)

  const api = apiOf(context, qunce.url)
  const runs = async () => (await api.get<ListPage<RunListItem>>('runs')).items
  await expect.poll(async () => (await runs()).length).toBeGreaterThan(1) // the demo's own
  const before = (await runs()).map(({ runId }) => runId)
  await button('应用到我的群…').click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('checkbox').nth(1).check()
  await dialog.getByRole('button', { name: '下一步' }).click()
  await dialog.locator('input[required]').first().waitFor()
  for (const field of await dialog.locator('input[required]').all()) {
    const type = (await field.getAttribute('type')) ?? 'text'
    await field.fill({ url: 'https://shop.example.com/', date: '2027-06-18', number: '9' }[type] ?? '示范母婴')
  }
  await dialog.getByRole('button', { name: '下一步' }).click()
  await dialog.getByRole('button', { name: /^应用到 \d+ 个群$/ }).click()
  await page.waitForURL(/\/runs\/[0-9a-f-]+/)
  await expect.poll(async () => (await runs()).filter(({ runId }) => !before.includes(runId)).length).toBe(1)

  // The tour is over with the account, and comes back when it is called.
  await visit(page, `${qunce.url}/today`)
  expect(await tour.count()).toBe(0)
  await page.getByRole('button', { name: '帮助' }).click()
  await page.getByRole('menuitem', { name: '导览' }).click()
  await tour.getByRole('button', { name: '跳过' }).click()
  await tour.waitFor({ state: 'detached' })
  expect(complaints).toEqual([])
})
