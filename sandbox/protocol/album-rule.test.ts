import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSandbox, pixel, someone, upload, type Answer, type Opened } from '../test/open.ts'
import { differences, sample } from '../test/shape.ts'

let opened: Opened
beforeEach(async () => {
  opened = await openSandbox()
})
afterEach(() => opened.close())

function post(name: string, body: Record<string, unknown>): Promise<Answer> {
  return opened.post(`externalcontact/${name}`, JSON.parse(JSON.stringify(body)))
}

test('products are added, listed by page, changed in part and deleted', async () => {
  const picture = String(
    (await upload(opened, 'image', pixel, 'media/upload_attachment', { media_type: 'image', attachment_type: '2' }))[
      'media_id'
    ],
  )
  const request = {
    description: '有机米粉',
    price: 30_000,
    product_sn: 'SKU1',
    attachments: [{ type: 'image', image: { media_id: picture } }],
  }
  const made = await post('add_product_album', request)
  const read = await post('get_product_album', { product_id: made['product_id'] })
  expect(differences(read, sample('get-product-album'))).toEqual([])
  expect(read['product']).toMatchObject(request)
  await post('add_product_album', { ...request, description: '南瓜泥', product_sn: undefined })
  const first = await post('get_product_album_list', { limit: 1 })
  expect(first['product_list']).toMatchObject([{ description: '有机米粉' }])
  const second = await post('get_product_album_list', { limit: 1, cursor: first['next_cursor'] })
  expect(second).toMatchObject({ product_list: [{ description: '南瓜泥' }] })
  expect(second).not.toHaveProperty('next_cursor')
  expect(await post('update_product_album', { product_id: made['product_id'], price: 25_900 })).toMatchObject({
    errcode: 0,
  })
  expect((await post('get_product_album', { product_id: made['product_id'] }))['product']).toMatchObject({
    ...request,
    price: 25_900,
  })
  const general = String((await upload(opened, 'image', pixel))['media_id'])
  const refused: [Record<string, unknown>, number][] = [
    [{ description: '' }, 40058],
    [{ description: '长'.repeat(301) }, 40058],
    [{ price: undefined }, 40058],
    [{ price: 5_000_001 }, 40058],
    [{ product_sn: 'a-b' }, 40058],
    [{ product_sn: 'a'.repeat(129) }, 40058],
    [{ attachments: [] }, 40058],
    [{ attachments: Array.from({ length: 10 }, () => request.attachments[0]) }, 41064],
    [{ attachments: [{ type: 'video', video: {} }] }, 41065],
    [{ attachments: [{ type: 'image', image: { media_id: general } }] }, 40007], // not uploaded for albums
  ]
  for (const [over, code] of refused) {
    expect([over, (await post('add_product_album', { ...request, ...over })).errcode]).toEqual([over, code])
  }
  expect(await post('delete_product_album', { product_id: made['product_id'] })).toMatchObject({ errcode: 0 })
  expect(await post('get_product_album', { product_id: made['product_id'] })).toMatchObject({ errcode: 40058 })
})

test('intercept rules are kept with their limits and answered as the sample shows', async () => {
  const { owner } = someone(opened)
  const request = {
    rule_name: '禁私下交易',
    word_list: ['加我微信', '转账'],
    semantics_list: [1, 2, 3],
    intercept_type: 1,
    applicable_range: { user_list: [owner], department_list: [2, 3] },
  }
  const made = await post('add_intercept_rule', request)
  const rule_id = made['rule_id']
  const read = await post('get_intercept_rule', { rule_id })
  expect(differences(read, sample('get-intercept-rule'))).toEqual(['~ rule.rule_id string number']) // the sample alone has a number
  expect(read['rule']).toEqual({ rule_id, ...request })
  expect(await opened.get('externalcontact/get_intercept_rule_list')).toMatchObject({
    rule_list: [{ rule_id, rule_name: '禁私下交易' }],
  })
  const refused: [Record<string, unknown>, number][] = [
    [{}, 41077], // the name is taken
    [{ rule_name: '长'.repeat(21) }, 40058],
    [{ rule_name: 'b', word_list: [] }, 40058],
    [{ rule_name: 'b', word_list: ['长'.repeat(33)] }, 41068],
    [{ rule_name: 'b', word_list: Array.from({ length: 301 }, (_, at) => `w${at}`) }, 41068],
    [{ rule_name: 'b', semantics_list: [4] }, 40058],
    [{ rule_name: 'b', intercept_type: 3 }, 40058],
    [{ rule_name: 'b', applicable_range: { user_list: [], department_list: [] } }, 40058],
    [{ rule_name: 'b', applicable_range: { user_list: Array.from({ length: 1001 }, () => owner) } }, 41076],
    [{ rule_name: 'b', applicable_range: { department_list: [77] } }, 60003],
  ]
  for (const [over, code] of refused) {
    expect([over, (await post('add_intercept_rule', { ...request, ...over })).errcode]).toEqual([over, code])
  }
  const update = {
    rule_id,
    word_list: [],
    extra_rule: { semantics_list: [] },
    intercept_type: 2,
    remove_applicable_range: { department_list: [3] },
  }
  expect(await post('update_intercept_rule', update)).toMatchObject({ errcode: 0 })
  expect((await post('get_intercept_rule', { rule_id }))['rule']).toEqual({
    rule_id,
    ...request,
    semantics_list: [],
    intercept_type: 2,
    applicable_range: { user_list: [owner], department_list: [2] },
  })
  const emptying = { rule_id, remove_applicable_range: { user_list: [owner], department_list: [2] } }
  expect(await post('update_intercept_rule', emptying)).toMatchObject({ errcode: 40058 })
  for (let count = 1; count < 100; count++) await post('add_intercept_rule', { ...request, rule_name: `规则${count}` })
  expect(await post('add_intercept_rule', { ...request, rule_name: '第 101 条' })).toMatchObject({ errcode: 41069 })
  expect(await post('del_intercept_rule', { rule_id })).toMatchObject({ errcode: 0 })
  expect(await post('get_intercept_rule', { rule_id })).toMatchObject({ errcode: 41071 })
  expect(await post('get_intercept_rule', { rule_id: 'guess' })).toMatchObject({ errcode: 41070 })
})

test('what staff type is warned of or blocked by the rules that cover them; contacts say what they like', async () => {
  const { owner, chatId, friend } = someone(opened)
  const rule = { intercept_type: 1, applicable_range: { user_list: [owner] } }
  await post('add_intercept_rule', { ...rule, rule_name: '拦截', word_list: ['转账'], semantics_list: [1] })
  await post('add_intercept_rule', { ...rule, rule_name: '提醒', word_list: ['最低价'], intercept_type: 2 })
  const speak = (as: string, text: string): Promise<{ status: number; body: Answer }> =>
    opened.control('POST', '/actions', { kind: 'speak', as, chatId, text })
  expect(await speak(owner, '直接转账给我')).toMatchObject({ status: 409, body: { error: { field: 'text' } } })
  expect((await speak(owner, '打我电话 13800000001')).status).toBe(409)
  expect(await speak(owner, '全网最低价')).toMatchObject({ status: 200, body: { warned: ['提醒'] } })
  expect((await speak(friend, '怎么转账')).status).toBe(200)
  expect((await opened.control('GET', '/ledger')).body['entries']).toMatchObject([{ text: '全网最低价' }])
})
