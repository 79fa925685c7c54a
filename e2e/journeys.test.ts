/** The desk, driven by what a person sees, on the real server, PostgreSQL and sandbox. Each journey begins on its own. */
import type { BrowserContext, Page } from 'playwright-core'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { EnrollmentItem } from '#contract/enrollment.ts'
import type { Page as ListPage } from '#contract/paging.ts'
import type { RunListItem } from '#contract/run.ts'
import type { StaffTaskItem } from '#contract/staff-task.ts'
import type { Today } from '#contract/today.ts'
import { keepPicture, openBrowser } from './browser.ts'
import {
  credentialsOf,
  type DeskApi,
  enterDesk,
  listenForComplaints,
  overflowOf,
  pictureOf,
  trySignIn,
  visit,
} from './journey.ts'
import { newHome, type RunningQunce, startQunce } from './qunce.ts'

const slow = { timeout: 110_000, interval: 200 }

let qunce: RunningQunce
let context: BrowserContext
let complaints: string[]
let api: DeskApi
let page: Page
/** The demo's largest run. */
let run: RunListItem

beforeAll(async () => {
  qunce = await startQunce(newHome())
  context = await openBrowser()
  complaints = listenForComplaints(context)
  api = await enterDesk(context, qunce)
  const runs = async () => (await api.get<ListPage<RunListItem>>('runs')).items
  run = await vi.waitFor(async () => {
    const found = await runs()
    if (found.length < 2) throw new Error('the demo applies its playbooks')
    return found.reduce((a, b) => (b.groupChats > a.groupChats ? b : a))
  }, slow)
  // A day on which some of what was due in the morning has gone out.
  do await api.runUntil('15:20')
  while (!(await runs()).some(({ today }) => (today.sent ?? 0) + (today.reported ?? 0) > 0))
})

beforeEach(async () => {
  await api.setRate(0)
  await api.setFaults([])
  page = await context.newPage()
})
afterEach(async () => {
  await page.close()
  expectNoComplaint()
})

/** No error of our scripts, no refusal of the content security policy. */
function expectNoComplaint(): void {
  expect(complaints.splice(0)).toEqual([])
}

/** Someone under way in a journey of the demo; its days go on until there is one. */
async function findSomeone(): Promise<EnrollmentItem> {
  const runs = (await api.get<ListPage<RunListItem>>('runs')).items
  for (;;) {
    for (const { runId } of runs) {
      const { items } = await api.get<ListPage<EnrollmentItem>>(`runs/${runId}/enrollments?state=waiting`)
      // A name that is in letters alone can be typed and found again.
      const found = items.find((item) => /^\p{Script=Han}+$/u.test(item.contact.name) && item.groupChat !== null)
      if (found) return found
    }
    await api.runUntil('15:20')
  }
}

const go = (path: string) => visit(page, qunce.url + path)
const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true })
const dialog = () => page.getByRole('dialog')
const grid = () => page.getByRole('grid', { name: '时间 × 群' })
const why = () => page.getByRole('complementary', { name: '为什么' })

describe('at the door', () => {
  it('a name tried too often is locked for a stated time; the right one leads to the page asked for', async () => {
    const stranger = await openBrowser()
    const found = listenForComplaints(stranger)
    const door = await stranger.newPage()
    await door.goto(`${qunce.url}/runs`)
    await trySignIn(door, 'nobody', 'guess')
    await door.getByText('用户名或密码不对。').waitFor()
    for (let tries = 0; tries < 5; tries += 1) await trySignIn(door, 'nobody', `guess ${tries}`)
    await door.getByText(/^失败次数太多，请在 \d+ 秒 后再试。$/).waitFor()
    await keepPicture(door, 'desk/sign-in-locked')
    const { name, password } = credentialsOf(qunce)
    await trySignIn(door, name, password)
    await door.getByRole('heading', { name: '执行' }).waitFor()
    expect(new URL(door.url()).pathname).toBe('/runs')
    expect(found).toEqual([])
  })
})

