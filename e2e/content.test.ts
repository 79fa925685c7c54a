/** A message for the library: written with a barred word, mended, reviewed, copied into a playbook, and its use told. */
import { expect, it } from 'vitest'
import { keepPicture, openBrowser } from './browser.ts'
import { enterDesk, listenForComplaints, overflowOf, visit } from './journey.ts'
import { newHome, startQunce } from './qunce.ts'

it('writes an item, is told of a barred word, mends it, has it approved, and uses it in a playbook', async () => {
  const qunce = await startQunce(newHome())
  const context = await openBrowser()
  const complaints = listenForComplaints(context)
  await enterDesk(context, qunce)
  const page = await context.newPage()
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true })

  await visit(page, `${qunce.url}/content`)
  await page.getByText('素材库还是空的').waitFor()
  await page.getByRole('link', { name: '写一条素材' }).first().click()
  await page.getByRole('heading', { name: '写一条素材', level: 1 }).waitFor()
  await page.getByLabel('主题', { exact: true }).fill('换季护肤')
  const text = page.getByLabel('消息内容', { exact: true })
  await text.fill('换季最佳护肤法')
  // Beside the field, before anything is kept.
  await page.getByRole('note').filter({ hasText: '《广告法》第九条第三项' }).waitFor()
  await text.blur()
  await keepPicture(page, 'desk/content-write')

  // Kept with what is wrong with it, but not handed in.
  await button('提交审核').click()
  await page.getByRole('heading', { name: /^\d{6} .*–换季护肤–/, level: 1 }).waitFor()
  await page.getByText('写完提交审核，审过才能在 SOP 里选用。').waitFor()
  await page.getByRole('listitem').filter({ hasText: '《广告法》第九条第三项' }).waitFor()
  await text.fill('换季护肤三步法')
  await text.blur()
  await button('提交审核').click()
  await page.getByRole('heading', { name: '三点审核' }).waitFor()
  for (const point of ['合规', '合适', '吸引人'])
    await page.getByRole('group', { name: point, exact: true }).getByText('通过', { exact: true }).first().click()
  await button('提交结论').click()
  await page.getByText('三点都过了，可以在 SOP 里选用。').waitFor()
  expect(await overflowOf(page)).toBe(0)
  await keepPicture(page, 'desk/content-approved')
  const address = page.url()

  // A new playbook sends a copy of it, found by the first letters of its pinyin.
  await visit(page, `${qunce.url}/playbooks`)
  await button('新建 SOP').click()
  await page.getByLabel('SOP 名称', { exact: true }).fill('护肤日历')
  await button('加每天一步').click()
  await page.getByLabel('步骤名称', { exact: true }).fill('早安护肤')
  await button('从素材库选').click()
  const dialog = page.getByRole('dialog', { name: '从素材库选一条' })
  await dialog.getByLabel('搜名称、标签、内容，拼音也行').fill('hjhf')
  await dialog.getByRole('button', { name: '选用' }).click()
  await dialog.waitFor({ state: 'detached' })
  await expect.poll(() => text.inputValue()).toBe('换季护肤三步法')
  await page.getByRole('link', { name: '来自素材库' }).waitFor()
  await keepPicture(page, 'desk/content-picked')
  await button('发布…').click()
  await button('发布第一版').click()
  await page.waitForURL(/\/playbooks\/[0-9a-f-]{36}(\?|$)/)

  await visit(page, address)
  const use = page.getByRole('region', { name: '用在哪里' }).getByRole('listitem')
  await use.getByRole('link', { name: '护肤日历' }).waitFor()
  await use.getByText('早安护肤').waitFor()
  await keepPicture(page, 'desk/content-used')
  await button('下架').click()
  await page.getByRole('dialog').getByText('份 SOP 里有副本，不变').waitFor()
  await page.getByRole('dialog').getByRole('button', { name: '下架' }).click()
  await button('恢复到素材库').click()
  await page.getByText('三点都过了，可以在 SOP 里选用。').waitFor()
  expect(complaints).toEqual([])
}, 240_000)
