import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSandbox, someone, type Answer, type Opened } from '../test/open.ts'

let opened: Opened
let who: ReturnType<typeof someone>
beforeEach(async () => {
  opened = await openSandbox()
  who = someone(opened)
})
afterEach(() => opened.close())

function welcome(code: unknown, text = '您好，我是顾问'): Promise<Answer> {
  return opened.post('externalcontact/send_welcome_msg', { welcome_code: code, text: { content: text } })
}

test('a welcome code works once, for 20 s, and not after they have chatted', async () => {
  const { owner, stranger } = who
  const added = await opened.act({ kind: 'add', userid: owner, externalUserid: stranger })
  expect(await welcome(undefined)).toMatchObject({ errcode: 41049 })
  expect(await welcome('CALLBACKnone')).toMatchObject({ errcode: 41050 })
  expect(await welcome(added['welcomeCode'])).toMatchObject({ errcode: 0 })
  expect(await welcome(added['welcomeCode'])).toMatchObject({ errcode: 41051 })
  const entries = (await opened.control('GET', '/ledger')).body['entries']
  expect(entries).toMatchObject([{ route: 'welcome', sender: owner, externalUserid: stranger, text: '您好，我是顾问' }])

  const late = await opened.act({ kind: 'add', userid: owner, name: '迟到的妈妈' })
  opened.passReal(20_001)
  expect(await welcome(late['welcomeCode'])).toMatchObject({ errcode: 41050 })

  const quick = await opened.act({ kind: 'add', userid: owner, name: '先开口的妈妈' })
  await opened.passCorp({ minutes: 1 })
  await opened.act({ kind: 'speak', as: quick['externalUserid'], to: owner, text: '你好' })
  expect(await welcome(quick['welcomeCode'])).toMatchObject({ errcode: 41051 })
  expect(await opened.act({ kind: 'add', userid: owner, name: '后台已欢迎', welcomed: true })).not.toHaveProperty(
    'welcomeCode',
  )
})

test('a contact way carries its state to the contact', async () => {
  const way = await opened.post('externalcontact/add_contact_way', {
    type: 1,
    scene: 2,
    user: [who.owner],
    state: 'shop7',
  })
  const added = await opened.act({ kind: 'add', name: '扫码的妈妈', configId: way['config_id'] })
  const read = await opened.get('externalcontact/get', { external_userid: String(added['externalUserid']) })
  expect(read).toMatchObject({ follow_user: [{ userid: who.owner, state: 'shop7', add_way: 1 }] })
})

test('contact ways refuse by their own codes', async () => {
  const add = async (over: Record<string, unknown>): Promise<number> =>
    (await opened.post('externalcontact/add_contact_way', { type: 1, scene: 2, user: [who.owner], ...over })).errcode
  const codes: [Record<string, unknown>, number][] = [
    [{ type: undefined }, 41037],
    [{ scene: undefined }, 41038],
    [{ type: 3 }, 41039],
    [{ scene: 9 }, 41040],
    [{ user: ['LinYue', 'ZhouMiao'] }, 41041],
    [{ style: 8, scene: 1 }, 41042],
    [{ user: ['Nobody'] }, 40003],
    [{ state: 'x'.repeat(31) }, 40058],
    [{ type: 2, user: [], party: [77] }, 60003],
  ]
  for (const [over, code] of codes) expect([over, await add(over)]).toEqual([over, code])
  expect(await opened.post('externalcontact/get_contact_way', {})).toMatchObject({ errcode: 41043 })
  expect(await opened.post('externalcontact/get_contact_way', { config_id: 'none' })).toMatchObject({ errcode: 41044 })
})

test('a join way leads to the first group chat with room and leaves its state on the member', async () => {
  const made = await opened.post('externalcontact/groupchat/add_join_way', {
    scene: 2,
    chat_id_list: [who.chatId],
    state: 'flyer',
  })
  const joined = await opened.act({ kind: 'join', name: '新邻居', configId: made['config_id'] })
  const chat = await opened.post('externalcontact/groupchat/get', { chat_id: who.chatId, need_name: 1 })
  const members = (chat['group_chat'] as { member_list: Record<string, unknown>[] }).member_list // the sample's shape
  expect(members.find((member) => member['userid'] === joined['memberId'])).toMatchObject({
    name: '新邻居',
    join_scene: 3,
    state: 'flyer',
  })
  const six = Array.from({ length: 6 }, () => who.chatId)
  expect(await opened.post('externalcontact/groupchat/add_join_way', { scene: 2, chat_id_list: six })).toMatchObject({
    errcode: 41091,
  })
})

test('when the member deletes a contact the API refuses, when the contact deletes the member it goes on', async () => {
  const { owner, friend } = who
  const mark = (): Promise<Answer> =>
    opened.post('externalcontact/remark', { userid: owner, external_userid: friend, remark: '糖妈' })
  await opened.act({ kind: 'delete', userid: owner, externalUserid: friend, by: 'contact' })
  expect(await mark()).toMatchObject({ errcode: 0 })
  expect(await opened.get('externalcontact/get', { external_userid: friend })).toMatchObject({ errcode: 0 })
  await opened.act({ kind: 'delete', userid: owner, externalUserid: friend, by: 'staff' })
  expect(await mark()).toMatchObject({ errcode: 84061 })
  expect(await opened.get('externalcontact/get', { external_userid: friend })).toMatchObject({ errcode: 84061 })
  expect(await opened.get('externalcontact/get', { external_userid: 'wmNobody' })).toMatchObject({ errcode: 40096 })
})

