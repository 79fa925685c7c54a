/** A better version reaches the group chats that run the former one: read in words, moved with its numbers, and back. */
import { expect, it, vi } from 'vitest'
import type { Page as ListPage } from '#contract/paging.ts'
import type { DraftListItem } from '#contract/playbook-draft.ts'
import type { PlaybookPage } from '#contract/playbook-library.ts'
import type { RunListItem } from '#contract/run.ts'
import { keepPicture, openBrowser } from './browser.ts'
import { enterDesk, listenForComplaints, overflowOf, visit } from './journey.ts'
import { newHome, startQunce } from './qunce.ts'

it('a live run is moved to a new version and back, seen in words and numbers first', async () => {
  const qunce = await startQunce(newHome())
  const context = await openBrowser()
  const complaints = listenForComplaints(context)
  const api = await enterDesk(context, qunce)
  const page = await context.newPage()
  const { playbookId } = await vi.waitFor(
    async () => {
      const run = (await api.get<ListPage<RunListItem>>('runs')).items.find(({ name }) => name === '标准日常')
      if (!run) throw new Error('the demo applies its playbooks')
      return run
    },
    { timeout: 110_000, interval: 200 },
  )
  await api.setRate(0)

  const first = await api.get<{ source: string }>(`playbooks/${playbookId}/versions/1`)
  const source = first.source.replace(
    "name: 早问候, name_en: Morning greeting, at: '08:30'",
    "name: 早问候, at: '09:10'",
  )
  expect(source).not.toBe(first.source)
  await api.change('POST', 'drafts', { playbookId })
  const [draft] = (await api.get<ListPage<DraftListItem>>(`drafts?playbookId=${playbookId}`)).items
  await api.change('PUT', `drafts/${draft?.draftId}`, { source, revision: 1 })
  await api.change('POST', `drafts/${draft?.draftId}/publish`, { note: '早安晚一点', revision: 2 })
  const runAt = async () =>
    (await api.get<ListPage<RunListItem>>(`runs?playbookId=${playbookId}&active=true`)).items[0]?.version

  await visit(page, `${qunce.url}/playbooks/${playbookId}?tab=versions`)
  await page.getByText('时段「早问候」的时刻：08:30 → 09:10').waitFor()
  await page.getByLabel('源文件逐行对比').getByText("at: '09:10'").waitFor()
  await page.getByText('不是最新').first().waitFor()
  await keepPicture(page, 'versions')
  expect(await overflowOf(page)).toBe(0)

  const move = async (to: number): Promise<void> => {
    await page.getByRole('button', { name: '换版本…' }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('新排上').waitFor()
    await keepPicture(page, `versions-move-${to}`)
    await dialog.getByRole('button', { name: `换到 v${to}` }).click()
    await dialog.waitFor({ state: 'hidden' })
    await expect.poll(runAt).toBe(to)
  }
  await move(2)
  await page.getByText('不是最新').waitFor({ state: 'detached' })
  await move(1)

  const { versions } = await api.get<PlaybookPage>(`playbooks/${playbookId}`)
  expect(versions.map(({ version, note }) => [version, note])).toEqual([
    [2, '早安晚一点'],
    [1, '模板首发'],
  ])
  // Both are lived through under the same conditions, and stand figure by figure beside each other.
  await visit(page, `${qunce.url}/playbooks/${playbookId}?tab=rehearsal`)
  await page.getByLabel('群数').fill('4')
  await page.getByLabel('每群人数').fill('20')
  await page.getByRole('button', { name: '开始预演' }).click()
  await page.getByRole('button', { name: '也预演这一版' }).click()
  await page.getByRole('table', { name: '和另一版比' }).or(page.getByText('两版在这些条件下没有差别。')).waitFor()
  await keepPicture(page, 'versions-rehearsed')

  await visit(page, `${qunce.url}/playbooks/${playbookId}?tab=versions`)
  await page.setViewportSize({ width: 390, height: 844 })
  await page.getByText('时段「早问候」的时刻：08:30 → 09:10').waitFor()
  await keepPicture(page, 'versions-phone')
  expect(await overflowOf(page)).toBe(0)
  expect(complaints).toEqual([])
})
