import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSandbox, someone, type Answer, type Opened } from '../test/open.ts'
import { checkHappening, openReceiver, type Happening, type Receiver } from '../test/receiver.ts'
import { differences, sample } from '../test/shape.ts'

let opened: Opened
let receiver: Receiver
beforeEach(async () => {
  opened = await openSandbox()
  receiver = await openReceiver(opened)
  await opened.control('PUT', '/callback', { url: receiver.url })
})
afterEach(async () => {
  receiver.close()
  await opened.close()
})

function post(name: string, body: Record<string, unknown>): Promise<Answer> {
  return opened.post(`externalcontact/customer_acquisition/${name}`, JSON.parse(JSON.stringify(body)))
}

/** Makes a link; answers its id and address. */
async function makeLink(over: Record<string, unknown> = {}): Promise<{ linkId: string; url: string }> {
  const made = await post('create_link', { link_name: '秋日活动', range: { user_list: ['LinYue'] }, ...over })
  const link = made['link'] as { link_id: string; url: string } // the sample's shape
  return { linkId: link.link_id, url: link.url }
}

function quota(): Promise<Answer> {
  return opened.get('externalcontact/customer_acquisition_quota')
}

/** Leaves the corp so much quota. */
async function leaveQuota(count: number): Promise<void> {
  const { store, clock } = opened.sandbox.world
  store.run('delete from acquisition_quota')
  if (count === 0) return
  store.run(
    'insert into acquisition_quota (granted, balance, expires_at) values (?, ?, ?)',
    count,
    count,
    clock.now() + 90 * 86_400_000,
  )
}

test('links, their contacts and their quota are answered as the samples show', async () => {
  const range = { user_list: ['LinYue'], department_list: [3] }
  const priority_option = { priority_type: 2, priority_userid_list: ['LinYue'] }
  const made = await post('create_link', { link_name: '获客链接1号', range, priority_option, mark_source: true })
  expect(differences(made, sample('customer-acquisition-create-link'))).toEqual([])
  const { link_id } = made['link'] as { link_id: string } // the sample's shape
  const read = await post('get', { link_id })
  expect(differences(read, sample('customer-acquisition-get'))).toEqual([])
  expect(read).toMatchObject({ range, priority_option })
  for (const name of ['甲', '乙']) await opened.act({ kind: 'visit-link', linkId: link_id, name, state: 'CHANNEL_A' })
  const customers = await post('customer', { link_id, limit: 1 })
  expect(differences(customers, sample('customer-acquisition-customer'))).toEqual([])
  const rest = await post('customer', { link_id, limit: 1, cursor: customers['next_cursor'] })
  expect(rest).toMatchObject({ customer_list: [{ chat_status: 0, state: 'CHANNEL_A' }] })
  expect(differences(await quota(), sample('customer-acquisition-quota'))).toEqual([])
  expect(await quota()).toMatchObject({ total: 1_000, balance: 998, quota_list: [{ balance: 298 }, { balance: 700 }] })
  await makeLink()
  const list = await post('list_link', { limit: 1 })
  expect(list).toMatchObject({ link_id_list: [link_id] })
  expect((await post('list_link', { limit: 1, cursor: list['next_cursor'] }))['link_id_list']).toHaveLength(1)
})

test('a link is refused by its rules, changed in part and, once deleted, gone', async () => {
  const refused: [Record<string, unknown>, number][] = [
    [{ link_name: undefined }, 40058],
    [{ link_name: '长'.repeat(31) }, 40058],
    [{ range: undefined }, 40058],
    [{ range: { user_list: [], department_list: [] } }, 40058],
    [{ range: { user_list: ['Nobody'] } }, 60111],
    [{ range: { department_list: [77] } }, 60003],
    [{ range: { user_list: Array.from({ length: 501 }, () => 'LinYue') } }, 40058],
    [{ priority_option: { priority_type: 3 } }, 40058],
    [{ priority_option: { priority_type: 2 } }, 40058],
  ]
  for (const [over, code] of refused) {
    const answer = await post('create_link', { link_name: '活动', range: { user_list: ['LinYue'] }, ...over })
    expect([over, answer.errcode]).toEqual([over, code])
  }
  const { linkId: link_id } = await makeLink()
  expect(await post('update_link', { link_id, skip_verify: false })).toMatchObject({ errcode: 0 })
  expect(await post('get', { link_id })).toMatchObject({ link: { link_name: '秋日活动', skip_verify: false } })
  expect(await post('get', { link_id: 'cawNone' })).toMatchObject({ errcode: 40058 })
  expect(await post('delete_link', { link_id })).toMatchObject({ errcode: 0 })
  expect(await post('get', { link_id })).toMatchObject({ errcode: 40058 })
  await opened.sandbox.callbacksSettled()
  expect(receiver.events).toEqual([]) // what the API does calls nobody back
})

