/** One playbook, many shops: cloned, one changed in one shop, changed at headquarters and brought to all that follow. */
import { expect, it, vi } from 'vitest'
import type { Page as ListPage } from '#contract/paging.ts'
import type { Follower } from '#contract/playbook-follow.ts'
import type { PlaybookListItem } from '#contract/playbook-library.ts'
import { calendarOf, playbookSource, stepAt } from '#server/test/playbook-source.ts'
import { keepPicture, openBrowser } from './browser.ts'
import { enterDesk, listenForComplaints, overflowOf, visit } from './journey.ts'
import { newHome, startQunce } from './qunce.ts'

const steps = [
  stepAt('morning', '08:30', { name: '早安', bond: 'mandatory' }),
  stepAt('noon', '12:00', { name: '午间福利' }),
  stepAt('evening', '20:00', { name: '晚安' }),
]
const source = playbookSource({
  id: 'shops-daily',
  name: '门店日常',
  ...calendarOf(steps),
  variables: { 城市: { type: 'text', label: '城市', default: '上海' } },
})

it('a playbook is cloned to three shops, and what is new in it reaches all of them but for what one changed', async () => {
  const qunce = await startQunce(newHome())
  const context = await openBrowser()
  const complaints = listenForComplaints(context)
  const api = await enterDesk(context, qunce)
  await api.setRate(0)
  await api.change('POST', 'playbooks', { source, note: '' })
  const { playbookId } = await vi.waitFor(async () => {
    const { items } = await api.get<ListPage<PlaybookListItem>>('playbooks?search=门店日常')
    const found = items.find(({ slug }) => slug === 'shops-daily')
    if (!found) throw new Error('it was published')
    return found
  })
  const page = await context.newPage()
  await visit(page, `${qunce.url}/playbooks/${playbookId}?tab=shops`)
  await page.getByText('还没有门店跟随这份 SOP').waitFor()
  await page.getByRole('button', { name: '复制到多家门店' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('门店，一行一家').fill('南京路店\t上海\n新街口店\t南京\n新街口店\t南京')
  await dialog.getByRole('button', { name: '看看会建成什么样' }).click()
  await dialog.getByText('1 份要先改').waitFor()
  await dialog.getByLabel('门店，一行一家').fill('南京路店\t上海\n新街口店\t南京\n春熙路店\t成都')
  await dialog.getByRole('button', { name: '看看会建成什么样' }).click()
  await dialog.getByText('3 份可以建').waitFor()
  await keepPicture(page, 'shops-clone')
  await dialog.getByRole('button', { name: '建 3 份' }).click()
  await dialog.getByText('已建 3 份').waitFor()
  await dialog.getByRole('button', { name: '关闭' }).last().click()
  await dialog.waitFor({ state: 'hidden' })
  const table = page.getByRole('table', { name: '跟随的门店' })
  await table.getByRole('link', { name: '春熙路店' }).waitFor()
  expect(await table.getByRole('row').count()).toBe(1 + 3)

  // One shop changes an optional step; headquarters changes another one.
  const followers = async () => (await api.get<ListPage<Follower>>(`playbooks/${playbookId}/followers`)).items
  const shop = (await followers()).find(({ unit }) => unit === '新街口店')
  const own = await api.get<{ source: string }>(`playbooks/${shop?.playbookId}/versions/1`)
  const changed = own.source.replace('"noon {{日期}}"', '"新街口自己的午间"')
  expect(changed).not.toBe(own.source)
  await api.change('POST', `playbooks/${shop?.playbookId}/versions`, { source: changed, note: '' })
  await api.change('POST', `playbooks/${playbookId}/versions`, {
    source: source.replace('"evening {{日期}}"', '"总部的新晚安"'),
    note: '晚安换一句',
  })
  await visit(page, `${qunce.url}/playbooks/${playbookId}?tab=shops`)
  await table.getByText('落后 1 版').first().waitFor()
  expect(await table.getByText('落后 1 版').count()).toBe(3)
  await table.getByRole('button', { name: '改 1 处' }).click()
  await dialog.getByText('步骤「午间福利」').waitFor()
  await keepPicture(page, 'shops-overrides')
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })

  await page.getByRole('button', { name: '更新所有跟随的' }).click()
  await dialog.getByText('3 家更新 · 共 3 步有变化').waitFor()
  await keepPicture(page, 'shops-update')
  await dialog.getByRole('button', { name: '更新 3 家' }).click()
  await dialog.getByText('已更新 3 家。').waitFor()
  await dialog.getByRole('button', { name: '关闭' }).last().click()
  await dialog.waitFor({ state: 'hidden' })
  await table.getByText('落后 1 版').first().waitFor({ state: 'detached' })
  await table.getByRole('button', { name: '改 1 处' }).waitFor()
  for (const { playbookId: id, unit } of await followers()) {
    const { source: now } = await api.get<{ source: string }>(`playbooks/${id}/versions/${unit === '新街口店' ? 3 : 2}`)
    expect(now).toContain('总部的新晚安')
    expect(now.includes('新街口自己的午间')).toBe(unit === '新街口店')
  }

  await table.getByRole('link', { name: '新街口店' }).click()
  await page.getByRole('heading', { name: '跟随「门店日常」' }).waitFor()
  await page.getByText('已是最新').waitFor()
  await keepPicture(page, 'shops-shop')
  await visit(page, `${qunce.url}/playbooks/${playbookId}?tab=shops`)
  await table.getByRole('link', { name: '新街口店' }).waitFor()
  await keepPicture(page, 'shops')
  expect(await overflowOf(page)).toBe(0)
  await page.setViewportSize({ width: 390, height: 844 })
  await keepPicture(page, 'shops-phone')
  expect(await overflowOf(page)).toBe(0)
  expect(complaints).toEqual([])
})
