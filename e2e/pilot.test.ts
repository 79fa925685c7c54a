/** Before everybody gets it: whose nickname keeps to the rule, and a version that a few members try first. */
import { beforeAll, expect, it, vi } from 'vitest'
import type { BrowserContext } from 'playwright-core'
import type { GroupChatItem } from '#contract/group-chat.ts'
import type { Page as ListPage } from '#contract/paging.ts'
import type { PlaybookListItem } from '#contract/playbook-library.ts'
import type { RunListItem } from '#contract/run.ts'
import { calendarOf, playbookSource, setupOf, stepAt } from '#server/test/playbook-source.ts'
import { keepPicture, openBrowser } from './browser.ts'
import { type DeskApi, enterDesk, listenForComplaints, overflowOf, visit } from './journey.ts'
import { newHome, type RunningQunce, startQunce } from './qunce.ts'

let qunce: RunningQunce
let context: BrowserContext
let complaints: string[]
let api: DeskApi
beforeAll(async () => {
  qunce = await startQunce(newHome())
  context = await openBrowser()
  complaints = listenForComplaints(context)
  api = await enterDesk(context, qunce)
  const isAlive = async () => {
    if ((await api.get<ListPage<RunListItem>>('runs')).items.length === 0) throw new Error('the demo has no run yet')
  }
  await vi.waitFor(isAlive, { timeout: 110_000, interval: 200 })
  await api.setRate(0)
})

it('members whose nickname breaks the rule are counted, listed, and their owner is asked to remind them', async () => {
  const page = await context.newPage()
  await visit(page, `${qunce.url}/group-chats`)
  await page.getByRole('columnheader', { name: '昵称合规' }).waitFor()
  await page
    .getByRole('cell', { name: /^\d+%$/ })
    .first()
    .waitFor()
  await keepPicture(page, 'nickname-list')
  const [chat] = (await api.get<ListPage<GroupChatItem>>('group-chats?sort=largest')).items
  await page.goto(`${qunce.url}/group-chats/${chat?.groupChatId}?tab=nicknames`)
  await page.getByRole('region', { name: '昵称规则' }).waitFor()
  await page.getByRole('cell', { name: '没有设群昵称' }).first().waitFor()
  expect(await overflowOf(page)).toBe(0)
  await page.getByRole('button', { name: /^请群主提醒/ }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('麻烦把群昵称改成').waitFor()
  await keepPicture(page, 'nickname-ask')
  await dialog.getByRole('button', { name: '交给群主' }).click()
  await page.getByRole('link', { name: /^已请.+提醒，还没做$/ }).waitFor()
  await page.setViewportSize({ width: 390, height: 844 })
  await keepPicture(page, 'nickname-phone')
  expect(await overflowOf(page)).toBe(0)
  await page.setViewportSize({ width: 1440, height: 900 })
  await page.getByRole('link', { name: /^已请.+提醒，还没做$/ }).click()
  await page.getByRole('heading', { level: 1, name: /^请提醒 \d+ 位成员改群昵称/ }).waitFor()
  await page.getByText('麻烦把群昵称改成').waitFor()
  await page.close()
  expect(complaints).toEqual([])
})

it('a version is tried on the group chats that are suggested, and goes to more of them only with a reason', async () => {
  const smallest = Math.min(
    ...(await api.get<ListPage<GroupChatItem>>('group-chats?limit=200')).items.map(({ contacts }) => contacts),
  )
  const pilot = {
    members: { from: Math.max(1, smallest - 5), to: smallest + 5 },
    days: 14,
    pass: [
      { metric: 'first-week-retention' as const, at_least: '85%' },
      { metric: 'conversion' as const, at_least: '15%' },
    ],
  }
  const source = playbookSource({
    id: 'try-first',
    name: '先试后推',
    ...calendarOf([stepAt('noon', '12:00')]),
    setup: setupOf({ pilot }),
  })
  await api.change('POST', 'playbooks', { source, note: '' })
  const playbooks = (await api.get<ListPage<PlaybookListItem>>('playbooks')).items
  const playbookId = playbooks.find(({ name }) => name === '先试后推')?.playbookId ?? ''

  const page = await context.newPage()
  await visit(page, `${qunce.url}/playbooks/${playbookId}?apply=true`)
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('checkbox', { name: '先试跑' }).check()
  await dialog.getByRole('button', { name: '选建议的群' }).click()
  await dialog.getByText(/已选 \d+ 个群，共 \d+ 位成员/).waitFor()
  await keepPicture(page, 'pilot-apply')
  await dialog.getByRole('button', { name: '下一步' }).click()
  await dialog.getByRole('button', { name: '下一步' }).click()
  await dialog.getByRole('button', { name: /^应用到/ }).click()
  await page.waitForURL(/\/runs\//)
  const panel = page.getByRole('region', { name: /^试跑 v1/ })
  await panel.getByText('第 1 天，共 14 天').waitFor()
  await panel.getByRole('listitem').filter({ hasText: '首周留存' }).getByText('人数太少').waitFor()

  await panel.getByRole('listitem').filter({ hasText: '由人判断' }).getByRole('button', { name: '判断' }).click()
  await dialog.getByLabel('依据是什么').fill('收银台核对过')
  await dialog.getByRole('button', { name: '记下判断' }).click()
  await panel.getByText(/收银台核对过/).waitFor()
  await keepPicture(page, 'pilot')
  expect(await overflowOf(page)).toBe(0)
  await page.setViewportSize({ width: 390, height: 844 })
  await keepPicture(page, 'pilot-phone')
  expect(await overflowOf(page)).toBe(0)
  await page.setViewportSize({ width: 1440, height: 900 })

  await panel.getByRole('button', { name: /^推广到其余/ }).click()
  await dialog.getByText('这一版的试跑还没通过。要先推广，请写明原因。').waitFor()
  await dialog.getByLabel('试跑还没通过，为什么现在就用').fill('门店本周统一换新')
  await dialog.getByRole('button', { name: '仍要应用' }).click()
  await dialog.getByRole('definition').first().waitFor()
  await keepPicture(page, 'pilot-roll-out')
  await dialog.getByRole('button', { name: /^推广到其余/ }).click()
  await expect
    .poll(async () => (await api.get<ListPage<RunListItem>>(`runs?playbookId=${playbookId}`)).items.length)
    .toBe(2)
  expect(complaints).toEqual([])
})
