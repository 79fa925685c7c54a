/** An operator who never saw a playbook's file writes one from nothing, by what the page names alone. */
import { readFileSync } from 'node:fs'
import type { BrowserContext, Page } from 'playwright-core'
import { beforeAll, expect, it } from 'vitest'
import type { Page as ListPage } from '#contract/paging.ts'
import type { DraftListItem } from '#contract/playbook-draft.ts'
import type { PlaybookListItem } from '#contract/playbook-library.ts'
import type { PlaybookDocument } from '#contract/playbook.ts'
import { exampleValues, occurrencesOf } from '#server/features/playbook/index.ts'
import { parsePlaybook } from '#server/features/playbook/rules/parse.ts'
import { corpInstant } from '#server/kernel/time.ts'
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
  await api.setRate(0)
})

const readPlaybook = (source: string): PlaybookDocument => {
  const reading = parsePlaybook(source)
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems))
  return reading.document
}

/** What a playbook sends on which day at what time, for a group chat of 1 February 2026, over four weeks with a month's end. */
function planOf(document: PlaybookDocument): string[] {
  const steps = new Map(document.tracks.flatMap((track) => track.steps.map((step) => [step.id, step.name])))
  const createdAt = corpInstant(Temporal.Instant.from('2026-02-01T02:00:00Z'))
  const chat = { createdAt, memberCount: 80, phaseByHand: null }
  const from = Temporal.PlainDate.from('2026-02-20')
  return occurrencesOf(
    document,
    { zone: 'Asia/Shanghai', appliedAt: createdAt, chat, variables: exampleValues(document) },
    from,
    from.add({ days: 28 }),
  ).map((each) => `${each.localDate} ${each.localTime.toString({ smallestUnit: 'minute' })} ${steps.get(each.stepId)}`)
}

/** A page worked by what is visible on it, counting what its visitor does. */
function handsOn(page: Page) {
  let actions = 0
  return {
    count: () => actions,
    press: async (name: string) => {
      actions += 1
      await page.getByRole('button', { name, exact: true }).click()
    },
    fill: async (label: string, text: string) => {
      actions += 1
      await page.getByLabel(label, { exact: true }).fill(text)
    },
  }
}

it('the standard daily calendar, from nothing to published, by visible names alone', async () => {
  const page = await context.newPage()
  const { press, fill, count } = handsOn(page)
  await visit(page, `${qunce.url}/playbooks`)
  const began = performance.now()
  await press('新建 SOP')
  await fill('SOP 名称', '我们的标准日常')
  const write = async (how: string, name: string, text: string) => {
    await press(how)
    await fill('步骤名称', name)
    await fill('消息内容', text)
  }
  await write('加每天一步', '早问候', '早上好，今天也从一杯温水开始。')
  await write('加每天一步', '午后知识', '下午三点，一条用得上的育儿知识。')
  await write('加每天一步', '晚间福利', '今晚的福利：会员券 20 元，22:00 前领。')
  await write('周一 15:00 加一步', '周一行业早知道', '这周行业里值得知道的一件事。')
  await write('周三 20:00 加一步', '周三直播预告', '明晚直播，先把想问的发出来。')
  await keepPicture(page, 'editor/timeline')
  await write('周五 20:00 加一步', '周五会员日', '会员日：今晚会员价再九折。')
  await write('加每月一步', '月初主题', '这个月我们一起聊睡眠。')
  await write('加每月一步', '月中调研', '三个问题，一分钟，帮我们把群办好。')
  await write('加每月一步', '月末复盘', '这个月的问题和改动，都在这里。')
  await press('发布…')
  await page.getByRole('dialog').getByLabel('这版改了什么（选填）').waitFor()
  await keepPicture(page, 'editor/publish')
  await press('发布第一版')
  await page.getByRole('heading', { name: '我们的标准日常' }).waitFor()
  await page.waitForURL(/\/playbooks\/[0-9a-f-]{36}/)
  const seconds = (performance.now() - began) / 1_000

  const playbookId = new URL(page.url()).pathname.split('/').at(-1)
  const { source } = await api.get<{ source: string }>(`playbooks/${playbookId}/versions/1`)
  const expected = planOf(readPlaybook(readFileSync('playbooks/standard-daily.yaml', 'utf8')))
  expect(expected).toHaveLength(84)
  expect(planOf(readPlaybook(source))).toEqual(expected)
  process.stdout.write(`editor: ${count()} actions, ${seconds.toFixed(1)} s\n`)
  expect(count()).toBeLessThanOrEqual(31)
  expect((await api.get<ListPage<DraftListItem>>('drafts')).items).toEqual([])
  expect(complaints.splice(0)).toEqual([])
  await page.close()
})

