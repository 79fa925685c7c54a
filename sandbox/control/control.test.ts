import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSandbox, someone, type Opened } from '../test/open.ts'

let opened: Opened
beforeEach(async () => {
  opened = await openSandbox()
})
afterEach(() => opened.close())

test('orders that cannot be followed are refused with the field, and change nothing', async () => {
  const { owner, chatId, friend, stranger } = someone(opened)
  const before = (await opened.control('GET', '/state')).body
  const refusals: [string, string, unknown, number, string][] = [
    ['PUT', '/clock', { rate: -1 }, 400, 'rate'],
    ['PUT', '/clock', { corpTime: 'tomorrow' }, 400, 'corpTime'],
    ['PUT', '/clock', { corpTime: '2026-11-20T00:00:00Z' }, 400, 'corpTime'],
    ['PUT', '/clock', {}, 400, ''],
    ['PUT', '/faults', [{ path: '/elsewhere', kind: 'slow' }], 400, '0.path'],
    ['PUT', '/faults', [{ path: 'callback', kind: 'rate-limit' }], 400, '0.kind'],
    ['PUT', '/faults', [{ path: '/cgi-bin/gettoken', kind: 'reorder' }], 400, '0.kind'],
    ['PUT', '/faults', [{ path: '/cgi-bin/gettoken', kind: 'slow', times: 0 }], 400, '0.times'],
    ['POST', '/actions', { kind: 'dance' }, 400, 'kind'],
    ['POST', '/actions', { kind: 'confirm', userid: 'Nobody' }, 404, 'userid'],
    ['POST', '/actions', { kind: 'confirm', userid: owner, msgid: 'msgNone' }, 409, 'msgid'],
    ['POST', '/actions', { kind: 'join', chatId }, 400, 'externalUserid'],
    ['POST', '/actions', { kind: 'join', chatId: 'wrNone', name: '新人' }, 404, 'chatId'],
    ['POST', '/actions', { kind: 'join', chatId, externalUserid: friend }, 409, 'chatId'],
    ['POST', '/actions', { kind: 'leave', chatId, userid: owner }, 409, 'chatId'],
    ['POST', '/actions', { kind: 'add', userid: owner, externalUserid: friend }, 409, 'externalUserid'],
    [
      'POST',
      '/actions',
      { kind: 'delete', userid: owner, externalUserid: stranger, by: 'staff' },
      409,
      'externalUserid',
    ],
    ['POST', '/actions', { kind: 'speak', as: stranger, to: owner, text: '你好' }, 400, 'to'],
    ['POST', '/actions', { kind: 'speak', as: 'wmNobody', chatId, text: '你好' }, 404, 'as'],
    [
      'POST',
      '/actions',
      { kind: 'sidebar-send', userid: owner, chatId, message: { msgtype: 'text' } },
      400,
      'message.text',
    ],
    ['GET', '/ledger?cursor=x', undefined, 400, 'cursor'],
    ['GET', '/mass-sends?limit=0', undefined, 400, 'limit'],
    ['POST', '/act-as', { person: 'Nobody' }, 404, 'person'],
  ]
  for (const [method, path, body, status, field] of refusals) {
    const answer = await opened.control(method, path, body)
    const error = answer.body['error'] as { field: string; message: string } // the control API's refusal
    expect([path, body, answer.status, error.field]).toEqual([path, body, status, field])
    expect(error.message).not.toBe('')
  }
  expect((await opened.control('GET', '/state')).body).toEqual(before)
})