describe('a day at work', () => {
  it('Today leads to the run, a mark to its why; a pause says in numbers what it holds back', async () => {
    await go('/today')
    await page.getByRole('heading', { name: '在等谁' }).waitFor()
    await page.getByRole('link', { name: '执行' }).first().click()
    await page.getByRole('link', { name: run.name, exact: true }).click()
    await grid()
      .getByRole('button', { name: / 已(发|报)( |$)/ })
      .first()
      .click()
    await why()
      .getByRole('heading', { name: /^为什么是「已(发|报)」？$/ })
      .waitFor()
    await why()
      .getByText(/^\d\d:\d\d(:\d\d)? 放行/)
      .waitFor()
    expect(new URL(page.url()).searchParams.get('why')).toMatch(/^[0-9a-f-]{36}$/)
    await keepPicture(page, 'desk/why')
    await page.keyboard.press('Escape')
    await why().waitFor({ state: 'detached' })

    await button('暂停…').click()
    await dialog()
      .getByText(/今天的 \d+ 条会等着/)
      .waitFor()
    await keepPicture(page, 'desk/pause')
    await dialog().getByLabel('原因（选填，记入审计）').fill('盘点库存')
    await dialog().getByRole('button', { name: '暂停', exact: true }).click()
    await page.getByRole('main').getByText('已暂停', { exact: true }).waitFor()
    await dialog().waitFor({ state: 'detached' })
    await button('恢复').click()
    await dialog().getByRole('button', { name: '恢复' }).click()
    await page.getByRole('main').getByText('运行中', { exact: true }).waitFor()
    await dialog().waitFor({ state: 'detached' })
  })

  it('a run’s journeys tell how far people came; one of them leads to why, and is held for that person alone', async () => {
    const someone = await findSomeone()
    await go(`/runs/${someone.run.runId}`)
    await page.getByRole('navigation', { name: '执行的内容' }).getByRole('button', { name: '旅程' }).click()
    await page.getByRole('radio', { name: someone.journey.name }).check({ force: true })
    await page.getByRole('table', { name: '每一步走到多少人' }).waitFor()
    await page.getByRole('textbox', { name: '搜索客户名' }).fill(someone.contact.name)
    const people = page.getByRole('table', { name: '走这段旅程的人' })
    const theirs = people.getByRole('row').filter({ has: page.getByRole('link', { name: someone.contact.name }) })
    await theirs.first().getByRole('button', { name: '为什么' }).click()
    const story = page.getByRole('complementary', { name: '一位客户的旅程' })
    await story.getByText(/进入旅程$/).waitFor()
    await keepPicture(page, 'desk/journey-story')
    await story.getByRole('button', { name: '暂停' }).click()
    await dialog().getByLabel('原因（可选，记入审计）').fill('客户在投诉')
    await keepPicture(page, 'desk/journey-pause')
    await dialog().getByRole('button', { name: '暂停' }).click()
    await dialog().waitFor({ state: 'detached' })
    await story.getByText('有人为这位客户暂停了').waitFor()
    await story.getByText(/客户在投诉/).waitFor()
    await story.getByRole('button', { name: '继续' }).click()
    await dialog().getByRole('button', { name: '继续' }).click()
    await dialog().waitFor({ state: 'detached' })
    await story.getByRole('button', { name: '暂停' }).waitFor()
    await story.getByRole('link', { name: someone.contact.name }).click()
    await page.getByRole('heading', { level: 1, name: someone.contact.name }).waitFor()
    await page.getByRole('table', { name: '走这段旅程的人' }).getByText(someone.journey.name).first().waitFor()
    expect(new URL(page.url()).pathname).toBe(`/contacts/${someone.contact.contactId}`)
    await keepPicture(page, 'desk/contact')
  })

  it('the matrix is walked by keys: arrows move, Enter tells why, Escape closes; and is zoomed', async () => {
    await go(`/runs/${run.runId}`)
    await grid().focus()
    const active = () => grid().getAttribute('aria-activedescendant')
    const first = await active()
    await page.keyboard.press('ArrowDown')
    await expect.poll(active).not.toBe(first)
    await page.keyboard.press('ArrowUp')
    await expect.poll(active).toBe(first)
    await page.keyboard.press('Enter')
    await why().waitFor()
    await page.keyboard.press('Escape')
    await why().waitFor({ state: 'detached' })
    await page.keyboard.press('Control+End')
    await grid()
      .getByRole('row')
      .and(page.locator(`[aria-rowindex="${run.groupChats + 1}"]`))
      .waitFor()
    for (const [word, zoom] of [
      ['时', 'hour'],
      ['周', 'week'],
      ['月', 'month'],
      ['日', 'day'],
    ] as const) {
      await page.getByRole('radio', { name: word, exact: true }).check({ force: true })
      await expect.poll(() => grid().getAttribute('data-zoom')).toBe(zoom)
    }
  })

  it('a staff task is carried out: the message is ready, the server permits, the word is kept', async () => {
    await go('/staff-tasks')
    await page.getByRole('table', { name: '员工待办' }).getByRole('link').first().click()
    await page.getByRole('heading', { name: '消息内容' }).waitFor()
    await keepPicture(page, 'desk/staff-task')
    await button('我现在去发').click()
    await button('已发送').click()
    await page.getByRole('main').getByText('已完成').first().waitFor()
    const task = await api.get<StaffTaskItem>(`staff-tasks/${page.url().split('/').at(-1)}`)
    expect(task.state).toBe('done')
  })

  it('a send that WeCom took twice waits in doubt on Today, and one click settles it', async () => {
    await api.runUntil('19:30')
    await go('/today')
    await button(/^故障/).click()
    await page.getByRole('menuitem', { name: '下一次群发被受理两遍，且没有回应' }).click()
    await button('故障：1 项开着').waitFor()
    await page.keyboard.press('Escape')
    await api.setRate(240)
    const doubt = async () =>
      (await api.get<Today>('today')).attention.find(({ kind }) => kind === 'in_doubt')?.occurrenceId
    await expect.poll(doubt).toBeDefined()
    await api.setRate(0)
    const occurrenceId = await doubt()
    const adopt = button(/^就是 .* 这条/).first()
    await adopt.waitFor()
    await keepPicture(page, 'desk/today-in-doubt')
    await adopt.click()
    await adopt.waitFor({ state: 'detached' })
    await go(`/runs/${run.runId}?why=${occurrenceId}`)
    await why().getByText('人工处理').waitFor()
  })
})

