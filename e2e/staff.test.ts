/** The staff pages, on a phone and beside the chat window of the sandbox, on the real server, PostgreSQL and sandbox. */
import type { BrowserContext, FrameLocator, Page } from 'playwright-core'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Demo } from '#contract/demo.ts'
import type { Page as ListPage } from '#contract/paging.ts'
import type { StaffTaskColleagues, StaffTaskItem, StaffTaskPage } from '#contract/staff-task.ts'
import { keepPicture, openBrowser } from './browser.ts'
import { type DeskApi, enterDesk, listenForComplaints, overflowOf, pictureOf } from './journey.ts'
import { newHome, type RunningQunce, startQunce } from './qunce.ts'

type Chosen = StaffTaskItem & { groupChat: NonNullable<StaffTaskItem['groupChat']> }

let qunce: RunningQunce
/** The operator's browser, which sets the stage. */
let api: DeskApi
let sandbox: string
/** The browser of whoever plays staff: WeCom's client, as far as our pages can tell. */
let client: BrowserContext
let complaints: string[]
let page: Page

beforeAll(async () => {
  qunce = await startQunce(newHome())
  api = await enterDesk(await openBrowser(), qunce)
  sandbox = (await api.get<Demo>('demo')).sandboxUrl
  // Mornings and afternoons alike are sent by hand: the quota of mass sends is kept for the evening.
  do await api.runUntil('15:03')
  while ((await waitingTasks()).length < 6)
  client = await openBrowser()
  await client.grantPermissions(['clipboard-read', 'clipboard-write'])
  complaints = listenForComplaints(client)
})

beforeEach(async () => {
  page = await client.newPage()
})
afterEach(async () => {
  await page.close()
  expectNoComplaint()
})

/** No error of our scripts, no refusal of the content security policy. */
function expectNoComplaint(): void {
  expect(complaints.splice(0)).toEqual([])
}

/** Messages that wait to be sent into a group chat by hand. */
async function waitingTasks(): Promise<Chosen[]> {
  const { items } = await api.get<ListPage<StaffTaskItem>>('staff-tasks?state=waiting&limit=100')
  return items.flatMap((task) =>
    task.kind === 'send' && task.groupChat !== null && task.state === 'open'
      ? [{ ...task, groupChat: task.groupChat }]
      : [],
  )
}

async function aTask(): Promise<Chosen> {
  const [task] = await waitingTasks()
  if (!task) throw new Error('no task waits any more')
  return task
}

const taskOf = ({ staffTaskId }: Chosen) => api.get<StaffTaskPage>(`staff-tasks/${staffTaskId}`)

/** The first words of a task's message, by which it is known in the chat. */
async function firstWords(task: Chosen): Promise<string> {
  const [bubble] = (await taskOf(task)).bubbles
  if (bubble?.kind !== 'text') throw new Error(`the message of ${task.title} does not begin with words`)
  return bubble.text.split('\n')[0] ?? ''
}

/** Opens the chat window beside which a task is done, as the member of staff who has it, with our page in its sidebar. */
async function openBesideChat({ groupChat, staff }: Chosen): Promise<FrameLocator> {
  await page.goto(sandbox)
  await page.getByPlaceholder('搜索群聊').fill(groupChat.name)
  await page
    .getByRole('link', { name: new RegExp(groupChat.name) })
    .first()
    .click()
  await page.getByRole('heading', { name: new RegExp(groupChat.name) }).waitFor()
  await page.getByRole('button', { name: `员工 ${staff.name}` }).click()
  await page.getByRole('button', { name: '侧边栏' }).click()
  const sidebar = page.frameLocator('iframe[title="侧边栏"]')
  await sidebar.getByRole('heading', { level: 1, name: groupChat.name }).waitFor()
  return sidebar
}

const log = () => page.getByRole('log')