test('each step of a visitor calls back in the documented shape', async () => {
  const { linkId, url } = await makeLink()
  const verified = await makeLink({ skip_verify: false })
  const channel = `${url}?customer_channel=STATE`
  const newcomer = await opened.act({ kind: 'visit-link', url: channel, name: '甲' })
  const person = newcomer['externalUserid']
  const speak = (): Promise<unknown> => opened.act({ kind: 'speak', as: person, to: 'LinYue', text: '在吗' })
  const ask = { kind: 'visit-link', linkId: verified.linkId, name: '乙', state: 'S' }
  await leaveQuota(20)
  const happenings: Happening[] = [
    ['customer-acquisition-open-profile', { kind: 'visit-link', url: channel, name: '丙', looksOnly: true }],
    ['customer-acquisition-friend-request', ask],
    ['customer-acquisition-balance-low', { kind: 'visit-link', linkId, name: '丁' }], // 19 are left
    ['customer-acquisition-customer-start-chat', speak],
    ['customer-acquisition-message-from-customer', async () => [await speak(), await speak()]],
    ['customer-acquisition-delete-link', { kind: 'delete-link', linkId: verified.linkId }],
  ]
  for (const happening of happenings) await checkHappening(opened, receiver.events, happening)
  await leaveQuota(1)
  await checkHappening(opened, receiver.events, [
    'customer-acquisition-balance-exhausted',
    { kind: 'visit-link', linkId, name: '戊' },
  ])
  const late = await opened.control('POST', '/actions', { kind: 'visit-link', linkId, name: '己' })
  expect(late).toMatchObject({ status: 409, body: { error: { message: 'acquisition quota exhausted' } } })
  await checkHappening(opened, receiver.events, [
    'customer-acquisition-balance-increased',
    { kind: 'buy-quota', count: 10, expiresAt: '2027-01-01T00:00:00Z' },
  ])
  await opened.act({ kind: 'resign', userid: 'LinYue' })
  await checkHappening(opened, receiver.events, [
    'customer-acquisition-link-unavailable',
    { kind: 'visit-link', linkId, name: '庚' },
  ])
  await opened.act({ kind: 'visit-link', linkId, name: '辛' })
  await opened.sandbox.callbacksSettled()
  expect(receiver.events.filter((event) => event['ChangeType'] === 'link_unavailable')).toHaveLength(1) // once, not for each
})

test('a state is cut at 64 bytes, comes back with the contact, and the scheme form leads to the same link', async () => {
  const { url } = await makeLink()
  const long = '渠道'.repeat(11) // 66 bytes
  const scheme = `weixin://biz/ww/profile/${encodeURIComponent(`${url}?customer_channel=${encodeURIComponent(long)}`)}`
  const { externalUserid } = await opened.act({ kind: 'visit-link', url: scheme, name: '甲' })
  const read = await opened.get('externalcontact/get', { external_userid: String(externalUserid) })
  const state = `${'渠道'.repeat(10)}渠` // 63 bytes: no character is cut in two
  expect(read).toMatchObject({ follow_user: [{ userid: 'LinYue', add_way: 16, state }] })
  await opened.sandbox.callbacksSettled()
  expect(receiver.events.find((event) => event['ChangeType'] === 'add_external_contact')).toMatchObject({
    State: state,
  })
})

test('the third, fifth and tenth message of a contact call back with a key that can be read for 30 minutes', async () => {
  const { linkId } = await makeLink()
  const { externalUserid } = await opened.act({ kind: 'visit-link', linkId, name: '甲', state: 'S' })
  for (let count = 0; count < 12; count++) {
    await opened.act({ kind: 'speak', as: externalUserid, to: 'LinYue', text: `第 ${count} 句` })
    await opened.sandbox.callbacksSettled()
  }
  const keys = receiver.events
    .filter((event) => event['ChangeType'] === 'message_from_customer')
    .map((event) => event['ChatKey'])
  const infos = await Promise.all(keys.map((chat_key) => post('get_chat_info', { chat_key })))
  expect(infos.map((info) => info['chat_info'])).toEqual(
    [3, 5, 10].map((recv_msg_cnt) => ({ recv_msg_cnt, link_id: linkId, state: 'S' })),
  )
  expect(infos[0]).toMatchObject({ userid: 'LinYue', external_userid: externalUserid })
  expect(await post('customer', { link_id: linkId })).toMatchObject({ customer_list: [{ chat_status: 1 }] })
  opened.passReal(30 * 60_000)
  expect(await post('get_chat_info', { chat_key: keys[0] })).toMatchObject({ errcode: 41201 })
  expect(await post('get_chat_info', {})).toMatchObject({ errcode: 41201 })
})

