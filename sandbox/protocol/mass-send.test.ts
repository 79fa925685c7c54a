import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { quotaWindow } from '../quota.ts'
import { openSandbox, someone, type Answer, type Opened } from '../test/open.ts'
import type { QuotaMode } from '../world/world.ts'

let opened: Opened
afterEach(() => opened.close())

async function open(over: Parameters<typeof openSandbox>[0] = {}): Promise<ReturnType<typeof someone>> {
  opened = await openSandbox(over)
  return someone(opened)
}

function send(request: Record<string, unknown>): Promise<Answer> {
  return opened.post('externalcontact/add_msg_template', { text: { content: '早安' }, ...request })
}

async function ledger(): Promise<
  { chatId: string | null; externalUserid: string | null; msgid: string; text: string; corpTime: string }[]
> {
  const { body } = await opened.control('GET', '/ledger')
  return body['entries'] as Awaited<ReturnType<typeof ledger>> // the control API's own shape
}

function results(msgid: unknown, userid: string): Promise<Answer> {
  return opened.post('externalcontact/get_groupmsg_send_result', { msgid, userid })
}

test('creating a mass send sends nothing until the owner confirms', async () => {
  const { chatId, owner } = await open()
  const sent = await send({ chat_type: 'group', sender: owner, chat_id_list: [chatId] })
  expect(sent).toMatchObject({ errcode: 0, fail_list: [] })
  expect(await ledger()).toEqual([])
  expect(await results(sent['msgid'], owner)).toMatchObject({ send_list: [] }) // the owner has not chosen yet
  await opened.act({ kind: 'confirm', userid: owner, msgid: sent['msgid'] })
  expect(await ledger()).toMatchObject([
    { chatId, msgid: sent['msgid'], text: '早安', route: 'mass_send', sender: owner },
  ])
  expect(await results(sent['msgid'], owner)).toMatchObject({
    send_list: [{ chat_id: chatId, userid: owner, status: 1 }],
  })
  const again = await opened.control('POST', '/actions', { kind: 'confirm', userid: owner, msgid: sent['msgid'] })
  expect(again.status).toBe(409)
  expect(await ledger()).toHaveLength(1)
})

test('refuses what cannot be sent, by its error code', async () => {
  const { chatId, owner, stranger } = await open()
  const other = opened.sandbox.world.store.row<{ userid: string }>(
    'select userid from staff where userid <> ? limit 1',
    owner,
  )?.userid
  expect(await send({ chat_type: 'group', sender: other, chat_id_list: [chatId] })).toMatchObject({
    errcode: 41048,
    fail_list: [chatId],
  })
  expect(await send({ chat_type: 'group', chat_id_list: [chatId] })).toMatchObject({ errcode: 41009 })
  expect(await send({ chat_type: 'crowd', sender: owner })).toMatchObject({ errcode: 86214 })
  expect(await send({ external_userid: [stranger] })).toMatchObject({ errcode: 41048, fail_list: [stranger] })
  expect(await send({})).toMatchObject({ errcode: 40058 })
  expect(await send({ sender: owner, text: { content: '' } })).toMatchObject({ errcode: 40058 })
  expect(await send({ sender: owner, text: { content: '好'.repeat(1334) } })).toMatchObject({ errcode: 45002 }) // 4002 bytes
  expect(await send({ sender: owner, text: { content: 7 } })).toMatchObject({ errcode: 40058 })
  expect((await send({ sender: owner, text: { content: 7 } })).errmsg).toContain('Warning: wrong json format.')
  const link = { msgtype: 'link', link: { title: '小程序', url: 'https://shop.example/1' } }
  expect(await send({ sender: owner, attachments: Array.from({ length: 10 }, () => link) })).toMatchObject({
    errcode: 41064,
  })
  expect(await send({ sender: owner, attachments: [{ msgtype: 'voice', voice: {} }] })).toMatchObject({
    errcode: 41065,
  })
  expect(await send({ sender: owner, attachments: [{ msgtype: 'image', image: { media_id: 'gone' } }] })).toMatchObject(
    { errcode: 40007 },
  )
  expect(await ledger()).toEqual([])
})

