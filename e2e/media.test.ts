/** A picture from this computer goes into a playbook and into a mass send, and arrives in the group chat. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import type { BrowserContext, Locator, Page } from 'playwright-core'
import { beforeAll, expect, it, vi } from 'vitest'
import type { Demo } from '#contract/demo.ts'
import type { GroupChatItem } from '#contract/group-chat.ts'
import type { OneOffItem } from '#contract/one-off.ts'
import type { Page as ListPage } from '#contract/paging.ts'
import { atEnd } from './at-end.ts'
import { keepPicture, openBrowser } from './browser.ts'
import { type DeskApi, enterDesk, listenForComplaints, overflowOf, visit } from './journey.ts'
import { newHome, type RunningQunce, startQunce } from './qunce.ts'
import { confirmAll, readSandbox } from './sandbox.ts'

type LedgerEntry = { route: string; chatId: string | null; text: string; attachments: string[] }
type Ledger = { entries: LedgerEntry[]; nextCursor: string }

const slow = { timeout: 110_000, interval: 300 }
const width = 240

let qunce: RunningQunce
let context: BrowserContext
let complaints: string[]
let api: DeskApi
let sandboxUrl: string
let chat: GroupChatItem
/** A folder of this computer with 开业海报.png in it. */
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'qunce-pictures-'))
  atEnd(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, '开业海报.png'), plainPng(width, 160))
  qunce = await startQunce(newHome())
  context = await openBrowser()
  complaints = listenForComplaints(context)
  api = await enterDesk(context, qunce)
  ;({ sandboxUrl } = await api.get<Demo>('demo'))
  chat = await vi.waitFor(async () => {
    const { items } = await api.get<ListPage<GroupChatItem>>('group-chats?limit=200')
    const found = items.find(({ status, pausedAt }) => status === 'normal' && pausedAt === null)
    if (!found) throw new Error('the demo reads its group chats')
    return found
  }, slow)
  await api.setRate(0)
})

/** A PNG of one colour. */
function plainPng(wide: number, high: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data])
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(data.length)
    sum.writeUInt32BE(crc32(body))
    return Buffer.concat([length, body, sum])
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(wide, 0)
  head.writeUInt32BE(high, 4)
  head.set([8, 2], 8) // eight bits of red, green and blue each
  const line = Buffer.concat([Buffer.from([0]), Buffer.alloc(wide * 3, Buffer.from([0xe0, 0x6c, 0x4f]))])
  const lines = deflateSync(Buffer.concat(Array.from({ length: high }, () => line)))
  const sign = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([sign, chunk('IHDR', head), chunk('IDAT', lines), chunk('IEND', Buffer.alloc(0))])
}

/** Every message that arrived anywhere in the sandbox. */
async function readLedger(): Promise<LedgerEntry[]> {
  const all: LedgerEntry[] = []
  for (let cursor = '0'; ;) {
    const page = await readSandbox<Ledger>(context, sandboxUrl, `ledger?cursor=${cursor}`)
    if (page.entries.length === 0) return all
    all.push(...page.entries)
    cursor = page.nextCursor
  }
}

type Given = Parameters<Locator['setInputFiles']>[0]

/** Gives a file to what the page lets one upload by. */
async function giveFile(page: Page, file: Given): Promise<void> {
  const choosing = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: /^上传图片/ }).click()
  await (await choosing).setFiles(file)
}

/** Waits until a picture is there and has come over. */
async function expectShown(picture: Locator): Promise<void> {
  await picture.scrollIntoViewIfNeeded()
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(width)
}

it('a picture of this computer is attached to a step, seen as the group sees it, and is still there when published', async () => {
  const page = await context.newPage()
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  const source = page.getByLabel('文件名或网址', { exact: true })
  const picture = page.getByRole('img', { name: '开业海报.png' })
  await visit(page, `${qunce.url}/playbooks`)
  await button('新建 SOP').click()
  await page.getByLabel('SOP 名称', { exact: true }).fill('开业那一周')
  await button('加每天一步').click()
  await page.getByLabel('消息内容', { exact: true }).fill('开业啦，来看看')
  await button('图片').click()

  // What WeCom would not take is told before anything is sent.
  const tooBig = Buffer.alloc(10 * 1024 * 1024 + 1)
  await giveFile(page, { name: '原图.png', mimeType: 'image/png', buffer: tooBig })
  await page.getByText('「原图.png」有 10.01 MB，最多 10 MB。压缩后再传。').waitFor()
  await giveFile(page, { name: '动图.gif', mimeType: 'image/gif', buffer: Buffer.from('GIF89a, moving') })
  await page.getByText('「动图.gif」不是 JPG 或 PNG 图片，企业微信不收。请换一个再传。').waitFor()
  // What only says that it is a picture is found out by the server.
  await giveFile(page, { name: '改名.png', mimeType: 'image/png', buffer: Buffer.from('a letter, and no picture') })
  await page.getByText('「改名.png」不是 JPG 或 PNG 图片，企业微信不收。请换一个再传。').waitFor()
  expect(await source.inputValue()).toBe('')

  await giveFile(page, join(folder, '开业海报.png'))
  await expect.poll(() => source.inputValue()).toBe('开业海报.png')
  await expectShown(picture)
  await keepPicture(page, 'editor/picture')
  await button('撤销').click()
  await picture.waitFor({ state: 'detached' })
  await button('重做').click()
  await expectShown(picture)
  await page.getByText(/^已保存 \d\d:\d\d$/).waitFor()

  // A name that nobody has uploaded is shown as a card that says so, until somebody does.
  await source.fill('没传过.png')
  await page.getByText('图片取不到').waitFor()
  await button('从已上传的里选').click()
  const dialog = page.getByRole('dialog', { name: '选一张图片' })
  await dialog.getByLabel('按文件名找').fill('海报')
  const known = dialog.getByRole('button', { name: /^开业海报\.png/ })
  await known.waitFor()
  await keepPicture(page, 'editor/picture-choose')
  await known.click()
  await dialog.waitFor({ state: 'detached' })
  await expectShown(picture)
  await button('发布…').click()
  await button('发布第一版').click()
  await page.waitForURL(/\/playbooks\/[0-9a-f-]{36}/)
  await page.getByRole('button', { name: /^内容/ }).click()
  await expectShown(picture.first())
  expect(complaints.splice(0)).toEqual([])
  await page.close()
})

