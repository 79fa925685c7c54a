import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { openSandbox, someone, type Opened } from '../test/open.ts'
import { checkHappening, openReceiver, sampleXml, type Happening, type Receiver } from '../test/receiver.ts'

let opened: Opened
let receiver: Receiver | undefined
afterEach(async () => {
  receiver?.close()
  receiver = undefined
  await opened.close()
})

async function open(): Promise<Receiver> {
  opened = await openSandbox({ callbackRetry: 5 })
  receiver = await openReceiver(opened)
  expect((await opened.control('PUT', '/callback', { url: receiver.url })).status).toBe(200)
  return receiver
}

test('what people do in the client calls back in the documented shape; what the API does never', async () => {
  const { events } = await open()
  const { owner, friend, stranger, chatId } = someone(opened)
  const colleague = 'LinYue'
  await opened.act({ kind: 'join', chatId, userid: colleague })
  await opened.sandbox.callbacksSettled()
  events.length = 0
  await opened.post('externalcontact/remark', { userid: owner, external_userid: friend, remark: '糖妈' })
  await opened.post('externalcontact/add_corp_tag', { group_name: '活动', tag: [{ name: '双十一' }] })
  await opened.sandbox.callbacksSettled()
  expect(events).toEqual([])
  const groupId = opened.sandbox.world.store.row<{ id: string }>('select group_id as id from tag_group limit 1')?.id
  const tagId = opened.sandbox.world.store.row<{ id: string }>('select id from tag limit 1')?.id
  const happenings: Happening[] = [
    ['add-external-contact', { kind: 'add', userid: owner, externalUserid: stranger, state: 'shop7' }],
    ['edit-external-contact', { kind: 'remark', userid: owner, externalUserid: stranger, remark: '新友' }],
    ['del-follow-user', { kind: 'delete', userid: owner, externalUserid: stranger, by: 'contact' }],
    ['del-external-contact', { kind: 'delete', userid: owner, externalUserid: friend, by: 'staff' }, ['Source']], // no transfer caused it
    ['add-half-external-contact', { kind: 'add', userid: owner, name: '半个好友', half: true, state: 's' }],
    ['external-chat-create', { kind: 'create-chat', owner, name: '新群' }],
    ['external-chat-update-add-member', { kind: 'join', chatId, name: '新邻居' }, ['QuitScene']], // real traffic has one scene only
    ['external-chat-update-del-member', { kind: 'leave', chatId, externalUserid: stranger }],
    ['external-chat-update-change-name', { kind: 'change', chatId, name: '新名字' }],
    ['external-chat-update-change-notice', { kind: 'change', chatId, notice: '新公告' }],
    ['external-chat-update-change-owner', { kind: 'change', chatId, owner: colleague }],
    ['external-tag-create', { kind: 'tag', change: 'create', groupId, name: '老朋友' }, ['StrategyId']], // for the 客户联系 app only
    ['external-tag-update', { kind: 'tag', change: 'update', id: tagId, name: '新叫法' }, ['StrategyId']],
    ['external-tag-delete', { kind: 'tag', change: 'delete', id: tagId }, ['StrategyId']],
    ['external-tag-shuffle', { kind: 'tag', change: 'shuffle', groupId }, ['StrategyId']],
    ['external-chat-dismiss', { kind: 'dismiss', chatId }],
  ]
  for (const happening of happenings) await checkHappening(opened, events, happening)
  expect(events).toHaveLength(happenings.length)
  await opened.act({ kind: 'tag', change: 'shuffle' })
  await opened.sandbox.callbacksSettled()
  expect(events.at(-1)).toMatchObject({ ChangeType: 'shuffle', Id: '' })
})

test('an event comes in the documented envelope, and may be answered by an encrypted reply', async () => {
  const { url, events, envelopes, answer } = await open()
  answer(
    200,
    '<xml><Encrypt>sealed</Encrypt><MsgSignature>s</MsgSignature><TimeStamp>1</TimeStamp><Nonce>n</Nonce></xml>',
  )
  const { chatId } = someone(opened)
  await opened.act({ kind: 'join', chatId, name: '甲' })
  await opened.sandbox.callbacksSettled()
  expect(Object.keys(envelopes[0] ?? {})).toEqual(Object.keys(sampleXml('callback-envelope')))
  expect(envelopes[0]).toMatchObject({ ToUserName: opened.sandbox.connection.corpid })
  expect(Object.keys(sampleXml('passive-reply'))).toEqual(['Encrypt', 'MsgSignature', 'TimeStamp', 'Nonce'])
  expect(events).toHaveLength(1)
  expect((await opened.control('GET', '/callback')).body).toMatchObject({ url, delivered: 1, failed: 0 })
})

test('member versions link one change of a group chat to the next', async () => {
  const { events } = await open()
  const { chatId } = someone(opened)
  await opened.act({ kind: 'join', chatId, name: '甲' })
  await opened.sandbox.callbacksSettled()
  await opened.act({ kind: 'join', chatId, name: '乙' })
  await opened.sandbox.callbacksSettled()
  const [first, second] = events
  expect(first).toMatchObject({ JoinScene: '3', MemChangeCnt: '1' })
  expect(second?.['LastMemVer']).toBe(first?.['CurMemVer'])
  const read = await opened.post('externalcontact/groupchat/get', { chat_id: chatId })
  expect(read).toMatchObject({ group_chat: { member_version: second?.['CurMemVer'] } })
})

