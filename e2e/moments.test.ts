/** A week of posts: planned, warned about, scheduled, published by staff of the sandbox, and its results seen. */
import type { BrowserContext } from 'playwright-core'
import { expect, it, vi } from 'vitest'
import type { Demo } from '#contract/demo.ts'
import type { MomentPage } from '#contract/moment.ts'
import { keepPicture, openBrowser } from './browser.ts'
import { enterDesk, listenForComplaints, overflowOf, visit } from './journey.ts'
import { newHome, startQunce } from './qunce.ts'
import { readSandbox } from './sandbox.ts'

const slow = { timeout: 110_000, interval: 300 }

/** Everybody in the sandbox publishes what waits on their phone, and a customer of each likes it. */
async function publishAndLike(context: BrowserContext, sandbox: string): Promise<void> {
  const act = async (data: object) => {
    const answer = await context.request.post(`${sandbox}/_sandbox/actions`, { data })
    // Its people are at work as well: what one of them has just done is done.
    if (!answer.ok() && answer.status() !== 409) throw new Error(await answer.text())
  }
  const { staff } = await readSandbox<{ staff: { userid: string }[] }>(context, sandbox, 'staff')
  for (const { userid } of staff) await act({ kind: 'publish', userid })
  const { moments } = await readSandbox<{ moments: { momentId: string; userid: string }[] }>(
    context,
    sandbox,
    'moments',
  )
  for (const { momentId, userid } of moments) {
    const path = `moments/${momentId}/${encodeURIComponent(userid)}`
    const { someone } = await readSandbox<{ someone?: { id: string } }>(context, sandbox, path)
    if (someone) await act({ kind: 'react', momentId, userid, as: someone.id })
  }
}

it('plans a week beside the matrix, warns of adverts, schedules, and shows who published and who liked', async () => {
  const qunce = await startQunce(newHome())
  const context = await openBrowser()
  const complaints = listenForComplaints(context)
  const api = await enterDesk(context, qunce)
  await vi.waitFor(async () => {
    const { items } = await api.get<{ items: unknown[] }>('staff?serves=true&limit=5')
    if (items.length === 0) throw new Error('the demo reads its staff')
  }, slow)
  await api.runUntil('10:00')
  const page = await context.newPage()
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true })

  await visit(page, `${qunce.url}/moments`)
  await page.getByText('这段时间还没有内容').waitFor()
  await page.getByRole('link', { name: '排一条' }).first().click()
  await page.getByRole('heading', { name: '排一条', level: 1 }).waitFor()
  await button('奶粉一勺怎么算平').click()
  await page.getByText('冲奶粉总是忽浓忽淡', { exact: false }).last().waitFor()
  await keepPicture(page, 'desk/moments-write')
  await button('放上日历').click()
  await page.getByRole('heading', { name: '朋友圈', level: 1 }).waitFor()

  // The rest of the day sells, thrice: more than a third of the week.
  const { corpTime, sandboxUrl } = await api.get<Demo>('demo')
  const today = Temporal.Instant.from(corpTime).toZonedDateTimeISO('Asia/Shanghai').toPlainDate().toString()
  for (const [kind, time] of [
    ['product', '14:00'],
    ['offer', '16:00'],
    ['product', '18:00'],
  ] as const)
    await api.change('POST', 'moments', { kind, text: `${kind} ${time}`, dueAt: `${today}T${time}` })
  const mix = page.getByRole('region', { name: '内容配比' })
  await mix.getByText('4 条里有 3 条在卖东西', { exact: false }).waitFor()
  await mix.getByText('一天里有两条以上在卖东西', { exact: false }).waitFor()
  await keepPicture(page, 'desk/moments-plan')
  expect(await overflowOf(page)).toBe(0)

  await button('排期 4 条草稿').click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('位员工要发表').waitFor()
  await dialog.getByText('超过三分之一', { exact: false }).waitFor()
  await keepPicture(page, 'desk/moments-schedule')
  await dialog.getByRole('button', { name: '知道了，仍然排期' }).click()
  await dialog.waitFor({ state: 'detached' })

  await page.getByRole('link', { name: /冲奶粉总是忽浓忽淡/ }).click()
  await page.getByRole('heading', { name: '朋友圈 · 干货', level: 1 }).waitFor()
  const momentId = page.url().split('/').at(-1) ?? ''
  const standing = () => api.get<MomentPage>(`moments/${momentId}`)
  await api.runUntil('12:05')
  await vi.waitFor(async () => expect((await standing()).state).toBe('open'), slow)
  await publishAndLike(context, sandboxUrl)
  await vi.waitFor(async () => {
    const { published, likes } = await standing()
    expect([published > 0, likes > 0]).toEqual([true, true])
  }, slow)
  await page.getByRole('heading', { name: '谁发了，谁没发' }).waitFor()
  await page.getByText('已发表', { exact: true }).first().waitFor()
  await page.getByText('第 1 个', { exact: true }).waitFor()
  await keepPicture(page, 'desk/moments-results')
  expect(await overflowOf(page)).toBe(0)
  expect(complaints).toEqual([])
}, 240_000)
