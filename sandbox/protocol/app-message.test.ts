import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSandbox, pixel, someone, upload, type Answer, type Opened } from '../test/open.ts'
import { checkHappening, openReceiver, type Receiver } from '../test/receiver.ts'
import { differences, sample } from '../test/shape.ts'

let opened: Opened
let receiver: Receiver
let owner: string
beforeEach(async () => {
  opened = await openSandbox()
  owner = someone(opened).owner
  receiver = await openReceiver(opened)
  await opened.control('PUT', '/callback', { url: receiver.url })
})
afterEach(async () => {
  receiver.close()
  await opened.close()
})

function send(msgtype: string, payload: unknown, over: Record<string, unknown> = {}): Promise<Answer> {
  const { agentid } = opened.sandbox.connection
  return opened.post('message/send', { touser: owner, agentid, msgtype, [msgtype]: payload, ...over })
}

/** What stands on the owner's phone, latest first. */
async function phone(): Promise<
  { msgtype: string; body: Record<string, unknown>; msgid: string; recalled: boolean }[]
> {
  const { body } = await opened.control('GET', `/staff/${owner}/messages`)
  return body['messages'] as Awaited<ReturnType<typeof phone>> // the control API's shape
}

const title = { main_title: { title: '今日待办', desc: '3 个群' } }
const page = { type: 1, url: 'https://desk.example/t' }
const options = [
  { id: 'o1', text: '上午' },
  { id: 'o2', text: '下午' },
]
const vote = {
  card_type: 'vote_interaction',
  ...title,
  task_id: 'vote-1',
  checkbox: { question_key: 'q1', mode: 1, option_list: options },
  submit_button: { text: '提交', key: 'submit' },
}
const several = {
  card_type: 'multiple_interaction',
  ...title,
  task_id: 'multi-1',
  select_list: [
    { question_key: 'q1', title: '时段', option_list: options },
    { question_key: 'q2', title: '人手', option_list: options, selected_id: 'o2' },
  ],
  submit_button: { key: 'submit' },
}
const buttons = {
  card_type: 'button_interaction',
  ...title,
  task_id: 'button-1',
  button_list: [
    { text: '现在发', key: 'now' },
    { text: '看看', type: 1, url: 'https://desk.example/t' },
  ],
}
const picture = {
  card_type: 'news_notice',
  ...title,
  card_image: { url: 'https://img.example/1.png' },
  card_action: page,
}
const menu = { desc: '更多', action_list: [{ text: '不再提醒', key: 'mute' }] }

test('every message type of the documentation reaches the phone with what it carries', async () => {
  const image = String((await upload(opened, 'image', pixel))['media_id'])
  const file = String((await upload(opened, 'file', Buffer.from('a price list')))['media_id'])
  const voice = String((await upload(opened, 'voice', Buffer.from('#!AMR\nvoice')))['media_id'])
  const mp4 = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypmp42 and so on')])
  const video = String((await upload(opened, 'video', mp4))['media_id'])
  const sent: [string, unknown, Record<string, unknown>][] = [
    ['image', { media_id: image }, { media_id: image }],
    ['voice', { media_id: voice }, { media_id: voice }],
    ['file', { media_id: file }, { media_id: file }],
    ['video', { media_id: video, title: '长'.repeat(50) }, { media_id: video, title: '长'.repeat(42) }], // 128 bytes hold 42 × 3
    [
      'textcard',
      { title: '早'.repeat(130), description: '3 条待发', url: 'https://desk.example/t', btntxt: '马上去发送' },
      { title: '早'.repeat(128), description: '3 条待发', url: 'https://desk.example/t', btntxt: '马上去发' },
    ],
    [
      'news',
      { articles: [{ title: '周报', url: 'https://desk.example/w', description: '', picurl: '' }] },
      { articles: [{ title: '周报', url: 'https://desk.example/w' }] },
    ],
    [
      'mpnews',
      { articles: [{ title: '手册', thumb_media_id: image, content: '<p>第一章</p>' }] },
      { articles: [{ title: '手册', thumb_media_id: image, content: '<p>第一章</p>' }] },
    ],
    [
      'miniprogram_notice',
      { appid: 'wx1', title: '群发确认提醒', content_item: [{ key: '群', value: '3' }, {}] },
      { appid: 'wx1', title: '群发确认提醒', emphasis_first_item: false, content_item: [{ key: '群', value: '3' }] },
    ],
    [
      'template_card',
      picture,
      { card_type: 'news_notice', card_image: { url: 'https://img.example/1.png', aspect_ratio: 1.3 } },
    ],
  ]
  for (const [msgtype, payload, shown] of sent) {
    expect([msgtype, await send(msgtype, payload)]).toMatchObject([msgtype, { errcode: 0 }])
    expect((await phone())[0]).toMatchObject({ msgtype, body: shown })
  }
})