test('a group chat that had its share gets status 3 and no message', async () => {
  const { chatId, owner } = await open({ quota: 'day' })
  const one = await send({ chat_type: 'group', sender: owner, chat_id_list: [chatId] })
  const two = await send({ chat_type: 'group', sender: owner, chat_id_list: [chatId], text: { content: '第二条' } })
  await opened.act({ kind: 'confirm', userid: owner })
  expect(await results(one['msgid'], owner)).toMatchObject({ send_list: [{ status: 1 }] })
  expect(await results(two['msgid'], owner)).toMatchObject({ send_list: [{ status: 3 }] })
  await opened.passCorp({ days: 1 })
  const three = await send({ chat_type: 'group', sender: owner, chat_id_list: [chatId] })
  await opened.act({ kind: 'confirm', userid: owner })
  expect(await results(three['msgid'], owner)).toMatchObject({ send_list: [{ status: 1 }] })
  expect(await ledger()).toHaveLength(2)
})

// some 40 sends to each recipient in 10 to 12 days fill days and weeks; a month's 30 fill with the sends closer together
const strains: [QuotaMode, number, number][] = [
  ['day', 12, 50],
  ['week', 8, 70],
  ['month', 4, 110],
]

test.for(strains)(
  'no group chat and no contact ever receives more than its quota a %s, whatever is sent and confirmed when',
  { timeout: 60_000 },
  async ([mode, hours, moves]) => {
    const { chatId, owner, friend } = await open({ quota: mode })
    const move = fc.record({ hours: fc.integer({ min: 0, max: hours }), single: fc.boolean(), confirm: fc.boolean() })
    for (const [index, one] of fc.sample(move, { numRuns: moves, seed: 7 }).entries()) {
      await opened.passCorp({ hours: one.hours })
      const text = { content: `第 ${index} 条` }
      await (one.single
        ? send({ external_userid: [friend], sender: owner, text })
        : send({ chat_type: 'group', sender: owner, chat_id_list: [chatId], text }))
      if (one.confirm) await opened.act({ kind: 'confirm', userid: owner })
    }
    await opened.act({ kind: 'confirm', userid: owner })
    const counts = new Map<string, { count: number; limit: number }>()
    for (const entry of await ledger()) {
      const window = quotaWindow(mode, 'Asia/Shanghai', Temporal.Instant.from(entry.corpTime).epochMilliseconds)
      const key = `${entry.chatId ?? entry.externalUserid} ${window.from}`
      counts.set(key, { count: (counts.get(key)?.count ?? 0) + 1, limit: window.limit })
    }
    for (const { count, limit } of counts.values()) expect(count).toBeLessThanOrEqual(limit)
    expect([...counts.values()].some(({ count, limit }) => count === limit)).toBe(true)
  },
)

test('a named sender reaches his friends only; without one the task goes to who last chatted', async () => {
  const { owner, friend } = await open()
  const other =
    opened.sandbox.world.store.row<{ userid: string }>('select userid from staff where userid <> ? limit 1', owner)
      ?.userid ?? ''
  await opened.act({ kind: 'add', userid: other, externalUserid: friend })
  await opened.passCorp({ minutes: 5 })
  await opened.act({ kind: 'speak', as: other, to: friend, text: '您好' })
  const toLast = await send({ external_userid: [friend] })
  expect(await opened.post('externalcontact/get_groupmsg_task', { msgid: toLast['msgid'] })).toMatchObject({
    task_list: [{ userid: other, status: 0 }],
  })
  const named = await send({ external_userid: [friend], sender: owner })
  expect(await opened.post('externalcontact/get_groupmsg_task', { msgid: named['msgid'] })).toMatchObject({
    task_list: [{ userid: owner, status: 0 }],
  })
  await opened.act({ kind: 'delete', userid: owner, externalUserid: friend, by: 'contact' })
  await opened.act({ kind: 'confirm', userid: owner })
  expect(await results(named['msgid'], owner)).toMatchObject({ send_list: [{ external_userid: friend, status: 2 }] })
})

test('tag_filter takes any tag within a group and every group', async () => {
  const { owner, friend } = await open()
  const tag = async (name: string): Promise<string> => {
    const answer = await opened.post('externalcontact/add_corp_tag', { group_name: name, tag: [{ name }] })
    return (answer['tag_group'] as { tag: [{ id: string }] }).tag[0].id // one tag was added
  }
  const [milk, gold, none] = [await tag('奶粉党'), await tag('金卡'), await tag('无人')]
  await opened.post('externalcontact/mark_tag', { userid: owner, external_userid: friend, add_tag: [milk, gold] })
  const filter = (...groups: string[][]): Record<string, unknown> => ({
    sender: owner,
    tag_filter: { group_list: groups.map((tag_list) => ({ tag_list })) },
  })
  expect(await send(filter([milk, none], [gold]))).toMatchObject({ errcode: 0 })
  expect(await send(filter([milk], [none]))).toMatchObject({ errcode: 41048 })
  expect(await send(filter(['etUnknown']))).toMatchObject({ errcode: 40068 })
})