test('the ledger pages by cursor and tells route, text and content', async () => {
  const { owner, chatId, friend } = someone(opened)
  await opened.act({ kind: 'speak', as: friend, chatId, text: '我是成员' })
  await opened.act({ kind: 'speak', as: owner, chatId, text: '我是群主' })
  await opened.act({
    kind: 'sidebar-send',
    userid: owner,
    chatId,
    message: { msgtype: 'text', text: { content: '来自侧边栏' } },
  })
  await opened.act({
    kind: 'sidebar-send',
    userid: owner,
    externalUserid: friend,
    message: { msgtype: 'news', news: { link: 'https://shop.example/p/1', title: '新品', desc: '到店了', imgUrl: '' } },
  })
  const first = (await opened.control('GET', '/ledger?limit=2')).body
  expect(first['entries']).toMatchObject([
    { route: 'manual', text: '我是群主', chatId, externalUserid: null, sender: owner },
    { route: 'sidebar', text: '来自侧边栏', chatId, sender: owner },
  ])
  const rest = (await opened.control('GET', `/ledger?cursor=${String(first['nextCursor'])}`)).body
  expect(rest['entries']).toMatchObject([
    { route: 'sidebar', text: '', chatId: null, externalUserid: friend, attachments: ['link'] },
  ])
  expect((await opened.control('GET', `/ledger?cursor=${String(rest['nextCursor'])}`)).body).toEqual({
    entries: [],
    nextCursor: rest['nextCursor'],
  })
})

test('mass sends are told with whom they ask, whether or not anyone has sent them', async () => {
  const { owner, chatId } = someone(opened)
  const create = (content: string) =>
    opened.post('externalcontact/add_msg_template', {
      chat_type: 'group',
      sender: owner,
      chat_id_list: [chatId],
      text: { content },
    })
  const [waits, sent, taken] = [await create('等着'), await create('发了'), await create('撤了')]
  await opened.act({ kind: 'confirm', userid: owner, msgid: sent['msgid'] })
  await opened.post('externalcontact/cancel_groupmsg_send', { msgid: taken['msgid'] })
  const first = (await opened.control('GET', '/mass-sends?limit=2')).body
  const createdAt = '2026-11-22T23:30:00Z'
  expect(first['massSends']).toMatchObject([
    {
      msgid: waits['msgid'],
      chatType: 'group',
      sender: owner,
      text: '等着',
      createdAt,
      cancelledAt: null,
      tasks: [{ userid: owner, state: 'open', sentAt: null, recipients: [{ id: chatId, status: 0 }] }],
    },
    {
      text: '发了',
      tasks: [{ userid: owner, state: 'sent', sentAt: createdAt, recipients: [{ id: chatId, status: 1 }] }],
    },
  ])
  const rest = (await opened.control('GET', `/mass-sends?cursor=${String(first['nextCursor'])}`)).body
  expect(rest['massSends']).toMatchObject([
    { text: '撤了', cancelledAt: createdAt, tasks: [{ state: 'cancelled', recipients: [{ id: chatId, status: 0 }] }] },
  ])
  expect((await opened.control('GET', `/mass-sends?cursor=${String(rest['nextCursor'])}`)).body).toEqual({
    massSends: [],
    nextCursor: rest['nextCursor'],
  })
})

test('corp time follows the rate, stands at 0, and never goes back', async () => {
  const time = async (): Promise<unknown> => (await opened.control('GET', '/clock')).body['corpTime']
  expect(await time()).toBe('2026-11-22T23:30:00Z')
  opened.passReal(10_000)
  expect(await time()).toBe('2026-11-22T23:30:00Z')
  await opened.control('PUT', '/clock', { rate: 1440 })
  opened.passReal(60_000)
  expect(await time()).toBe('2026-11-23T23:30:00Z') // one day a minute
  const back = await opened.control('PUT', '/clock', { corpTime: '2026-11-23T23:29:00Z', rate: 0 })
  expect(back.body).toMatchObject({ corpTime: '2026-11-23T23:30:00Z', rate: 0 })
})

test('acting as somebody holds the clock at real speed until the window closes', async () => {
  const { owner } = someone(opened)
  await opened.control('PUT', '/clock', { rate: 1440 })
  const lease = String((await opened.control('POST', '/act-as', { person: owner })).body['lease'])
  expect((await opened.control('GET', '/clock')).body).toMatchObject({ rate: 1, requestedRate: 1440, held: true })
  await opened.control('DELETE', `/act-as/${lease}`)
  expect((await opened.control('GET', '/clock')).body).toMatchObject({ rate: 1440, held: false })
  await opened.control('PUT', '/clock', { rate: 0 })
})
