import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSandbox, type Opened } from '../test/open.ts'

let opened: Opened
beforeEach(async () => {
  opened = await openSandbox({ groupChats: 6, members: 120, people: true })
})
afterEach(() => opened.close())

type ShopEvent = {
  seq: number
  kind: 'view' | 'order' | 'refund'
  orderId?: string
  externalUserid: string
  unionid: string
  url?: string
  topics?: string[]
  couponFen?: number
  paidFen?: number
  nth?: number
}

async function shop(): Promise<ShopEvent[]> {
  return (await opened.control('GET', '/shop')).body['events'] as ShopEvent[] // the control API's shape
}

async function postEverywhere(text: string): Promise<void> {
  for (const { chat_id, owner } of opened.sandbox.world.store.rows<{ chat_id: string; owner: string }>(
    'select chat_id, owner from group_chat',
  )) {
    await opened.act({ kind: 'speak', as: owner, chatId: chat_id, text })
  }
}

test('what people view, order and send back is told by the shop beside WeCom, once and in order', async () => {
  await postEverywhere('奶粉怎么选？看这里 https://shop.example/l/1')
  await opened.passCorp({ days: 1 })
  const views = await shop()
  expect(views.length).toBeGreaterThan(20)
  expect(views.every((event) => event.kind === 'view' && event.topics?.includes('milk'))).toBe(true)
  await postEverywhere('限时秒杀 奶粉领券立减 https://shop.example/l/2')
  await opened.passCorp({ days: 1 })
  const orders = (await shop()).filter((event) => event.kind === 'order')
  expect(orders.length).toBeGreaterThan(2)
  expect(orders.every((order) => order.url === 'https://shop.example/l/2' && (order.paidFen ?? 0) > 0)).toBe(true)
  expect(orders.some((order) => order.couponFen === 3_000)).toBe(true)
  const buyer = opened.sandbox.world.store.row<{ unionid: string }>(
    'select unionid from contact where external_userid = ?',
    orders[0]?.externalUserid ?? '',
  )
  expect(buyer?.unionid).toBe(orders[0]?.unionid)
  await opened.passCorp({ days: 60 })
  const later = await shop()
  const known = new Set(later.filter((event) => event.kind === 'order').map((order) => order.orderId))
  const refunds = later.filter((event) => event.kind === 'refund')
  expect(refunds.every((refund) => known.has(refund.orderId))).toBe(true)
  expect(later.some((event) => event.kind === 'order' && (event.nth ?? 0) > 1 && event.url === '')).toBe(true) // who comes back
  const page = (await opened.control('GET', '/shop?limit=5')).body
  const rest = (await opened.control('GET', `/shop?cursor=${String(page['nextCursor'])}`)).body
  expect([...(page['events'] as ShopEvent[]), ...(rest['events'] as ShopEvent[])]).toEqual(later) // the control API's shape
})

test('a contact who writes is answered by the staff member, and the two come to an end', async () => {
  const { store } = opened.sandbox.world
  const pairs = store.rows<{ userid: string; id: string }>(
    `select userid, external_userid as id from follow where relation = 'friend' order by external_userid limit 40`,
  )
  for (const { userid, id } of pairs) await opened.act({ kind: 'speak', as: id, to: userid, text: '在吗，想问一下' })
  await opened.passCorp({ days: 2 })
  const answers = store.rows<{ sender: string; text: string }>(
    `select sender, text from message where external_userid is not null and route = 'manual'`,
  )
  expect(answers.length).toBeGreaterThan(20)
  const longest = store.row<{ count: number }>(
    'select max(n) as count from (select count(*) as n from message where external_userid is not null group by userid, external_userid)',
  )
  expect(longest?.count).toBeLessThan(20)
  const { owner, friend } = { owner: pairs[0]?.userid ?? '', friend: pairs[0]?.id ?? '' }
  await opened.control('POST', '/act-as', { person: owner })
  const letters = (): number =>
    store.rows('select 1 as found from message where sender = ? and external_userid = ?', owner, friend).length
  const before = letters()
  for (let day = 0; day < 5; day++) {
    await opened.act({ kind: 'speak', as: friend, to: owner, text: '还在吗' })
    await opened.passCorp({ days: 1 })
  }
  expect(letters()).toBe(before) // who is played by hand answers by hand
})

test('people reached outside WeCom come by the code, in the share of the means', async () => {
  const way = await opened.post('externalcontact/add_contact_way', {
    type: 1,
    scene: 2,
    user: ['LinYue'],
    state: 'parcel',
  })
  const asked = { kind: 'reach-out', configId: way['config_id'], strangers: 400 }
  const cards = await opened.act({ ...asked, means: 'parcel-card' })
  const calls = await opened.act({ ...asked, means: 'call-and-text' })
  expect(Number(cards['coming']) / 400).toBeGreaterThan(0.02)
  expect(Number(cards['coming']) / 400).toBeLessThan(0.19)
  expect(Math.abs(Number(calls['coming']) / 400 - 0.3)).toBeLessThan(0.1) // four standard deviations of 0.023
  await opened.passCorp({ days: 60 })
  const added = opened.sandbox.world.store.rows(`select 1 as found from follow where state = 'parcel'`).length
  expect(added).toBeGreaterThan(0.9 * (Number(cards['coming']) + Number(calls['coming']))) // a card may lie about for long
  const refused: [Record<string, unknown>, number][] = [
    [{ configId: 'none', strangers: 1, means: 'parcel-card' }, 404],
    [{ configId: way['config_id'], means: 'parcel-card' }, 400],
    [{ configId: way['config_id'], means: 'fax', strangers: 1 }, 400],
    [{ configId: way['config_id'], means: 'parcel-card', externalUserids: ['wmNone'] }, 404],
  ]
  for (const [over, status] of refused) {
    const answer = await opened.control('POST', '/actions', { kind: 'reach-out', ...over })
    expect([over, answer.status]).toEqual([over, status])
  }
})