async function useridOf(name: string): Promise<string> {
  const answer = await client.request.get(`${sandbox}/_sandbox/staff`)
  const { staff } = (await answer.json()) as { staff: { userid: string; name: string }[] } // as the sandbox answers
  const userid = staff.find((one) => one.name === name)?.userid
  if (userid === undefined) throw new Error(`the sandbox has no staff called ${name}`)
  return userid
}

/** From here on the browser is the phone of this member of staff, who is not signed in yet. */
async function holdPhoneOf({ staff }: Pick<Chosen, 'staff'>): Promise<void> {
  const userid = await useridOf(staff.name)
  await client.clearCookies()
  await client.addCookies([{ name: 'sandbox_as', value: encodeURIComponent(userid), url: sandbox }])
  await page.setViewportSize({ width: 390, height: 844 })
}

/** Opens a page of the staff's outside of any chat; WeCom says who holds the phone. */
async function open(path: string): Promise<void> {
  await page.goto(qunce.url + path)
  await page.getByRole('heading').first().waitFor()
  await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' })
}

describe('beside a group chat', () => {
  it('WeCom signs one in, one tap sends through its client, and the group sees the message', async () => {
    const task = await aTask()
    const words = await firstWords(task)
    const sidebar = await openBesideChat(task)
    expect(await log().getByText(words).count()).toBe(0)
    await sidebar.getByText(words).waitFor()
    await keepPicture(page, 'staff/sidebar')
    await sidebar.getByRole('button', { name: '发到本群' }).first().click()
    await sidebar.getByText(`「${task.title}」已完成，已经记下了。`).waitFor()
    await log().getByText(words).waitFor()
    await page.getByRole('list', { name: 'JS-SDK 调用' }).getByText('sendChatMessage:ok').waitFor()
    await keepPicture(page, 'staff/sidebar-sent')
    expect(await log().getByText(words).count()).toBe(1)
    expect(await taskOf(task)).toMatchObject({ state: 'done' })
  })

  it('a tap is put to the server first: what was paused meanwhile stays out of the group', async () => {
    const task = await aTask()
    const words = await firstWords(task)
    // The chat is paused while the tap is on its way.
    await page.route('**/permit', async (route) => {
      await api.change('POST', `group-chats/${task.groupChat.groupChatId}/pause`, { reason: '' })
      await route.continue()
    })
    const sidebar = await openBesideChat(task)
    const answer = page.waitForResponse((response) => response.url().endsWith('/permit'))
    await sidebar.getByRole('button', { name: '发到本群' }).first().click()
    expect((await answer).status()).toBe(409)
    await sidebar
      .getByText(/先不要发|不会发出任何消息/)
      .first()
      .waitFor()
    await keepPicture(page, 'staff/sidebar-refused')
    expect(await log().getByText(words).count()).toBe(0)
    await api.change('POST', `group-chats/${task.groupChat.groupChatId}/resume`, {})
  })

  it('a reminder on the phone leads to the day, and one tap from there opens the chat', async () => {
    const task = await aTask()
    await page.goto(`${sandbox}/#phone/${encodeURIComponent(await useridOf(task.staff.name))}/messages`)
    await page.getByRole('button', { name: `扮演 ${task.staff.name}` }).click()
    await page.getByRole('article').filter({ hasText: '应用消息' }).first().getByRole('button').click()
    const browser = page.frameLocator('iframe[title="网页"]')
    await browser.getByRole('heading', { level: 1 }).waitFor()
    await keepPicture(page, 'staff/reminder')
    await browser
      .getByRole('button', { name: /^(打开这个群|打开群)/ })
      .first()
      .click()
    await log().waitFor()
    expect(page.url()).toContain('#chat/')
  })
})