describe('plans and chats', () => {
  it('a playbook is applied to chosen group chats after its preview in numbers', async () => {
    await go(`/playbooks/${run.playbookId}`)
    await button('应用…').click()
    await dialog()
      .getByRole('button', { name: /^全选 50 个$/ })
      .click()
    await dialog()
      .getByText(/已选 50 个群/)
      .first()
      .waitFor()
    await keepPicture(page, 'desk/apply-chats')
    await dialog().getByRole('button', { name: '下一步' }).click()
    await dialog().getByRole('textbox').first().waitFor()
    for (const field of await dialog().getByRole('textbox').all()) {
      if ((await field.getAttribute('required')) === null) continue
      const isLink = (await field.getAttribute('type')) === 'url'
      await field.fill(isLink ? 'https://shop.example.com/' : '示范母婴')
    }
    await keepPicture(page, 'desk/apply-variables')
    await dialog().getByRole('button', { name: '下一步' }).click()
    // Most chats run it already: they are named, and left out with one press.
    await dialog().getByText('已经在执行这份 SOP').waitFor()
    await dialog()
      .getByRole('button', { name: /^去掉这 \d+ 个群$/ })
      .click()
    await dialog().getByText('条消息，7 天内').waitFor()
    await keepPicture(page, 'desk/apply-preview')
    await dialog()
      .getByRole('button', { name: /^应用到 \d+ 个群$/ })
      .click()
    await grid().waitFor()
    expect(new URL(page.url()).pathname).toMatch(/^\/runs\//)
  })

  it('a plan is rehearsed in virtual group chats before anybody is written to', async () => {
    await go(`/playbooks/${run.playbookId}?tab=rehearsal`)
    await page.getByLabel('群数').fill('4')
    await page.getByLabel('每群人数').fill('30')
    await button('开始预演').click()
    await page.getByRole('heading', { name: '预演结果' }).waitFor({ timeout: 60_000 })
    await page.getByText('模型推演，不是记录').waitFor()
    expect(await page.getByRole('list', { name: '日历' }).getByRole('listitem').count()).toBeGreaterThanOrEqual(30)
    await keepPicture(page, 'desk/rehearsal')
    await page.setViewportSize({ width: 390, height: 844 })
    await keepPicture(page, 'desk/rehearsal-narrow')
    expect(await overflowOf(page)).toBe(0)
  })

  it('a group chat is found by name; its plan, its members and its timeline are told', async () => {
    await go('/today')
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox').fill('杭州')
    await page.getByRole('option', { name: /杭州/ }).first().waitFor()
    await keepPicture(page, 'desk/palette')
    await page.keyboard.press('Enter')
    await button(/08:30 /)
      .first()
      .waitFor()
    await button('成员').click()
    const members = page.getByRole('table', { name: '成员' })
    const named = members.getByRole('row').nth(2).getByRole('cell').first()
    const [name = ''] = (await named.innerText()).split('\n')
    await page.getByPlaceholder('搜索成员').fill(name)
    await expect.poll(() => members.getByRole('row').count()).toBeLessThan(6)
    await members.getByText(name).first().waitFor()
    await button('动态').click()
    await page
      .getByText(/报告已发|进群|发出「/)
      .first()
      .waitFor()
  })

  it('filters stand in the address, and many chats are paused and let go together', async () => {
    await go('/group-chats?stage=retention')
    const chats = page.getByRole('table', { name: '社群' })
    await page.getByRole('checkbox', { name: '全选已显示的' }).check()
    await button(/^暂停 \d+ 个…$/).click()
    await dialog()
      .getByText(/今天的 \d+ 条会等着/)
      .waitFor()
    await dialog().getByRole('button', { name: '暂停', exact: true }).click()
    await chats.getByText('已暂停').first().waitFor()
    await page.reload()
    await chats.waitFor()
    expect(await page.getByRole('radio', { name: /^留存/ }).isChecked()).toBe(true)
    await page.getByRole('checkbox', { name: '全选已显示的' }).check()
    await button(/^恢复 \d+ 个$/).click()
    await expect.poll(() => chats.getByText('已暂停').count()).toBe(0)
  })
})

describe('how it looks', () => {
  const pages = async () => {
    const chats = await api.get<ListPage<{ groupChatId: string }>>('group-chats')
    const playbook = `/playbooks/${run.playbookId}`
    const rooms = [
      '/today',
      '/group-chats',
      '/playbooks',
      '/runs',
      '/staff-tasks',
      '/one-offs',
      '/one-offs/new',
      '/moments',
      '/moments/new',
      '/settings/connection',
      '/settings/sync',
      '/settings/system',
      '/make-it-mine',
      '/settings/people',
    ]
    const tabs = ['month', 'rehearsal', 'experiments', 'contents', 'about', 'versions'].map(
      (tab) => `${playbook}?tab=${tab}`,
    )
    const someone = await findSomeone()
    const journeys = [`/runs/${someone.run.runId}?view=journeys`, `/contacts/${someone.contact.contactId}`]
    return [
      ...rooms,
      ...journeys,
      `/runs/${run.runId}`,
      `/group-chats/${chats.items[0]?.groupChatId}`,
      playbook,
      ...tabs,
    ]
  }
  const sizes = [
    ['narrow', 390, 844],
    ['usual', 1280, 800],
    ['wide', 1920, 1080],
  ] as const

  it('every page fits narrow, usual and wide windows, and is pictured in each', async () => {
    const tooWide: string[] = []
    for (const path of await pages()) {
      await page.setViewportSize({ width: 390, height: 844 })
      await go(path)
      for (const [size, width, height] of sizes) {
        await page.setViewportSize({ width, height })
        await keepPicture(page, `desk/${size}/${pictureOf(path)}`)
        if ((await overflowOf(page)) > 0) tooWide.push(`${path} ${size}`)
      }
    }
    expect(tooWide).toEqual([])
  })

  it('language and theme change at once, and are kept', async () => {
    await go('/today')
    await button(/^账号/).click()
    await page.getByRole('menuitem', { name: 'English' }).click()
    await page.getByRole('heading', { name: 'Today' }).waitFor()
    await button(/^Account/).click()
    await page.getByRole('menuitem', { name: 'Dark' }).click()
    await page.reload()
    await page.getByRole('heading', { name: 'Today' }).waitFor()
    expect(await page.evaluate(() => document.documentElement.dataset['theme'])).toBe('dark')
    for (const path of await pages()) {
      await go(path)
      await keepPicture(page, `desk/dark-en/${pictureOf(path)}`)
    }
    await button(/^Account/).click()
    await page.getByRole('menuitem', { name: '中文' }).click()
    await button(/^账号/).click()
    await page.getByRole('menuitem', { name: '浅色' }).click()
    await expect.poll(() => page.evaluate(() => document.documentElement.dataset['theme'])).toBe('light')
  })

  it('the signed-in Today page is at most 350 KB on the wire; signing out ends the desk', async () => {
    const session = await context.newCDPSession(page)
    await session.send('Network.enable')
    await session.send('Network.setCacheDisabled', { cacheDisabled: true })
    let bytes = 0
    session.on('Network.loadingFinished', ({ encodedDataLength }) => {
      bytes += encodedDataLength
    })
    await go('/today')
    await page.getByRole('heading', { name: '要你处理' }).waitFor()
    expect(bytes).toBeGreaterThan(50_000)
    expect(bytes).toBeLessThan(350 * 1024)
    await button(/^账号/).click()
    await page.getByRole('menuitem', { name: '退出登录' }).click()
    await page.getByRole('heading', { name: '登录群策' }).waitFor()
    await page.goto(`${qunce.url}/today`)
    await page.getByRole('heading', { name: '登录群策' }).waitFor()
  })
})