test('payloads that the documentation does not allow are refused by their codes, and nobody receives them', async () => {
  const image = String((await upload(opened, 'image', pixel))['media_id'])
  const article = { title: '周报', url: 'https://desk.example/w' }
  const line = { key: '群', value: '3' }
  const refused: [string, unknown, number, Record<string, unknown>?][] = [
    ['shout', {}, 40008],
    ['image', {}, 41006],
    ['image', { media_id: 'none' }, 40007],
    ['file', { media_id: image }, 40007], // a picture is no file
    ['text', { content: '' }, 44004],
    ['markdown', { content: '字'.repeat(683) }, 45002], // 2049 bytes
    ['textcard', { title: '早', description: '安' }, 40063],
    ['news', { articles: [] }, 40058],
    ['news', { articles: Array.from({ length: 9 }, () => article) }, 40058],
    ['news', { articles: [{ title: '周报' }] }, 40063],
    ['news', { articles: [{ title: '周报', appid: 'wx1' }] }, 40058],
    ['mpnews', { articles: [{ title: '手册', thumb_media_id: image, content: 'x'.repeat(666 * 1024 + 1) }] }, 45002],
    ['mpnews', { articles: [{ title: '手册', content: 'x' }] }, 41006],
    ['miniprogram_notice', { appid: 'wx1', title: '三个字' }, 40058],
    [
      'miniprogram_notice',
      { appid: 'wx1', title: '群发确认提醒', content_item: Array.from({ length: 11 }, () => line) },
      40058,
    ],
    ['miniprogram_notice', { appid: 'wx1', title: '群发确认提醒' }, 40058, { touser: '@all' }],
    ['text', { content: '早' }, 40058, { safe: 2 }],
    ['template_card', { card_type: 'poster' }, 40058],
    ['template_card', { card_type: 'text_notice', card_action: page }, 40058], // neither title nor sub-title
    ['template_card', { card_type: 'text_notice', ...title }, 40063], // no card_action
    ['template_card', { ...picture, card_image: undefined }, 40058],
    ['template_card', { ...picture, card_image: { url: 'u', aspect_ratio: 3 } }, 40058],
    ['template_card', { ...picture, action_menu: menu }, 40063], // a menu needs a task_id
    ['template_card', { ...picture, vertical_content_list: Array.from({ length: 5 }, () => ({ title: 'a' })) }, 40058],
    ['template_card', { ...buttons, task_id: 'a b' }, 40058],
    ['template_card', { ...buttons, task_id: undefined }, 40063],
    [
      'template_card',
      { ...buttons, button_list: Array.from({ length: 7 }, (_, at) => ({ text: 'a', key: `${at}` })) },
      40058,
    ],
    [
      'template_card',
      {
        ...buttons,
        button_list: [
          { text: 'a', key: 'k' },
          { text: 'b', key: 'k' },
        ],
      },
      40058,
    ],
    [
      'template_card',
      {
        ...vote,
        checkbox: {
          ...vote.checkbox,
          option_list: Array.from({ length: 21 }, (_, at) => ({ id: `${at}`, text: 'a' })),
        },
      },
      40058,
    ],
    ['template_card', { ...vote, submit_button: undefined }, 40063],
    [
      'template_card',
      {
        ...several,
        select_list: Array.from({ length: 4 }, (_, at) => ({ question_key: `${at}`, option_list: options })),
      },
      40058,
    ],
    ['template_card', { ...several, select_list: [{ question_key: 'q', option_list: [] }] }, 40058],
  ]
  for (const [msgtype, payload, code, over] of refused) {
    const answer = await send(msgtype, JSON.parse(JSON.stringify(payload)), over)
    expect([msgtype, payload, answer.errcode]).toEqual([msgtype, payload, code])
  }
  expect(await phone()).toEqual([])
})

test('cards that call back come with a response code, the others without; a task_id serves once', async () => {
  expect(
    differences(
      await send('template_card', buttons, { touser: `${owner}|nobody`, toparty: '99', totag: '7' }),
      sample('message-send'),
    ),
  ).toEqual(['- unlicenseduser'])
  for (const card of [vote, several, { ...picture, task_id: 'm', action_menu: menu }]) {
    expect(await send('template_card', card)).toHaveProperty('response_code')
  }
  expect(await send('template_card', picture)).not.toHaveProperty('response_code')
  expect(await send('template_card', vote)).toMatchObject({ errcode: 40058 })
})

