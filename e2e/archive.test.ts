/** A playbook goes out as one file and comes in again, beside the one that it was taken from. */
import { readFile } from 'node:fs/promises'
import type { BrowserContext } from 'playwright-core'
import { beforeAll, expect, it, vi } from 'vitest'
import type { Page as ListPage } from '#contract/paging.ts'
import type { PlaybookListItem } from '#contract/playbook-library.ts'
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

it('is downloaded from its versions and taken in as a draft with an id of its own', async () => {
  const playbook = await vi.waitFor(
    async () => {
      const [first] = (await api.get<ListPage<PlaybookListItem>>('playbooks')).items
      if (!first) throw new Error('the demo puts playbooks to work')
      return first
    },
    { timeout: 110_000, interval: 200 },
  )
  const page = await context.newPage()
  await visit(page, `${qunce.url}/playbooks/${playbook.playbookId}?tab=versions`)
  const downloading = page.waitForEvent('download')
  await page.getByRole('link', { name: '下载 ZIP' }).first().click()
  const download = await downloading
  expect(download.suggestedFilename()).toBe(`${playbook.slug}-v${playbook.version}.zip`)
  const packed = await download.path()

  await visit(page, `${qunce.url}/playbooks`)
  await page.getByRole('button', { name: '从文件导入…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('文件', { exact: true }).setInputFiles({
    name: '坏的.zip',
    mimeType: 'application/zip',
    buffer: Buffer.from('not a zip at all'),
  })
  await dialog.getByText('这不是 ZIP 文件，或者没有下载完整。请重新导出。').waitFor()
  complaints.splice(0) // the browser tells of the refused request
  await dialog.getByLabel('文件', { exact: true }).setInputFiles({
    name: download.suggestedFilename(),
    mimeType: 'application/zip',
    buffer: await readFile(packed),
  })
  await dialog.getByText(`编号「${playbook.slug}」已经有了`).waitFor()
  await keepPicture(page, 'desk/archive-in')
  await page.setViewportSize({ width: 390, height: 844 })
  expect(await overflowOf(page)).toBe(0)
  await page.setViewportSize({ width: 1440, height: 900 })
  await dialog.getByRole('button', { name: '打开草稿' }).click()
  await page.waitForURL(/\/playbooks\/drafts\/[0-9a-f-]{36}/)
  await page.getByRole('heading', { level: 1, name: playbook.name }).waitFor()
  expect(complaints).toEqual([])
  await page.close()
})
