import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSandbox, someone, type Answer, type Opened } from '../test/open.ts'

let opened: Opened
beforeEach(async () => {
  opened = await openSandbox()
})
afterEach(() => opened.close())

async function set(change: Record<string, unknown>): Promise<Answer> {
  const answer = await opened.control('PUT', '/settings', change)
  expect([change, answer.status]).toEqual([change, 200])
  return answer.body
}

test('out of the visible range a member, his group chats and his contacts are refused or left out', async () => {
  const { owner, chatId, friend } = someone(opened)
  const { agentid } = opened.sandbox.connection
  const calls: [string, () => Promise<Answer>, number][] = [
    ['user/get', () => opened.get('user/get', { userid: owner }), 60011],
    ['list', () => opened.get('externalcontact/list', { userid: owner }), 60011],
    ['get', () => opened.get('externalcontact/get', { external_userid: friend }), 60011],
    ['groupchat/get', () => opened.post('externalcontact/groupchat/get', { chat_id: chatId }), 60011],
    [
      'remark',
      () => opened.post('externalcontact/remark', { userid: owner, external_userid: friend, remark: '好友' }),
      60011,
    ],
    [
      'add_msg_template',
      () =>
        opened.post('externalcontact/add_msg_template', { chat_type: 'group', sender: owner, text: { content: '早' } }),
      60011,
    ],
    [
      'add_contact_way',
      () => opened.post('externalcontact/add_contact_way', { type: 1, scene: 2, user: [owner] }),
      60011,
    ],
    [
      'message/send',
      () => opened.post('message/send', { touser: owner, agentid, msgtype: 'text', text: { content: '提醒' } }),
      81013,
    ],
    [
      'single without sender',
      () => opened.post('externalcontact/add_msg_template', { external_userid: [friend], text: { content: '早' } }),
      41048,
    ],
  ]
  for (const [name, call] of calls) expect([name, (await call()).errcode]).toEqual([name, 0])
  await set({ visibleRange: { userids: ['LinYue'] } })
  for (const [name, call, code] of calls) expect([name, (await call()).errcode]).toEqual([name, code])
  expect((await opened.get('externalcontact/get_follow_user_list'))['follow_user']).toEqual(['LinYue'])
  expect((await opened.get('department/list'))['department']).toEqual([])
  const chats = await opened.post('externalcontact/groupchat/list', { limit: 100 })
  expect(JSON.stringify(chats['group_chat_list'])).not.toContain(chatId)
  expect((await opened.post('externalcontact/contact_list', {}))['info_list']).toEqual([])
  await set({ visibleRange: { departments: [1] } }) // the corp's root, with all below it
  for (const [name, call] of calls) expect([name, (await call()).errcode]).toEqual([name, 0])
})

test('a change of the trusted addresses takes effect after a minute, and then others get 60020', async () => {
  await set({ trustedIps: ['10.0.0.7'] })
  expect(await opened.get('department/list')).toMatchObject({ errcode: 0 })
  opened.passReal(60_000)
  expect(await opened.get('department/list')).toMatchObject({ errcode: 60020 })
  const { corpid, secret } = opened.sandbox.connection
  expect(await opened.get('gettoken', { corpid, corpsecret: secret })).toMatchObject({ errcode: 0 })
  expect(await set({ trustedIps: ['10.0.0.7', '127.0.0.1'] })).toMatchObject({ trustedIps: ['10.0.0.7', '127.0.0.1'] })
  expect(await opened.get('department/list')).toMatchObject({ errcode: 60020 })
  opened.passReal(60_000)
  expect(await opened.get('department/list')).toMatchObject({ errcode: 0 })
})

test('OAuth and the JS-SDK serve trusted domains alone', async () => {
  const { oauth, corpid } = opened.sandbox.connection
  const { owner } = someone(opened)
  const login = async (target: string): Promise<{ status: number; text: string }> => {
    const query = new URLSearchParams({
      appid: corpid,
      redirect_uri: target,
      response_type: 'code',
      scope: 'snsapi_base',
      as: owner,
    })
    const response = await fetch(`${oauth}/connect/oauth2/authorize?${query.toString()}`, { redirect: 'manual' })
    return { status: response.status, text: await response.text() }
  }
  await set({ trustedDomains: ['desk.example', '127.0.0.1:3000'] })
  expect((await login('https://desk.example/in')).status).toBe(302)
  expect((await login('http://127.0.0.1:3000/in')).status).toBe(302)
  const refused = await login('http://127.0.0.1:4000/in')
  expect(refused.status).toBe(400)
  expect(refused.text).toContain('50001')
  const signed = { kind: 'agent', signature: '', nonceStr: '', timestamp: 1 }
  const trusted = async (url: string): Promise<unknown> =>
    (await opened.control('POST', '/check-signature', { ...signed, url })).body['trusted']
  expect(await trusted('https://desk.example/side')).toBe(true)
  expect(await trusted('https://elsewhere.example/side')).toBe(false)
})