test('a failed callback is tried three times more, then dropped', async () => {
  const { events, tries, answer } = await open()
  const { chatId } = someone(opened)
  answer(500)
  await opened.act({ kind: 'join', chatId, name: '甲' })
  await until(() => tries() === 4)
  await opened.sandbox.callbacksSettled()
  expect(tries()).toBe(4)
  answer(200)
  await opened.act({ kind: 'join', chatId, name: '乙' })
  await opened.sandbox.callbacksSettled()
  expect(events).toHaveLength(1)
  expect((await opened.control('GET', '/callback')).body).toMatchObject({ delivered: 1, dropped: 1 })
})

/** Lets real time go on until something is met. */
async function until(met: () => boolean): Promise<void> {
  while (!met()) {
    await new Promise((resolve) => setTimeout(resolve, 1))
    opened.passReal(1)
  }
}

test('callbacks can be doubled, lost after acceptance and reordered by order', async () => {
  const { events, tries } = await open()
  const { chatId } = someone(opened)
  await opened.control('PUT', '/faults', [{ path: 'callback', kind: 'duplicate', times: 1 }])
  await opened.act({ kind: 'join', chatId, name: '甲' })
  await opened.sandbox.callbacksSettled()
  expect(events).toHaveLength(2)
  expect(events[0]).toEqual(events[1])
  await opened.control('PUT', '/faults', [{ path: 'callback', kind: 'accept-then-drop', times: 1 }])
  await opened.act({ kind: 'join', chatId, name: '乙' })
  await until(() => tries() === 4) // twice for the first, twice for the second
  await opened.sandbox.callbacksSettled()
  expect(events).toHaveLength(4)
  expect(events[2]).toEqual(events[3])
  await opened.control('PUT', '/faults', [{ path: 'callback', kind: 'reorder', times: 1 }])
  const first = await opened.act({ kind: 'join', chatId, name: '丙' })
  const second = await opened.act({ kind: 'join', chatId, name: '丁' })
  await opened.sandbox.callbacksSettled()
  expect(events.slice(4).map((event) => event['MemChangeList'])).toEqual([
    { Item: second['memberId'] },
    { Item: first['memberId'] },
  ])
})

test('an app may bring its own Token and EncodingAESKey; keys of any other form are refused and change nothing', async () => {
  const { url, events } = await open()
  const bad = [
    '',
    '123456789012345678901234567890123456789012', // 42
    '12345678901234567890123456789012345678901234', // 44
    '4Ma3YBrSBbX2aez8MJpXGBne5LSDwgGqHbhM9WPYIw=',
    '4Ma3YBrSBbX2aez8MJpXGBne5LSDwgGqHbhM9WPYIw$',
  ]
  for (const aeskey of bad) {
    const { status, body } = await opened.control('PUT', '/callback', { url, aeskey })
    expect([aeskey, status, (body['error'] as { field: string }).field]).toEqual([aeskey, 400, 'aeskey']) // the control API's refusal
  }
  for (const token of ['', 'a-b', 'x'.repeat(33)]) {
    expect((await opened.control('PUT', '/callback', { url, token })).body).toMatchObject({ error: { field: 'token' } })
  }
  const own = { token: 'kjr2TKI8umCBfVF3wAHk8JiPwma5VBme', aeskey: '4Ma3YBrSBbX2aez8MJpXGBne5LSDwgGqHbhM9WPYIws' }
  expect((await opened.control('PUT', '/callback', { url, ...own })).body).toMatchObject({ error: { field: 'url' } }) // it still holds the old pair
  const { chatId } = someone(opened)
  await opened.act({ kind: 'join', chatId, name: '甲' })
  await opened.sandbox.callbacksSettled()
  expect(events).toHaveLength(1)

  const newcomer = await openReceiver(opened, own)
  expect((await opened.control('PUT', '/callback', { url: newcomer.url, ...own })).status).toBe(200)
  await opened.act({ kind: 'join', chatId, name: '乙' })
  await opened.sandbox.callbacksSettled()
  expect(newcomer.events).toHaveLength(1)
  newcomer.close()
})

test('a URL that cannot decrypt is refused and nothing is sent there', async () => {
  opened = await openSandbox()
  const deaf = createServer((_request, response) => response.end('hello'))
  await new Promise<void>((resolve) => deaf.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(deaf.address() as AddressInfo).port}/` // it listens on TCP
  const refused = await opened.control('PUT', '/callback', { url })
  expect(refused.status).toBe(400)
  expect(refused.body).toMatchObject({ error: { field: 'url' } })
  expect(JSON.stringify(refused.body)).toContain('hello')
  expect((await opened.control('GET', '/callback')).body).toMatchObject({ url: null })
  deaf.close()
})
