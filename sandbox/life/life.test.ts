import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { openSandbox, type Opened } from '../test/open.ts'

const lively = { groupChats: 6, members: 40, people: true } as const

/** The story: two days of posts by every owner, hours passing between. Answers a digest of all that was said and sent. */
async function live(
  opened: Opened,
  step: Temporal.DurationLike,
): Promise<{ digest: string; messages: number; ledger: number }> {
  const { store } = opened.sandbox.world
  const chats = store.rows<{ chat_id: string; owner: string }>('select chat_id, owner from group_chat order by chat_id')
  const owners = [...new Set(chats.map((chat) => chat.owner))]
  for (let day = 0; day < 2; day++) {
    for (const text of ['早安，今天聊聊辅食添加的方法', '大家的宝宝几点睡？说说看', '限时秒杀：奶粉领券立减 30 元']) {
      for (const owner of owners) {
        const chat_id_list = chats.filter((chat) => chat.owner === owner).map((chat) => chat.chat_id)
        await opened.post('externalcontact/add_msg_template', {
          chat_type: 'group',
          sender: owner,
          chat_id_list,
          text: { content: text },
        })
      }
      const hours = Temporal.Duration.from(step).total('hours')
      for (let passed = 0; passed < 8; passed += hours) await opened.passCorp(step)
    }
  }
  const rows = store.rows(
    'select seq, corp_at, route, msgid, sender, chat_id, userid, external_userid, content_hash from message order by seq',
  )
  return {
    digest: createHash('sha256').update(JSON.stringify(rows)).digest('hex'),
    messages: rows.length,
    ledger: store.rows(`select seq from message where route <> 'member'`).length,
  }
}

async function story(seed: string, step: Temporal.DurationLike): Promise<Awaited<ReturnType<typeof live>>> {
  const opened = await openSandbox({ ...lively, seed })
  try {
    return await live(opened, step)
  } finally {
    await opened.close()
  }
}

test(
  'the same seed and the same calls give the same story, however time is cut into steps',
  { timeout: 60_000 },
  async () => {
    const first = await story('demo', { hours: 8 })
    expect(first.messages).toBeGreaterThan(40)
    expect(first.ledger).toBeGreaterThan(5)
    expect(await story('demo', { hours: 8 })).toEqual(first)
    expect(await story('demo', { hours: 1 })).toEqual(first)
    expect((await story('other', { hours: 8 })).digest).not.toBe(first.digest)
  },
)

test('members open links for real, as WeChat, and what comes of it is written down', async () => {
  const agents: string[] = []
  const shop = createServer((request, response) => {
    agents.push(request.headers['user-agent'] ?? '')
    response.writeHead(302, { location: 'https://elsewhere.example/' }).end()
  })
  await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(shop.address() as AddressInfo).port}/l/abc` // it listens on TCP
  const opened = await openSandbox({ ...lively, members: 80 })
  const { store } = opened.sandbox.world
  for (const { chat_id, owner } of store.rows<{ chat_id: string; owner: string }>(
    'select chat_id, owner from group_chat',
  )) {
    await opened.act({ kind: 'speak', as: owner, chatId: chat_id, text: `今晚的育儿直播预约：${url}` })
  }
  await opened.passCorp({ hours: 12 })
  const clicks = store.rows<{ status: number | null }>('select status from click').length
  expect(clicks).toBeGreaterThan(10)
  while (store.row('select 1 as found from click where status is null and error is null')) {
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  expect(agents).toHaveLength(clicks)
  expect(agents[0]).toContain('MicroMessenger')
  expect(store.rows(`select 1 as found from click where status = 302`)).toHaveLength(clicks)
  await opened.act({
    kind: 'click',
    url: 'https://shop.example/p/1',
    externalUserid: store.row<{ id: string }>('select external_userid as id from contact limit 1')?.id,
  })
  expect(store.row<{ error: string }>(`select error from click where url like 'https:%'`)?.error).toContain(
    'not on this machine',
  )
  await opened.close()
  shop.close()
})

test('who is played by hand is left alone by the model, and takes up the work again afterwards', async () => {
  const opened = await openSandbox(lively)
  const { store } = opened.sandbox.world
  const owner = store.row<{ owner: string }>('select owner from group_chat order by chat_id limit 1')?.owner ?? ''
  const lease = (await opened.control('POST', '/act-as', { person: owner })).body
  const send = async (): Promise<void> => {
    for (let count = 0; count < 10; count++) {
      await opened.post('externalcontact/add_msg_template', {
        chat_type: 'group',
        sender: owner,
        text: { content: `第 ${count} 条` },
      })
    }
  }
  await send()
  const open = (): number => store.rows('select 1 from mass_send_task where userid = ? and status = 0', owner).length
  await opened.passCorp({ days: 2 })
  expect(open()).toBe(10)
  await opened.control('DELETE', `/act-as/${String(lease['lease'])}`)
  await opened.passCorp({ days: 3 })
  expect(open()).toBeLessThan(6)
  await opened.close()
})