test('groupchat/get lags behind what people do, change by change', async () => {
  await set({ readLagMs: 2_000 })
  const { chatId, friend } = someone(opened)
  const read = async (): Promise<{ name: string; members: number; hasFriend: boolean }> => {
    const answer = await opened.post('externalcontact/groupchat/get', { chat_id: chatId })
    const chat = answer['group_chat'] as { name: string; member_list: { userid: string }[] } // the sample's shape
    const hasFriend = chat.member_list.some((member) => member.userid === friend)
    return { name: chat.name, members: chat.member_list.length, hasFriend }
  }
  const before = await read()
  await opened.act({ kind: 'leave', chatId, externalUserid: friend })
  expect(await read()).toEqual(before)
  opened.passReal(1_000)
  await opened.act({ kind: 'change', chatId, name: '换了名字' })
  expect(await read()).toEqual(before)
  opened.passReal(1_000)
  expect(await read()).toEqual({ name: before.name, members: before.members - 1, hasFriend: false })
  opened.passReal(1_000)
  expect(await read()).toEqual({ name: '换了名字', members: before.members - 1, hasFriend: false })
  await opened.act({ kind: 'dismiss', chatId })
  expect((await read()).name).toBe('换了名字')
  opened.passReal(2_000)
  expect(await opened.post('externalcontact/groupchat/get', { chat_id: chatId })).toMatchObject({ errcode: 49008 })
  const made = await opened.act({ kind: 'create-chat', owner: 'LinYue', name: '新群' })
  const fresh = (): Promise<Answer> => opened.post('externalcontact/groupchat/get', { chat_id: made['chatId'] })
  expect(await fresh()).toMatchObject({ errcode: 86003 })
  opened.passReal(2_000)
  expect(await fresh()).toMatchObject({ errcode: 0 })
})

test('a contact carries so many tags of one member and not one more', async () => {
  await set({ contactTagCeiling: 3 })
  const { owner, friend } = someone(opened)
  const { store } = opened.sandbox.world
  store.run('delete from follow_tag where userid = ? and external_userid = ?', owner, friend)
  const made = await opened.post('externalcontact/add_corp_tag', {
    group_name: '活动',
    tag: ['一', '二', '三', '四'].map((name) => ({ name })),
  })
  const ids = (made['tag_group'] as { tag: { id: string }[] }).tag.map((tag) => tag.id) // the sample's shape
  const mark = (change: Record<string, unknown>): Promise<Answer> =>
    opened.post('externalcontact/mark_tag', { userid: owner, external_userid: friend, ...change })
  const count = (): number =>
    store.rows('select 1 from follow_tag where userid = ? and external_userid = ?', owner, friend).length
  expect(await mark({ add_tag: ids })).toMatchObject({ errcode: 40144 })
  expect(count()).toBe(0)
  expect(await mark({ add_tag: ids.slice(0, 3) })).toMatchObject({ errcode: 0 })
  expect(await mark({ add_tag: ids.slice(3) })).toMatchObject({ errcode: 40144 })
  expect(await mark({ add_tag: ids.slice(3), remove_tag: ids.slice(0, 1) })).toMatchObject({ errcode: 0 })
  expect(count()).toBe(3)
})

test('settings that make no sense are refused with the field, and change nothing', async () => {
  const before = (await opened.control('GET', '/settings')).body
  const refusals: [Record<string, unknown>, string][] = [
    [{}, ''],
    [{ quota: 'hour' }, 'quota'],
    [{ readLagMs: -1 }, 'readLagMs'],
    [{ trustedIps: ['localhost'] }, 'trustedIps.0'],
    [{ trustedDomains: ['https://desk.example'] }, 'trustedDomains.0'],
    [{ visibleRange: { users: [] } }, 'visibleRange'],
    [{ colour: 'red' }, ''],
  ]
  for (const [change, field] of refusals) {
    const { status, body } = await opened.control('PUT', '/settings', change)
    expect([change, status, (body['error'] as { field: string }).field]).toEqual([change, 400, field]) // the control API's refusal
  }
  expect((await opened.control('GET', '/settings')).body).toEqual(before)
})
