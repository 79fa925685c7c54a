/** An operator who never saw a playbook's file writes a journey from nothing, by what the page names alone. */
import type { BrowserContext, Page } from 'playwright-core'
import { beforeAll, expect, it, vi } from 'vitest'
import { journeyTracks, type PlaybookDocument } from '#contract/playbook.ts'
import type { RunPhases } from '#contract/run-phase.ts'
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

/** A page worked by what is visible on it, counting what its visitor does. */
function handsOn(page: Page) {
  let actions = 0
  const press = async (name: string | RegExp) => {
    actions += 1
    await page.getByRole('button', { name, exact: true }).first().click()
  }
  const field = (label: string) => page.getByLabel(label, { exact: true }).filter({ visible: true }).last()
  const item = async (name: string) => {
    actions += 1
    await page.getByRole('menuitem', { name, exact: true }).click()
  }
  return {
    count: () => actions,
    press,
    pick: async (choice: string) => {
      actions += 1
      // What is below a message moves when its preview comes: a hand that misses presses again.
      await vi.waitFor(
        async () => {
          await page.getByText(choice, { exact: true }).click()
          expect(await page.getByRole('radio', { name: choice, exact: true }).isChecked()).toBe(true)
        },
        { timeout: 30_000, interval: 500 },
      )
    },
    add: async (where: string, what: string) => {
      await press(where)
      await item(what)
    },
    fill: async (label: string, text: string) => {
      actions += 1
      await field(label).fill(text)
    },
    choose: async (label: string, option: string) => {
      actions += 2
      await field(label).click()
      await page.getByTitle(option, { exact: true }).last().click()
    },
    enter: async (label: string, text: string) => {
      actions += 2
      await field(label).fill(text)
      await page.keyboard.press('Enter')
    },
  }
}

it('a journey from nothing to published: joined, a day later, by tag a message or a task, then over', async () => {
  const page = await context.newPage()
  await page.setViewportSize({ width: 1440, height: 1000 })
  const { press, pick, add, fill, choose, enter, count } = handsOn(page)
  await visit(page, `${qunce.url}/playbooks`)
  const began = performance.now()
  await press('新建 SOP')
  await fill('SOP 名称', '新人第二天')
  // The plan needs nothing but the journey; a daily post beside it is one press.
  await press('加每天一步')
  await fill('消息内容', '早上好，今天也从一杯温水开始。')
  await add('加旅程', '有人进群时')
  await fill('旅程名称', '进群第二天')
  await add('加一步（进群第二天）', '等一段时间')
  await add('加一步（进群第二天）', '分情况')
  await fill('这条路叫什么', '领过见面礼')
  await choose('看什么', '标签')
  await fill('标签', '旅程 / 已领见面礼')
  await keepPicture(page, 'journey-editor/branch')
  await add('加一步（领过见面礼）', '发一条消息')
  await fill('消息内容', '昨天的见面礼用上了吗？有问题直接回我。')
  await pick('在群里邀请加好友')
  await fill('群里发的内容', '加一下店长，领你的见面礼。')
  await keepPicture(page, 'journey-editor/send')
  await add('加一步（其余的人）', '给员工派待办')
  await fill('请员工做什么', '问问 TA 要不要见面礼')
  await add('加一步（进群第二天）', '打标签')
  await enter('打上的标签', '旅程 / 走过第二天')
  await add('加一步（进群第二天）', '结束旅程')
  await fill('为什么结束', '第二天走完了')
  await keepPicture(page, 'journey-editor/canvas')
  await press('发布…')
  await page.getByRole('dialog').getByLabel('这版改了什么（选填）').waitFor()
  await press('发布第一版')
  await page.waitForURL(/\/playbooks\/[0-9a-f-]{36}/)
  const seconds = (performance.now() - began) / 1_000

  const playbookId = new URL(page.url()).pathname.split('/').at(-1)
  const { document } = await api.get<{ document: PlaybookDocument }>(`playbooks/${playbookId}/versions/1`)
  const [track] = journeyTracks(document)
  expect(track).toMatchObject({
    name: '进群第二天',
    audience: 'member',
    enter: { on: 'member-joined', again: 'never' },
    exits: [{ when: { member: 'left' } }],
    steps: [
      { kind: 'wait', for: { days: 1 } },
      {
        kind: 'branch',
        cases: [
          {
            name: '领过见面礼',
            when: { tag: { group: '旅程', name: '已领见面礼' } },
            steps: [{ kind: 'send', fallback: { kind: 'friend-hook' } }],
          },
        ],
        otherwise: [{ kind: 'staff-task', title: '问问 TA 要不要见面礼' }],
      },
      { kind: 'tag', add: [{ group: '旅程', name: '走过第二天' }] },
      { kind: 'end', reason: '第二天走完了' },
    ],
  })
  process.stdout.write(`journey editor: ${count()} actions, ${seconds.toFixed(1)} s\n`)
  expect(count()).toBeLessThanOrEqual(45)
  expect(complaints.splice(0)).toEqual([])
  await page.close()
})

