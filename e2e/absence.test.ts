/** Days off: entered at the desk and on the phone, with what goes to whom, on the real server, PostgreSQL and sandbox. */
import type { BrowserContext, Page } from 'playwright-core'
import { beforeAll, beforeEach, expect, it } from 'vitest'
import type { Deputies, StaffAbsences } from '#contract/absence.ts'
import type { Demo } from '#contract/demo.ts'
import type { Page as ListPage } from '#contract/paging.ts'
import type { StaffItem } from '#contract/staff.ts'
import { keepPicture, openBrowser } from './browser.ts'
import { type DeskApi, enterDesk, listenForComplaints, overflowOf } from './journey.ts'
import { newHome, type RunningQunce, startQunce } from './qunce.ts'

let qunce: RunningQunce
let desk: BrowserContext
let api: DeskApi
let phone: BrowserContext
let complaints: string[]
let page: Page

beforeAll(async () => {
  qunce = await startQunce(newHome())
  desk = await openBrowser()
  api = await enterDesk(desk, qunce)
  phone = await openBrowser()
  complaints = listenForComplaints(phone)
})
beforeEach(async () => {
  page = await desk.newPage()
})

/** The member of staff who owns most group chats. */
async function someone(): Promise<StaffItem> {
  const { items } = await api.get<ListPage<StaffItem>>('staff?serves=true&limit=200')
  const [first] = items.toSorted((one, other) => other.groupChats - one.groupChats)
  if (!first) throw new Error('nobody works here')
  return first
}

const farOff = (day: string): string => Temporal.PlainDate.from(day).add({ days: 300 }).toString()

it('who leads staff enters an absence at the desk, sees what goes and stays, and ends it early', async () => {
  const staff = await someone()
  await page.goto(`${qunce.url}/settings/people`)
  await page.getByLabel('搜索员工').fill(staff.name)
  await page.getByRole('button', { name: `${staff.name}的休假` }).click()
  const dialog = page.getByRole('dialog', { name: `${staff.name}的休假` })
  await dialog.getByText('没有登记休假。').waitFor()
  // A day of the demo is a minute.
  await dialog.getByLabel('最后一天').fill(farOff(await dialog.getByLabel('第一天').inputValue()))
  await dialog.getByText('休假期间到点的待办照这样转').waitFor()
  await keepPicture(page, 'absence/desk-entry')
  await dialog.getByRole('button', { name: '登记休假' }).click()
  await dialog.getByText('正在休假').waitFor()
  await keepPicture(page, 'absence/desk-entered')
  await page.keyboard.press('Escape')
  await page
    .getByText(/休假至/)
    .first()
    .waitFor()
  await keepPicture(page, 'absence/desk-list')
  expect(await overflowOf(page)).toBe(0)
  await page.getByRole('button', { name: `${staff.name}的休假` }).click()
  await dialog.getByRole('button', { name: '提前结束' }).click()
  await page.getByRole('tooltip').getByRole('button', { name: '提前结束' }).click()
  await dialog.getByText('没有登记休假。').waitFor()
  const { absences } = await api.get<StaffAbsences>(`staff/${staff.staffId}/absences`)
  expect(absences).toEqual([])
})

it('staff enter their own on the phone, with a deputy, and their day says so', async () => {
  const staff = await someone()
  const { deputies } = await api.get<Deputies>(`staff/${staff.staffId}/deputies`)
  const [deputy] = deputies
  if (!deputy) throw new Error('nobody can stand in')
  const sandbox = (await api.get<Demo>('demo')).sandboxUrl
  const answer = await phone.request.get(`${sandbox}/_sandbox/staff`)
  const { staff: people } = (await answer.json()) as { staff: { userid: string; name: string }[] } // as the sandbox answers
  const userid = people.find((one) => one.name === staff.name)?.userid ?? ''
  await phone.addCookies([{ name: 'sandbox_as', value: encodeURIComponent(userid), url: sandbox }])
  page = await phone.newPage()
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto(`${qunce.url}/staff`)
  await page.getByRole('button', { name: '我的休假' }).click()
  await page.getByRole('heading', { level: 1, name: '我的休假' }).waitFor()
  await page.getByLabel('最后一天').fill(farOff(await page.getByLabel('第一天').inputValue()))
  await page.getByText(deputy.name).first().click()
  await page.getByText('休假期间到点的待办照这样转').waitFor()
  await keepPicture(page, 'absence/phone-entry')
  expect(await overflowOf(page)).toBe(0)
  await page.getByRole('button', { name: '登记休假' }).click()
  await page.getByText('已登记，好好休息。').waitFor()
  await page.getByText(`代班：${deputy.name}`).waitFor()
  await keepPicture(page, 'absence/phone-entered')
  await page.getByRole('button', { name: '我的一天' }).click()
  await page.getByText(/你在休假，/).waitFor()
  await keepPicture(page, 'absence/phone-day')
  await page.goto(`${qunce.url}/staff/absence`)
  await page.getByRole('button', { name: '提前结束' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '提前结束' }).click()
  await page.getByText('欢迎回来。').waitFor()
  expect(complaints).toEqual([])
})
