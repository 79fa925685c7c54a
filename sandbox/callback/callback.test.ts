import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { decrypt, getSignature } from '@wecom/crypto'
import { XMLParser } from 'fast-xml-parser'
import { readFileSync } from 'node:fs'
import { afterEach, expect, test } from 'vitest'
import { openSandbox, someone, type Opened } from '../test/open.ts'
import { fieldsOf } from '../test/shape.ts'

const parser = new XMLParser({ parseTagValue: false })

function parseXml(xml: string): Record<string, unknown> {
  return (parser.parse(xml) as { xml: Record<string, unknown> }).xml // every body has this root
}

function sampleEvent(name: string): Record<string, unknown> {
  return parseXml(readFileSync(new URL(`../fixture/event-${name}.xml`, import.meta.url), 'utf8'))
}

type Receiver = {
  url: string
  events: Record<string, unknown>[]
  tries: () => number
  answer: (status: number) => void
  close: () => void
}

/** An app that verifies URLs and takes events, as the official library says. */
async function openReceiver(opened: Opened, own: { token?: string; aeskey?: string } = {}): Promise<Receiver> {
  const { token, aeskey, corpid } = { ...opened.sandbox.connection, ...own }
  const events: Record<string, unknown>[] = []
  let status = 200
  let tries = 0
  const server: Server = createServer((request, response) => {
    const query = new URL(request.url ?? '', 'http://app').searchParams
    const part = (key: string): string => query.get(key) ?? ''
    const signed = (sealed: string): boolean =>
      getSignature(token, part('timestamp'), part('nonce'), sealed) === part('msg_signature')
    if (request.method === 'GET') {
      response.end(signed(part('echostr')) ? decrypt(aeskey, part('echostr')).message : 'bad signature')
      return
    }
    let body = ''
    request.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk
    })
    request.on('end', () => {
      tries += 1
      const envelope = parseXml(body)
      const sealed = String(envelope['Encrypt'])
      const opened = decrypt(aeskey, sealed)
      if (status === 200 && signed(sealed) && opened.id === corpid) events.push(parseXml(opened.message))
      response.writeHead(status).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`, // it listens on TCP
    events,
    tries: () => tries,
    answer: (wanted) => {
      status = wanted
    },
    close: () => server.close(),
  }
}

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
  await opened.post('externalcontact/remark', { userid: owner, external_userid: friend, remark: '糖妈' })
  await opened.post('externalcontact/add_corp_tag', { group_name: '活动', tag: [{ name: '双十一' }] })
  await opened.sandbox.callbacksSettled()
  expect(events).toEqual([])
  const groupId = opened.sandbox.world.store.row<{ id: string }>('select group_id as id from tag_group limit 1')?.id
  const happenings: [string, Record<string, unknown>, string[]][] = [
    ['add-external-contact', { kind: 'add', userid: owner, externalUserid: stranger, state: 'shop7' }, []],
    ['edit-external-contact', { kind: 'remark', userid: owner, externalUserid: stranger, remark: '新友' }, []],
    ['del-follow-user', { kind: 'delete', userid: owner, externalUserid: stranger, by: 'contact' }, []],
    ['del-external-contact', { kind: 'delete', userid: owner, externalUserid: friend, by: 'staff' }, ['Source']], // no transfer caused it
    ['add-half-external-contact', { kind: 'add', userid: owner, name: '半个好友', half: true, state: 's' }, []],
    ['external-chat-create', { kind: 'create-chat', owner, name: '新群' }, []],
    ['external-chat-update-add-member', { kind: 'join', chatId, name: '新邻居' }, ['QuitScene']], // real traffic has one scene only
    ['external-chat-update-del-member', { kind: 'leave', chatId, externalUserid: stranger }, []],
    ['external-chat-update-change-name', { kind: 'change', chatId, name: '新名字' }, []],
    ['external-chat-update-change-notice', { kind: 'change', chatId, notice: '新公告' }, []],
    ['external-tag-create', { kind: 'tag', change: 'create', groupId, name: '老朋友' }, ['StrategyId']], // for the 客户联系 app only
    ['external-chat-dismiss', { kind: 'dismiss', chatId }, []],
  ]
  for (const [name, action, absent] of happenings) {
    await opened.act(action)
    await opened.sandbox.callbacksSettled()
    const wanted = [...fieldsOf(sampleEvent(name)).keys()].filter(
      (field) => !absent.includes(field) && !field.includes('[]'),
    )
    const came = events.at(-1) ?? {}
    expect([name, [...fieldsOf(came).keys()].toSorted()]).toEqual([name, wanted.toSorted()])
    expect(came).toMatchObject({ Event: sampleEvent(name)['Event'], ChangeType: sampleEvent(name)['ChangeType'] })
  }
  expect(events).toHaveLength(happenings.length)
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
