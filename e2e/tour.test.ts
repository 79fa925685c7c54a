/** The five minutes of the README, as written, in the first browser that comes to a demo just begun. */
import { readFileSync } from 'node:fs'
import type { BrowserContext, Page } from 'playwright-core'
import { beforeAll, expect, it, vi } from 'vitest'
import type { Page as ListPage } from '#contract/paging.ts'
import type { Why } from '#contract/occurrence.ts'
import type { Matrix, RunListItem } from '#contract/run.ts'
import { keepPicture, openBrowser } from './browser.ts'
import { apiOf, credentialsOf, listenForComplaints, trySignIn, visit } from './journey.ts'
import { newHome, type RunningQunce, startQunce } from './qunce.ts'

let qunce: RunningQunce
let browser: BrowserContext
let complaints: string[]
let page: Page

beforeAll(async () => {
  qunce = await startQunce(newHome())
  browser = await openBrowser()
  complaints = listenForComplaints(browser)
  page = await browser.newPage()
})

/** The tour as README.zh-CN.md tells it: the names that it quotes are those of the screens. */
const quoted = (): string[] => {
  const readme = readFileSync(new URL('../README.zh-CN.md', import.meta.url), 'utf8')
  const [, tour = ''] = /## 五分钟看懂\n(.*?)\n## /s.exec(readme) ?? []
  return [...tour.matchAll(/「([^」]+)」/g)].map(([, name = '']) => name)
}

/** The numbers in the sentence on the last hour: sent, opened, joined, left. */
async function lastHour(): Promise<number[]> {
  const sentence = await page.getByText(/^发出 [\d,]+ 条，打开/).innerText()
  return (sentence.match(/[\d,]+/g) ?? []).map((number) => Number(number.replaceAll(',', '')))
}

/** The hour that the demo's clock shows. */
const hour = async (): Promise<number> =>
  Number(/(\d\d):\d\d$/.exec(await page.getByRole('region', { name: '演示' }).getByRole('time').innerText())?.[1])

/** A message of this evening whose answer was lost: seen for two seconds in whichever run it was, and kept by its panel. */
async function lostAnswer(): Promise<{ runId: string; occurrenceId: string }> {
  const api = apiOf(browser, qunce.url)
  for (const { runId } of (await api.get<ListPage<RunListItem>>('runs')).items) {
    const { rows } = await api.get<Matrix>(`runs/${runId}/matrix?limit=60`)
    for (const { occurrenceId, state, localTime } of rows.flatMap(({ cells }) => cells.flatMap(({ items }) => items))) {
      if (localTime !== '20:00' || occurrenceId === null || !['waiting_staff', 'sent'].includes(state)) continue
      const { facts } = await api.get<Why>(`occurrences/${occurrenceId}/why`)
      if (facts.some(({ code }) => code === 'mass_send.answer_lost')) return { runId, occurrenceId }
    }
  }
  throw new Error('no answer was lost yet')
}

it('a newcomer sees messages sent, opened, members come and go; asks why, breaks, speaks and pauses', async () => {
  const [runs = '', slower = '', menu = '', fault = '', door = '', ...none] = quoted()
  expect(none).toEqual([])

  // 1. Today
  const begunMs = performance.now()
  const seconds = () => Math.round((performance.now() - begunMs) / 100) / 10
  await page.goto(qunce.url)
  const { name, password } = credentialsOf(qunce)
  await trySignIn(page, name, password)
  await page.getByRole('heading', { level: 1, name: '今日' }).waitFor()
  const seen = new Map<string, number>()
  const wanted = ['sent', 'opened', 'joined', 'left']
  const look = async (): Promise<string[]> => {
    const figures = await lastHour()
    for (const [at, word] of wanted.entries()) if ((figures[at] ?? 0) > 0 && !seen.has(word)) seen.set(word, seconds())
    return [...seen.keys()].sort()
  }
  await expect.poll(look, { timeout: 240_000 }).toEqual(wanted.toSorted())
  process.stderr.write(`seen on Today, in seconds from the sign-in: ${JSON.stringify(Object.fromEntries(seen))}\n`)
  await keepPicture(page, 'tour/today')

  // 2. Ask why
  await page.getByRole('link', { name: runs }).first().click()
  await page.getByRole('heading', { level: 1, name: runs }).waitFor()
  await page.getByRole('main').getByRole('link', { name: '标准日常' }).first().click()
  const grid = page.getByRole('grid', { name: '时间 × 群' })
  await grid
    .getByRole('button', { name: / 已(发|报)( |$)/ })
    .first()
    .click()
  const why = page.getByRole('complementary', { name: '为什么' })
  for (const part of [/计划$/, /放行$/, /群上限/, /通知员工$|已提交群发$/]) await why.getByText(part).first().waitFor()
  await keepPicture(page, 'tour/why')
  await page.keyboard.press('Escape')
  await why.waitFor({ state: 'detached' })

  // 3. Break something
  await expect.poll(hour, { timeout: 240_000 }).toBe(17)
  await page.getByRole('button', { name: /^快慢/ }).click()
  await page.getByRole('menuitem', { name: slower }).click()
  await expect.poll(hour).toBe(19)
  await page.getByRole('button', { name: new RegExp(`^${menu}`) }).click()
  await page.getByRole('menuitem', { name: fault }).click()
  await page.getByRole('button', { name: '故障：1 项开着' }).waitFor()
  await page.keyboard.press('Escape')
  const { runId, occurrenceId } = await vi.waitFor(lostAnswer, { timeout: 240_000, interval: 200 })
  await visit(page, `${qunce.url}/runs/${runId}?why=${occurrenceId}`)
  await why.getByText(/未收到回应$/).waitFor()
  await why.getByRole('heading', { name: /^为什么是「(等员工|已发)/ }).waitFor()
  await keepPicture(page, 'tour/answer-lost')
  await page.keyboard.press('Escape')

  // 4. Stand in a customer's shoes
  const opened = browser.waitForEvent('page')
  await page.getByRole('link', { name: door }).click()
  const sandbox = await opened
  await sandbox.getByRole('searchbox', { name: '搜索群聊' }).waitFor()
  await sandbox.locator('#list a.row').first().click()
  await sandbox
    .getByRole('button', { name: /^客户 / })
    .first()
    .click()
  await sandbox.getByRole('textbox', { name: '消息' }).fill('请问奶粉今天有活动吗？')
  await sandbox.getByRole('button', { name: '发送' }).click()
  await sandbox.getByRole('log').getByText('请问奶粉今天有活动吗？').waitFor()
  await keepPicture(sandbox, 'tour/as-a-member')
  await sandbox.close()

  // 5. Pause
  await page.getByRole('button', { name: '暂停…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText(/今天的 [\d,]+ 条会等着/).waitFor()
  await keepPicture(page, 'tour/pause')
  await dialog.getByLabel(/^原因/).fill('看看暂停')
  await dialog.getByRole('button', { name: '暂停', exact: true }).click()
  await page.getByRole('main').getByText('已暂停', { exact: true }).first().waitFor()
  expect(complaints).toEqual([])
})