it('two people at one draft: what each does reaches the other, and what cannot stand together is kept in sight', async () => {
  const [mine, theirs] = [await context.newPage(), await context.newPage()]
  const playbook = (await api.get<ListPage<PlaybookListItem>>('playbooks')).items[0]
  await visit(mine, `${qunce.url}/playbooks/${playbook?.playbookId}`)
  await mine.getByRole('button', { name: '编辑', exact: true }).click()
  await mine.getByLabel('SOP 名称', { exact: true }).waitFor()
  await visit(theirs, mine.url())
  const name = (page: Page) => page.getByLabel('SOP 名称', { exact: true })
  const saved = (page: Page) => page.getByText(/^已保存 \d\d:\d\d$/).waitFor()

  await name(theirs).fill('他们起的名')
  await name(theirs).blur()
  await saved(theirs)
  await expect.poll(() => name(mine).inputValue()).toBe('他们起的名')

  // Both change the same field before either hears of the other.
  await context.setOffline(true)
  await name(mine).fill('我起的名')
  await name(mine).blur()
  await mine.getByText('还没存上，5 秒后再试').waitFor()
  await context.setOffline(false)
  await saved(mine)
  await expect.poll(() => name(theirs).inputValue()).toBe('我起的名')

  await mine.getByRole('button', { name: '撤销', exact: true }).click()
  await saved(mine)
  await expect.poll(() => name(mine).inputValue()).toBe('他们起的名')
  await mine.getByRole('button', { name: '文件', exact: true }).click()
  await keepPicture(mine, 'editor/file')
  const file = mine.getByLabel('SOP 文件', { exact: true })
  const before = await file.inputValue()
  await file.fill(`${before}# 一行注释\n`)
  await file.blur()
  await saved(mine)
  await name(mine).fill('有注释的名')
  await name(mine).blur()
  await expect.poll(() => file.inputValue()).toMatch(/有注释的名[^]*# 一行注释\n$/)
  const draftId = new URL(mine.url()).pathname.split('/').at(-1)
  const stored = async () => (await api.get<{ source: string }>(`drafts/${draftId}`)).source
  await expect.poll(stored).toMatch(/有注释的名[^]*# 一行注释\n$/)
  complaints.splice(0) // an offline browser says so
  await mine.close()
  await theirs.close()
})

it('where the corp wants approval, a draft is submitted, stays as it is, and is taken back to go on', async () => {
  const page = await context.newPage()
  const [draft] = (await api.get<ListPage<DraftListItem>>('drafts')).items
  await api.change('PATCH', 'corp', { playbookNeedsApproval: true })
  await visit(page, `${qunce.url}/playbooks/drafts/${draft?.draftId}`)
  const { press, fill } = handsOn(page)
  await press('发布…')
  await fill('这版改了什么（选填）', '换了名字')
  await page.getByText(/^这版有 \d+ 处改动$/).waitFor()
  await keepPicture(page, 'editor/submit')
  await press('提交审批')
  await page.getByText(/提交了这份草稿，等另一位同事审批。说明：换了名字/).waitFor()
  expect(await page.getByLabel('SOP 名称', { exact: true }).isDisabled()).toBe(true)
  await keepPicture(page, 'editor/submitted')
  await press('撤回，继续改')
  await expect.poll(() => page.getByLabel('SOP 名称', { exact: true }).isDisabled()).toBe(false)
  await api.change('PATCH', 'corp', { playbookNeedsApproval: false })
  expect(complaints.splice(0)).toEqual([])
  await page.close()
})

it('the editor fits a phone and a desk, each part of it and a step at work', async () => {
  const page = await context.newPage()
  const [draft] = (await api.get<ListPage<DraftListItem>>('drafts')).items
  const address = `${qunce.url}/playbooks/drafts/${draft?.draftId}`
  const sizes = [
    ['narrow', 390, 844],
    ['usual', 1440, 900],
  ] as const
  const look = async (tabs: readonly string[], step: RegExp) => {
    for (const [size, width, height] of sizes) {
      await page.setViewportSize({ width, height })
      await visit(page, address)
      for (const tab of tabs) {
        await page.getByRole('button', { name: tab, exact: true }).click()
        await keepPicture(page, `editor/${size}-${tab}`)
        expect([size, tab, await overflowOf(page)]).toEqual([size, tab, 0])
      }
      await page.getByRole('button', { name: tabs[0] ?? '', exact: true }).click()
      await page.getByRole('button', { name: step }).first().click()
      await page.getByRole('button', { name: '图片', exact: true }).first().click()
      await page.getByLabel('文件名或网址', { exact: true }).first().waitFor()
      await keepPicture(page, `editor/${size}-step`)
      expect([size, await overflowOf(page)]).toEqual([size, 0])
      await page.getByText(/^已保存 \d\d:\d\d$/).waitFor()
    }
  }
  await look(['时间线', '内容', '设置', '文件'], /^周五会员日/)
  expect(complaints.splice(0)).toEqual([])
  await page.close()
})

it('SOPs of another system come over from a dump, as drafts, with what could not come', async () => {
  const page = await context.newPage()
  await page.setViewportSize({ width: 390, height: 844 })
  await visit(page, `${qunce.url}/playbooks`)
  await page.getByRole('button', { name: '从别家搬来…' }).click()
  const dialog = page.getByRole('dialog')
  const files = dialog.getByLabel('导出的文件（可多选）')
  const give = (name: string, text: string) =>
    files.setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text) })
  await give('mc_room_sop.json', '{"broken')
  await dialog.getByText('不是 JSON；请导出成 JSON').waitFor()
  await give('users.json', '[{"id": 1}]')
  await dialog.getByText('没有找到 SOP').waitFor()
  const rule = (name: string, first: number) => ({
    name,
    time: { type: '1', data: { first, last: '09:00' } },
    content: [{ type: 'text', value: `${name}，来聊聊` }],
  })
  const rows = [
    { id: 3, name: '新群七天', setting: JSON.stringify([rule('第一天', 1), rule('第二天', 2)]), state: 0 },
    { id: 4, name: '不要的', setting: '坏了' },
  ]
  await give('mc_room_sop.json', JSON.stringify(rows))
  await dialog.getByText('新群七天').waitFor()
  await dialog.getByText('点没带来或不一样').first().click()
  await dialog.getByText('在 MoChat 里是关着的').waitFor()
  await dialog.getByRole('checkbox', { name: /^不要的/ }).uncheck()
  await keepPicture(page, 'editor/move-in')
  expect(await overflowOf(page)).toBe(0)
  await dialog.getByRole('button', { name: '建 1 份草稿' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await page.getByRole('link', { name: '新群七天' }).click()
  await page
    .getByRole('button', { name: /^第二天/ })
    .first()
    .waitFor()
  const { items } = await api.get<ListPage<DraftListItem>>('drafts')
  expect(items.filter(({ name }) => name === '新群七天' || name === '不要的')).toMatchObject([
    { name: '新群七天', errors: 0 },
  ])
  expect(complaints.splice(0)).toEqual([])
  await page.close()
})