test('who has a friend among the members is led to that friend; the others are shared out', async () => {
  const { owner, friend } = someone(opened)
  const range = { user_list: ['LinYue', 'ChenSiyuan', 'ZhouMiao'] }
  const whole = await makeLink({ range, priority_option: { priority_type: 1 } })
  expect(
    await opened.act({ kind: 'visit-link', linkId: whole.linkId, externalUserid: friend, looksOnly: true }),
  ).toMatchObject({ userid: owner })
  const { linkId } = await makeLink({ range })
  const led: unknown[] = []
  for (let count = 0; count < 6; count++)
    led.push((await opened.act({ kind: 'visit-link', linkId, name: `新人${count}` }))['userid'])
  expect(led).toEqual(['LinYue', 'ChenSiyuan', 'ZhouMiao', 'LinYue', 'ChenSiyuan', 'ZhouMiao'])
  await opened.control('PUT', '/settings', { friendCeiling: 1 })
  expect(await opened.act({ kind: 'visit-link', linkId, name: '满了' })).toMatchObject({ userid: null })
})

test('a link with verification waits for the member, who takes the quota by accepting', async () => {
  const { linkId } = await makeLink({ skip_verify: false })
  const asked = await opened.act({ kind: 'visit-link', linkId, name: '甲', state: 'S' })
  expect(asked).toMatchObject({ asked: 'requested' })
  expect(await quota()).toMatchObject({ balance: 1_000 })
  const accept = { kind: 'accept', userid: 'LinYue', externalUserid: asked['externalUserid'] }
  await opened.act(accept)
  expect(await quota()).toMatchObject({ balance: 999 })
  expect(await post('customer', { link_id: linkId })).toMatchObject({ customer_list: [{ state: 'S' }] })
  expect((await opened.control('POST', '/actions', accept)).status).toBe(404)
})

test('visits and new contacts are counted by corp day, a person once', async () => {
  const { linkId: link_id } = await makeLink()
  const day = Temporal.Instant.from('2026-11-22T16:00:00Z').epochMilliseconds / 1000 // 00:00 of 23 November in Shanghai
  const { externalUserid } = await opened.act({ kind: 'visit-link', linkId: link_id, name: '甲' })
  await opened.act({ kind: 'visit-link', linkId: link_id, externalUserid, looksOnly: true })
  await opened.act({ kind: 'visit-link', linkId: link_id, name: '乙', looksOnly: true })
  await opened.passCorp({ days: 1 })
  await opened.act({ kind: 'visit-link', linkId: link_id, name: '丙' })
  const count = (start_time: unknown, end_time: unknown): Promise<Answer> =>
    post('statistic', { link_id, start_time, end_time })
  expect(await count(day + 5_000, day + 6_000)).toMatchObject({ click_link_customer_cnt: 2, new_customer_cnt: 1 })
  expect(await count(day, day + 86_400)).toMatchObject({ click_link_customer_cnt: 3, new_customer_cnt: 2 })
  const refused: [unknown, unknown][] = [
    [undefined, day],
    [day, undefined],
    [day, day - 86_400],
    [day, day + 3 * 86_400], // not yet
    [day - 31 * 86_400, day],
    [day - 200 * 86_400, day - 190 * 86_400],
    [1e15, 1e15],
  ]
  for (const [from, to] of refused) expect([from, to, (await count(from, to)).errcode]).toEqual([from, to, 60267])
})

test('quota that will end unused is announced 14, 7, 3, 2 and 1 days before, and then gone', async () => {
  await leaveQuota(0)
  const { corp } = opened.sandbox.world
  const ends = Temporal.ZonedDateTime.from(`2026-12-13T00:00[${corp.zone}]`).toInstant() // 20 days after the start
  await opened.act({ kind: 'buy-quota', count: 100, expiresAt: ends.toString() })
  await opened.passCorp({ days: 22 })
  await opened.sandbox.callbacksSettled()
  const warnings = receiver.events.filter((event) => event['ChangeType'] === 'quota_expire_soon')
  const days = warnings.map(({ CreateTime }) =>
    Math.round((ends.epochMilliseconds / 1000 - Number(CreateTime)) / 86_400),
  )
  expect(days.toSorted((a, b) => b - a)).toEqual([14, 7, 3, 2, 1]) // callbacks overtake each other
  expect(warnings[0]).toMatchObject({ ExpireTime: String(ends.epochMilliseconds / 1000), ExpireQuotaNum: '100' })
  await checkHappening(opened, receiver.events, ['customer-acquisition-quota-expire-soon', () => Promise.resolve()])
  expect(await quota()).toMatchObject({ total: 100, balance: 0, quota_list: [] })
})

test('the address of a link is a page on which somebody can be added', async () => {
  const { url } = await makeLink()
  const page = await (await fetch(`${url}?customer_channel=${encodeURIComponent('<b>')}`)).text()
  expect(page).toContain('添加到通讯录')
  expect(page).not.toContain('<b>')
  expect((await fetch(url.replace(/\/ca\/.*/, '/ca/none'))).status).toBe(404)
})