it('a journey that is published is opened, changed, undone, and fits a desk and a phone', async () => {
  const page = await context.newPage()
  const { items } = await api.get<{ items: { playbookId: string; name: string }[] }>('playbooks')
  const mine = items.find(({ name }) => name === '新人第二天')
  await visit(page, `${qunce.url}/playbooks/${mine?.playbookId}`)
  await page.getByRole('button', { name: '编辑', exact: true }).click()
  await page.getByLabel('SOP 名称', { exact: true }).waitFor()
  const address = page.url()
  const card = (name: RegExp) => page.getByRole('button', { name }).first()
  await card(/^员工待办/).click()
  await page.getByRole('button', { name: '再来一个', exact: true }).click()
  await expect.poll(() => page.getByRole('button', { name: /^员工待办/ }).count()).toBe(2)
  await page.getByRole('button', { name: '撤销', exact: true }).click()
  await expect.poll(() => page.getByRole('button', { name: /^员工待办/ }).count()).toBe(1)
  // By keyboard: a step is opened, and its panel closed.
  await card(/^等待/).focus()
  await page.keyboard.press('Enter')
  await page.getByText('怎么等').waitFor()
  await page.keyboard.press('Escape')
  await page.getByText('怎么等').waitFor({ state: 'hidden' })
  for (const [size, width, height] of [
    ['narrow', 390, 844],
    ['small', 1280, 800],
  ] as const) {
    await page.setViewportSize({ width, height })
    await visit(page, address)
    await card(/^分支/).click()
    await page.getByLabel('这条路叫什么', { exact: true }).waitFor()
    await keepPicture(page, `journey-editor/${size}`)
    expect([size, await overflowOf(page)]).toEqual([size, 0])
  }
  expect(complaints.splice(0)).toEqual([])
  await page.close()
})

it('a run’s group chats are put into a phase by hand, with what that comes to, and one of them is taken back', async () => {
  const page = await context.newPage()
  const { items: runs } = await api.get<{ items: { runId: string; name: string }[] }>('runs')
  const found = await Promise.all(
    runs.map(async (run) => ({ ...run, ...(await api.get<RunPhases>(`runs/${run.runId}/phases`)) })),
  )
  const run = found.find(({ phases }) => phases.length > 1)
  const phase = run?.phases.at(-1)
  if (!run || !phase) throw new Error('the demo has a run with phases')
  await visit(page, `${qunce.url}/runs/${run.runId}`)
  await page.getByRole('button', { name: '改所有群的时期…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('改到', { exact: true }).click()
  await page.getByTitle(phase.name.zh, { exact: true }).last().click()
  await dialog.getByText('条不再发').waitFor()
  await keepPicture(page, 'journey-editor/phase')
  await dialog.getByRole('button', { name: '改时期' }).click()
  await dialog.waitFor({ state: 'hidden' })
  const stands = async () => (await api.get<RunPhases>(`runs/${run.runId}/phases`)).phases.at(-1)
  await expect.poll(async () => (await stands())?.byHand).toBeGreaterThan(0)
  await page.getByText(/手动 \d+/).waitFor()
  await keepPicture(page, 'journey-editor/phases-run')
  expect(complaints.splice(0)).toEqual([])
  await page.close()
})