describe('on the phone, outside of a chat', () => {
  it('the message is copied once the server permits it, and one says when it is out', async () => {
    const task = await aTask()
    const words = await firstWords(task)
    await holdPhoneOf(task)
    await open(`/staff/tasks/${task.staffTaskId}`)
    await page.getByRole('button', { name: '我现在去发' }).click()
    await page.getByRole('button', { name: '复制内容' }).click()
    await page.getByRole('button', { name: /已复制/ }).waitFor()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(words)
    expect(await taskOf(task)).toMatchObject({ state: 'permitted' })
    await page.getByRole('button', { name: '我发好了' }).click()
    await page.getByText('已发送').first().waitFor()
    expect(await taskOf(task)).toMatchObject({ state: 'done' })
  })

  it('a task is put off with a reason, and the day says until when', async () => {
    const task = await aTask()
    await holdPhoneOf(task)
    await open(`/staff/tasks/${task.staffTaskId}`)
    await page.getByRole('button', { name: '晚点发' }).click()
    const sheet = page.getByRole('dialog', { name: '什么时候再提醒你？' })
    await sheet.getByText(/^15 分钟后/).click()
    await sheet.getByText('正在接待客户').click()
    await keepPicture(page, 'staff/postpone')
    await sheet.getByRole('button', { name: '推迟', exact: true }).click()
    await page.getByText(/推迟到 \d\d:\d\d：正在接待客户/).waitFor()
    await page.getByRole('button', { name: '我的一天' }).click()
    await page
      .getByText(/^推迟到 \d\d:\d\d$/)
      .first()
      .waitFor()
    expect((await taskOf(task)).postponed).toMatchObject({ reason: '正在接待客户' })
  })

  it('a task is handed to a colleague of the chat, who finds it in their own day', async () => {
    const tasks = await waitingTasks()
    const colleagues = await Promise.all(
      tasks.map(({ staffTaskId }) => api.get<StaffTaskColleagues>(`staff-tasks/${staffTaskId}/colleagues`)),
    )
    const index = colleagues.findIndex((found) => found.colleagues.length > 0)
    const task = tasks[index]
    const [colleague] = colleagues[index]?.colleagues ?? []
    if (!task || !colleague) throw new Error('no task has a colleague who could send it')
    await holdPhoneOf(task)
    await open(`/staff/tasks/${task.staffTaskId}`)
    await page.getByRole('button', { name: '换同事发' }).click()
    const sheet = page.getByRole('dialog', { name: '换谁来发？' })
    await sheet.getByText(colleague.name).click()
    await sheet.getByText('手上正忙').click()
    await sheet.getByRole('button', { name: '转给 TA' }).click()
    await page.getByText(`已转给 ${colleague.name}`).first().waitFor()
    expect((await taskOf(task)).staff.name).toBe(colleague.name)
    await page.close()
    page = await client.newPage()
    await holdPhoneOf({ staff: colleague })
    await open(`/staff/tasks/${task.staffTaskId}`)
    await page.getByText(`${task.staff.name} 转给 ${colleague.name}：手上正忙`).waitFor()
  })

  it('the first load is at most 100 KB on the wire', async () => {
    await holdPhoneOf(await aTask())
    await open('/staff')
    const session = await client.newCDPSession(page)
    await session.send('Network.enable')
    await session.send('Network.setCacheDisabled', { cacheDisabled: true })
    let bytes = 0
    session.on('Network.loadingFinished', ({ encodedDataLength }) => {
      bytes += encodedDataLength
    })
    await page.reload()
    await page.getByRole('article').first().waitFor()
    expect(bytes).toBeGreaterThan(10_000)
    expect(bytes).toBeLessThan(100 * 1024)
  })

  it('every page fits a phone, in both languages, by day and by night', async () => {
    const task = await aTask()
    const tooWide: string[] = []
    await holdPhoneOf(task)
    for (const language of ['zh', 'en']) {
      await page.addInitScript((chosen) => localStorage.setItem('qunce.language', chosen), language)
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        for (const path of ['/staff', `/staff/tasks/${task.staffTaskId}`, '/staff/sidebar']) {
          await open(path)
          await keepPicture(page, `staff/${language}-${colorScheme}/${pictureOf(path)}`)
          if ((await overflowOf(page)) > 0) tooWide.push(`${path} ${language}`)
        }
      }
    }
    expect(tooWide).toEqual([])
  })
})