test('a tap calls back with what was chosen, in the shape of the documentation', async () => {
  const { msgid } = await send('template_card', several)
  const tap = {
    kind: 'tap-card',
    userid: owner,
    msgid,
    key: 'submit',
    selected: [
      { questionKey: 'q1', optionIds: ['o1'] },
      { questionKey: 'q2', optionIds: ['o2'] },
    ],
  }
  const { agentid } = opened.sandbox.connection
  expect(await checkHappening(opened, receiver.events, ['template-card', tap])).toMatchObject({
    FromUserName: owner,
    EventKey: 'submit',
    TaskId: 'multi-1',
    CardType: 'multiple_interaction',
    AgentID: String(agentid),
    SelectedItems: { SelectedItem: [{ QuestionKey: 'q1', OptionIds: { OptionId: 'o1' } }, { QuestionKey: 'q2' }] },
  })
  const withMenu = await send('template_card', { ...picture, task_id: 'm', action_menu: menu })
  const open = { kind: 'tap-card', userid: owner, msgid: withMenu['msgid'], key: 'mute' }
  expect(await checkHappening(opened, receiver.events, ['template-card-menu', open])).toMatchObject({
    EventKey: 'mute',
  })
  const wrong: [Record<string, unknown>, string][] = [
    [{ ...tap, key: 'other' }, 'key'],
    [{ ...tap, msgid: 'none' }, 'msgid'],
    [{ ...tap, userid: 'Nobody' }, 'userid'],
    [{ ...tap, selected: [{ questionKey: 'q9', optionIds: ['o1'] }] }, 'selected.0.questionKey'],
    [{ ...tap, selected: [{ questionKey: 'q1', optionIds: ['o9'] }] }, 'selected.0.optionIds'],
    [{ ...tap, selected: [{ questionKey: 'q1', optionIds: ['o1', 'o2'] }] }, 'selected.0.optionIds'],
  ]
  for (const [action, field] of wrong) {
    expect((await opened.control('POST', '/actions', action)).body).toMatchObject({ error: { field } })
  }
})

test('a card is updated once by each code within 72 hours, for those who are named', async () => {
  const { agentid } = opened.sandbox.connection
  const colleague = owner === 'LinYue' ? 'ChenSiyuan' : 'LinYue'
  const sent = await send('template_card', buttons, { touser: `${owner}|${colleague}` })
  const update = (over: Record<string, unknown>): Promise<Answer> =>
    opened.post('message/update_template_card', {
      agentid,
      userids: [owner],
      button: { replace_name: '已发送' },
      ...over,
    })
  expect(await update({})).toMatchObject({ errcode: 60140 })
  expect(await update({ response_code: 'guess' })).toMatchObject({ errcode: 60140 })
  expect(await update({ response_code: sent['response_code'], userids: [] })).toMatchObject({ errcode: 82001 })
  expect(await update({ response_code: sent['response_code'], agentid: 7 })).toMatchObject({ errcode: 301002 })
  expect(await update({ response_code: sent['response_code'], userids: [owner, 'Nobody'] })).toMatchObject({
    errcode: 0,
    invaliduser: ['Nobody'],
  })
  expect((await phone())[0]?.body).toMatchObject({ replace_text: '已发送' })
  const others = await opened.control('GET', `/staff/${colleague}/messages`)
  expect(JSON.stringify(others.body)).not.toContain('已发送')
  expect(await update({ response_code: sent['response_code'] })).toMatchObject({ errcode: 60140 })
  expect(
    (await opened.control('POST', '/actions', { kind: 'tap-card', userid: owner, msgid: sent['msgid'], key: 'now' }))
      .status,
  ).toBe(409)

  const tapped = await opened.act({ kind: 'tap-card', userid: colleague, msgid: sent['msgid'], key: 'now' })
  const text = { card_type: 'text_notice', main_title: { title: '都发完了' }, card_action: page, replace_text: '完成' }
  expect(
    await update({
      response_code: tapped['responseCode'],
      button: undefined,
      template_card: text,
      userids: [],
      atall: 1,
    }),
  ).toMatchObject({ errcode: 0 })
  expect((await phone())[0]?.body).toMatchObject({
    card_type: 'text_notice',
    task_id: 'button-1',
    replace_text: '完成',
  })

  const late = await send('template_card', vote)
  opened.passReal(72 * 3_600_000)
  await opened.renew()
  expect(
    await opened.post('message/update_template_card', {
      agentid,
      userids: [owner],
      button: { replace_name: '晚了' },
      response_code: late['response_code'],
    }),
  ).toMatchObject({ errcode: 60140 })
})

test('a message can be recalled for 24 hours, and then no longer', async () => {
  const sent = await send('text', { content: '写错了' })
  expect(await opened.post('message/recall', {})).toMatchObject({ errcode: 40058 })
  expect(await opened.post('message/recall', { msgid: 'none' })).toMatchObject({ errcode: 40058 })
  expect(await opened.post('message/recall', { msgid: sent['msgid'] })).toMatchObject({ errcode: 0 })
  expect((await phone())[0]).toMatchObject({ recalled: true })
  const old = await send('text', { content: '昨天的' })
  opened.passReal(24 * 3_600_000 + 1)
  await opened.renew()
  expect(await opened.post('message/recall', { msgid: old['msgid'] })).toMatchObject({ errcode: 42052 })
})