test('a half-added contact is 84061 until the member confirms', async () => {
  const half = await opened.act({ kind: 'add', userid: who.owner, name: '半个好友', half: true })
  const id = String(half['externalUserid'])
  expect(await opened.get('externalcontact/get', { external_userid: id })).toMatchObject({ errcode: 84061 })
  await opened.act({ kind: 'add', userid: who.owner, externalUserid: id, by: 'staff' })
  expect(await opened.get('externalcontact/get', { external_userid: id })).toMatchObject({ errcode: 0 })
})

test('corp tags: one group a name, no twin names, none of others, the last tag takes its group along', async () => {
  const add = (body: Record<string, unknown>): Promise<Answer> => opened.post('externalcontact/add_corp_tag', body)
  const made = await add({ group_name: '活动', tag: [{ name: '双十一' }, { name: '双十一' }, { name: '年货节' }] })
  const group = made['tag_group'] as { group_id: string; tag: { id: string; name: string }[] } // the sample's shape
  expect(group.tag.map((tag) => tag.name)).toEqual(['双十一', '年货节'])
  const more = await add({ group_name: '活动', tag: [{ name: '开学季' }] })
  expect(more).toMatchObject({ tag_group: { group_id: group.group_id } })
  expect(await add({ group_name: '活动', tag: [{ name: '开学季' }] })).toMatchObject({ errcode: 40071 })
  expect(await add({ group_name: '活动', tag: [{ name: '长'.repeat(31) }] })).toMatchObject({ errcode: 40072 })
  expect(await add({ group_id: 'etNone', tag: [{ name: '甲' }] })).toMatchObject({ errcode: 40068 })
  const all = await opened.post('externalcontact/get_corp_tag_list', {})
  const foreign = (all['tag_group'] as { group_name: string; tag: { id: string }[] }[]).find(
    (one) => one.group_name === '消费层级',
  ) // seeded by the console
  expect(await opened.post('externalcontact/del_corp_tag', { tag_id: [foreign?.tag[0]?.id] })).toMatchObject({
    errcode: 60011,
  })
  const ids = [...group.tag.map((tag) => tag.id), (more['tag_group'] as { tag: [{ id: string }] }).tag[0].id] // the sample's shape
  expect(await opened.post('externalcontact/del_corp_tag', { tag_id: ids })).toMatchObject({ errcode: 0 })
  const left = await opened.post('externalcontact/get_corp_tag_list', {})
  expect(JSON.stringify(left)).not.toContain(group.group_id)
  const byId = await opened.post('externalcontact/get_corp_tag_list', { group_id: [group.group_id] })
  expect(byId).toMatchObject({ tag_group: [{ group_id: group.group_id, deleted: true }] })
})

test('app messages reach phones; too many a minute to one member are dropped without a word', async () => {
  const { agentid } = opened.sandbox.connection
  const send = (body: Record<string, unknown>): Promise<Answer> =>
    opened.post('message/send', { touser: who.owner, agentid, msgtype: 'text', text: { content: '提醒' }, ...body })
  for (let count = 0; count < 35; count++) expect(await send({})).toMatchObject({ errcode: 0 })
  const phone = (): unknown[] =>
    opened.sandbox.world.store.rows('select body from app_message where userid = ? order by seq', who.owner)
  expect(phone()).toHaveLength(30)
  opened.passReal(60_000)
  await send({ text: { content: '长'.repeat(1000) } })
  expect(JSON.parse((phone().at(-1) as { body: string }).body)).toEqual({ content: '长'.repeat(682) }) // 2048 bytes hold 682 × 3
  expect(await send({ touser: 'Nobody' })).toMatchObject({ errcode: 81013, invaliduser: 'nobody' })
  expect(await send({ touser: '' })).toMatchObject({ errcode: 82001 })
  expect(await send({ agentid: 7 })).toMatchObject({ errcode: 301002 })
  expect(await send({ msgtype: 'shout' })).toMatchObject({ errcode: 40008 })
  const card = {
    card_type: 'text_notice',
    main_title: { title: '3 条待发' },
    card_action: { type: 1, url: 'https://desk.example/t' },
  }
  expect(await send({ msgtype: 'template_card', template_card: card })).toMatchObject({ errcode: 0 })
  expect(await send({ msgtype: 'template_card', template_card: { card_type: 'text_notice' } })).toMatchObject({
    errcode: 40058,
  })
})

test('owner statistics count what was said up to yesterday, never today', async () => {
  const { owner, chatId, friend } = who
  await opened.act({ kind: 'speak', as: friend, chatId, text: '早' })
  await opened.act({ kind: 'speak', as: friend, chatId, text: '今天冷' })
  const today = Temporal.Instant.from('2026-11-22T16:00:00Z').epochMilliseconds / 1000 // 00:00 of 23 November in Shanghai
  const ask = (): Promise<Answer> =>
    opened.post('externalcontact/groupchat/statistic', {
      day_begin_time: today,
      owner_filter: { userid_list: [owner] },
    })
  expect(await ask()).toMatchObject({ errcode: 60267 })
  await opened.passCorp({ days: 1 })
  const members = opened.sandbox.world.store.row<{ count: number }>(
    'select count(*) as count from membership m join group_chat g on g.chat_id = m.chat_id where g.owner = ?',
    owner,
  )
  expect(await ask()).toMatchObject({
    items: [
      {
        owner,
        data: { msg_total: 2, member_has_msg: 1, chat_has_msg: 1, member_total: members?.count, new_chat_cnt: 0 },
      },
    ],
  })
})