test('a cancelled mass send reaches nobody who had not confirmed, and cannot be cancelled or reminded again', async () => {
  const { chatId, owner } = await open()
  const sent = await send({ chat_type: 'group', sender: owner, chat_id_list: [chatId] })
  const { msgid } = sent
  expect(await opened.post('externalcontact/cancel_groupmsg_send', { msgid })).toMatchObject({ errcode: 0 })
  const confirmed = await opened.control('POST', '/actions', { kind: 'confirm', userid: owner, msgid })
  expect(confirmed.status).toBe(409)
  expect(await opened.post('externalcontact/cancel_groupmsg_send', { msgid })).toMatchObject({ errcode: 41093 })
  expect(await opened.post('externalcontact/remind_groupmsg_send', { msgid })).toMatchObject({ errcode: 41093 })
  expect(await ledger()).toEqual([])
})

test('three reminders in 24 corp hours, not a fourth', async () => {
  const { chatId, owner } = await open()
  const { msgid } = await send({ chat_type: 'group', sender: owner, chat_id_list: [chatId] })
  const remind = async (): Promise<number> =>
    (await opened.post('externalcontact/remind_groupmsg_send', { msgid })).errcode
  expect([await remind(), await remind(), await remind(), await remind()]).toEqual([0, 0, 0, 41094])
  await opened.passCorp({ hours: 24 })
  expect(await remind()).toBe(0)
  expect(await opened.post('externalcontact/remind_groupmsg_send', {})).toMatchObject({ errcode: 41046 })
  expect(await opened.post('externalcontact/remind_groupmsg_send', { msgid: 'msgNone' })).toMatchObject({
    errcode: 41047,
  })
})

test('results and new mass sends show only after their lags of real time', async () => {
  const { chatId, owner } = await open({ resultLag: 1_000, dispatchLag: 2_000 })
  const { msgid } = await send({ chat_type: 'group', sender: owner, chat_id_list: [chatId] })
  const now = Math.floor(opened.sandbox.world.clock.now() / 1000)
  const list = (): Promise<Answer> =>
    opened.post('externalcontact/get_groupmsg_list_v2', {
      chat_type: 'group',
      start_time: now - 10,
      end_time: now + 10,
    })
  expect(await opened.post('externalcontact/get_groupmsg_task', { msgid })).toMatchObject({ errcode: 41063 })
  expect(await list()).toMatchObject({ group_msg_list: [] })
  opened.passReal(2_000)
  expect(await list()).toMatchObject({ group_msg_list: [{ msgid }] })
  await opened.act({ kind: 'confirm', userid: owner })
  expect(await results(msgid, owner)).toMatchObject({ send_list: [] })
  opened.passReal(1_000)
  expect(await results(msgid, owner)).toMatchObject({ send_list: [{ status: 1 }] })
})

test('lists page by cursor to the end without loss or repeat, and refuse a cursor of another list', async () => {
  const { chatId, owner } = await open()
  const made: string[] = []
  for (let index = 0; index < 7; index++) {
    const text = { content: `第 ${index} 条` }
    const sent = await send({ chat_type: 'group', sender: owner, chat_id_list: [chatId], text })
    made.push(String(sent['msgid']))
  }
  const now = Math.floor(opened.sandbox.world.clock.now() / 1000)
  const seen: string[] = []
  let cursor: unknown = ''
  do {
    const page = await opened.post('externalcontact/get_groupmsg_list_v2', {
      chat_type: 'group',
      start_time: now,
      end_time: now,
      limit: 3,
      cursor,
    })
    seen.push(...(page['group_msg_list'] as { msgid: string }[]).map((one) => one.msgid)) // the sample's shape
    cursor = page['next_cursor']
  } while (cursor !== undefined)
  expect(seen.toSorted()).toEqual(made.toSorted())
  const first = await opened.post('externalcontact/groupchat/list', { limit: 1 })
  const mixed = await opened.post('externalcontact/batch/get_by_user', {
    userid_list: [owner],
    cursor: first['next_cursor'],
  })
  expect(mixed).toMatchObject({ errcode: 50100 })
})