it('a mass send carries the picture to the group chat', async () => {
  await api.runUntil('10:00')
  const page = await context.newPage()
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true })
  const dialog = page.getByRole('dialog')
  await visit(page, `${qunce.url}/one-offs/new`)
  await page.getByLabel('名称', { exact: true }).fill('开业')
  await page.getByLabel('文字').fill('今天开业，海报在这里')
  await button('加一张图片').click()
  await page.getByText('图片、视频或文件还没选好').waitFor()
  await button('从已上传的里选').click()
  await dialog.getByRole('button', { name: /^开业海报\.png/ }).click()
  await dialog.waitFor({ state: 'detached' })
  await expectShown(page.getByRole('img', { name: '开业海报.png' }))
  await page.getByText('2 / 3 个气泡').waitFor()
  await keepPicture(page, 'desk/mass-send-picture')
  await page.setViewportSize({ width: 390, height: 844 })
  await keepPicture(page, 'desk/mass-send-picture-narrow')
  expect(await overflowOf(page)).toBe(0)
  await page.setViewportSize({ width: 1440, height: 900 })
  await button('选择群').click()
  await dialog.getByLabel('搜索群名').fill(chat.name)
  await dialog.getByRole('checkbox', { name: chat.name, exact: true }).check()
  await dialog.getByRole('button', { name: '就这 1 个群' }).click()
  await dialog.waitFor({ state: 'detached' })
  await button('看看会怎样').click()
  await button('发给 1 个群').click()
  await dialog.getByRole('button', { name: '确认发送' }).click()
  await page.getByRole('heading', { name: '开业', level: 1 }).waitFor()
  await expectShown(page.getByRole('img', { name: '开业海报.png' }))

  await api.setRate(240)
  await vi.waitFor(async () => {
    await confirmAll(context, sandboxUrl, '今天开业')
    expect((await api.get<ListPage<OneOffItem>>('one-offs')).items[0]?.state).toBe('done')
  }, slow)
  await api.setRate(0)
  const arrived = (await readLedger()).filter(({ text }) => text.includes('今天开业'))
  expect(arrived).toMatchObject([{ chatId: chat.wecomChatId, attachments: ['image'] }])
  await page.goto(`${sandboxUrl}/#chat/${encodeURIComponent(chat.wecomChatId)}`)
  const line = page.getByRole('article').filter({ hasText: '今天开业' })
  await expectShown(line.getByRole('img', { name: '图片' }))
  await keepPicture(page, 'desk/mass-send-picture-arrived')
  expect(complaints).toEqual([])
  await page.close()
}, 240_000)

it('where no mass send is left, the owner sends the picture from the sidebar with one tap', async () => {
  const { corpTime } = await api.get<Demo>('demo')
  const today = Temporal.Instant.from(corpTime).toZonedDateTimeISO('Asia/Shanghai').toPlainDate()
  const message = { text: '再看一眼海报', files: [{ kind: 'image', source: '开业海报.png' }] }
  const parts = [{ groupChatIds: [chat.groupChatId], message }]
  await api.change('POST', 'one-offs', {
    name: '再来一张',
    parts,
    sendAt: `${today.toString()}T14:00`,
    graceMinutes: 480,
  })
  await api.runUntil('14:00')
  // Whoever is played keeps their tasks for whoever plays them.
  const client = await openBrowser()
  const theirs = listenForComplaints(client)
  const page = await client.newPage()
  await page.goto(`${sandboxUrl}/#chat/${encodeURIComponent(chat.wecomChatId)}`)
  await page.getByRole('heading', { name: chat.name }).waitFor()
  await page.getByRole('button', { name: `员工 ${chat.owner.name}` }).click()
  await page.getByRole('button', { name: '侧边栏' }).click()
  const sidebar = page.frameLocator('iframe[title="侧边栏"]')
  await sidebar.getByRole('heading', { level: 1, name: chat.name }).waitFor()
  await api.setRate(1)
  const task = sidebar.getByRole('article').filter({ hasText: '再看一眼海报' })
  await task.waitFor()
  await expectShown(task.getByRole('img', { name: '开业海报.png' }))
  await keepPicture(page, 'staff/sidebar-picture')
  await task.getByRole('button', { name: '发到本群' }).click()
  await sidebar.getByText('「再来一张」已完成，已经记下了。').waitFor()
  const pictures = page.getByRole('log').getByRole('img', { name: '图片' })
  await expect.poll(() => pictures.count()).toBe(2)
  await expectShown(pictures.last())
  await keepPicture(page, 'staff/sidebar-picture-sent')
  const sent = (await readLedger()).filter(({ route, chatId }) => route === 'sidebar' && chatId === chat.wecomChatId)
  expect(sent.slice(-2)).toMatchObject([
    { text: '再看一眼海报', attachments: [] },
    { text: '', attachments: ['image'] },
  ])
  expect(theirs).toEqual([])
}, 240_000)
