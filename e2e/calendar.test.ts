/** The calendar of all playbooks and group chats: a clash is seen, mended by moving a step, and told in its why. */
import { expect, it, vi } from 'vitest'
import type { Calendar } from '#contract/calendar.ts'
import { keepPicture, openBrowser } from './browser.ts'
import { enterDesk, listenForComplaints, overflowOf, visit } from './journey.ts'
import { newHome, startQunce } from './qunce.ts'

it('a clash is seen in the calendar, mended by dragging a step elsewhere, undone, and told in its why', async () => {
  const qunce = await startQunce(newHome())
  const context = await openBrowser()
  const complaints = listenForComplaints(context)
  const api = await enterDesk(context, qunce)
  const page = await context.newPage()
  const read = (from: Temporal.PlainDate) => api.get<Calendar>(`calendar?from=${from}&to=${from.add({ days: 1 })}`)
  await api.setRate(0)
  const { corpTime } = await read(Temporal.PlainDate.from('2026-11-23'))
  const tomorrow = Temporal.Instant.from(corpTime).toZonedDateTimeISO('Asia/Shanghai').toPlainDate().add({ days: 1 })
  await vi.waitFor(
    async () => {
      if ((await read(tomorrow)).entries.length === 0) throw new Error('the demo applies its playbooks')
    },
    { timeout: 110_000, interval: 200 },
  )
  const clashing = async () => (await read(tomorrow)).clashes.map((clash) => `${clash.localTime} ${clash.reason}`)
  expect(await clashing()).toEqual([])

  // The greeting is put an hour before the knowledge of 15:00: the playbook leaves two hours between messages.
  await visit(page, `${qunce.url}/calendar?view=week&date=${tomorrow}`)
  const entry = (words: RegExp) => page.getByRole('button', { name: words }).and(page.locator('td button'))
  const day = tomorrow.dayOfWeek - 1
  const cellAt = (hour: string) =>
    page
      .locator('tr', { has: page.getByRole('rowheader', { name: hour }) })
      .locator('td')
      .nth(day)
  await keepPicture(page, 'calendar-week')
  expect(await overflowOf(page)).toBe(0)
  await cellAt('08:00')
    .getByRole('button', { name: /早问候/ })
    .click()
  await page.getByRole('button', { name: '挪到别的时间…' }).click()
  const dialog = page.getByRole('dialog', { name: /挪动/ })
  await dialog.getByLabel('时刻').fill('14:00')
  await dialog.getByText('新的时间有 1 处冲突：').waitFor()
  await keepPicture(page, 'calendar-move')
  await dialog.getByRole('button', { name: '挪过去' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await expect.poll(clashing).toEqual(['15:00 gap'])

  await page.getByRole('button', { name: /^只看冲突 1/ }).click()
  const clashes = page.getByRole('complementary', { name: '冲突' })
  await clashes.getByText('让给 14:00 的「早问候」').waitFor()
  await keepPicture(page, 'calendar-clashes')
  await page.getByRole('button', { name: /^只看冲突/ }).click()

  // The knowledge is dragged to 17:00, where it is out of the greeting's way.
  const knowledge = entry(/15:00 .*冲突/)
  await knowledge.first().dragTo(cellAt('17:00'))
  await dialog.getByText('新的时间没有冲突。').waitFor()
  await dialog.getByRole('button', { name: '挪过去' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await expect.poll(clashing).toEqual([])

  await cellAt('17:00').getByRole('button', { name: /17:00/ }).click()
  const panel = page.getByRole('complementary', { name: '步骤' })
  await panel.getByText(/原定/).waitFor()
  await panel.getByRole('list', { name: '涉及的群' }).getByRole('button').first().click()
  await page.getByRole('complementary', { name: '为什么' }).getByText('有人挪了时间').waitFor()
  await keepPicture(page, 'calendar-why')
  await page.getByRole('complementary', { name: '为什么' }).getByRole('button', { name: '关闭' }).click()

  await page.getByRole('button', { name: '撤销' }).click()
  await page.getByText(/已挪回/).waitFor()
  await expect.poll(clashing).toEqual(['15:00 gap'])

  await visit(page, `${qunce.url}/calendar?date=${tomorrow}`)
  await page.locator('h3 button').nth(1).focus()
  await page.keyboard.press('ArrowLeft')
  expect(await page.locator('h3 button:focus').getAttribute('data-date')).toBe(`${tomorrow.toString().slice(0, 8)}01`)
  await keepPicture(page, 'calendar-month')
  await page.emulateMedia({ media: 'print', colorScheme: 'light' })
  await keepPicture(page, 'calendar-print')
  await page.emulateMedia({ media: 'screen', colorScheme: 'dark' })
  await page.setViewportSize({ width: 390, height: 844 })
  await visit(page, `${qunce.url}/calendar?date=${tomorrow}`)
  await keepPicture(page, 'calendar-phone')
  expect(await overflowOf(page)).toBe(0)
  expect(complaints).toEqual([])
})
