import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSandbox, someone, type Answer, type Opened } from '../test/open.ts'
import { checkHappening, openReceiver, type Receiver } from '../test/receiver.ts'
import { differences, sample } from '../test/shape.ts'

let opened: Opened
let receiver: Receiver
let owner: string
let friend: string
let stranger: string
beforeEach(async () => {
  opened = await openSandbox()
  ;({ owner, friend, stranger } = someone(opened))
  receiver = await openReceiver(opened)
  await opened.control('PUT', '/callback', { url: receiver.url })
})
afterEach(async () => {
  receiver.close()
  await opened.close()
})

const takeover = 'LinYue'

function post(name: string, body: Record<string, unknown>): Promise<Answer> {
  return opened.post(`externalcontact/${name}`, JSON.parse(JSON.stringify(body)))
}

function hand(
  external_userid: string[],
  over: Record<string, unknown> = {},
  name = 'transfer_customer',
): Promise<Answer> {
  return post(name, { handover_userid: owner, takeover_userid: takeover, external_userid, ...over })
}

function results(over: Record<string, unknown> = {}, name = 'transfer_result'): Promise<Answer> {
  return post(name, { handover_userid: owner, takeover_userid: takeover, ...over })
}

/** The codes of a transfer's answer, one a contact. */
async function codes(answer: Promise<Answer>): Promise<number[]> {
  return ((await answer)['customer'] as { errcode: number }[]).map(({ errcode }) => errcode) // the sample's shape
}

/** What the events since the last look say, without their times. */
async function events(): Promise<string[]> {
  await opened.sandbox.callbacksSettled()
  return receiver.events
    .splice(0)
    .map((event) =>
      [event['ChangeType'], event['UserID'], event['Source'], event['FailReason']]
        .filter(Boolean)
        .map(String)
        .join(' '),
    )
    .toSorted()
}

/** A third member. */
function colleague(): string {
  return owner === 'ZhouMiao' ? 'ChenSiyuan' : 'ZhouMiao'
}

/** Friends of the owner alone, so that nobody else follows them. */
function friends(count: number): string[] {
  const rows = opened.sandbox.world.store.rows<{ id: string }>(
    `select external_userid as id from follow f where userid = ? and relation = 'friend'
       and (select count(*) from follow o where o.external_userid = f.external_userid) = 1 order by id limit ?`,
    owner,
    count,
  )
  expect(rows).toHaveLength(count)
  return rows.map(({ id }) => id)
}

test('a contact is handed over after 24 hours of corp time, with remark and tags and a last word, and both sides hear of it', async () => {
  const started = opened.sandbox.world.clock.now()
  const tag = opened.sandbox.world.store.row<{ id: string }>('select id from tag order by id limit 1')?.id
  await post('remark', { userid: owner, external_userid: friend, remark: '糖妈', description: '爱问睡眠' })
  await post('mark_tag', { userid: owner, external_userid: friend, add_tag: [tag] })
  const answer = await hand([friend, stranger], { transfer_success_msg: '之后由林悦为您服务' })
  expect(differences(answer, sample('transfer-customer'))).toEqual([])
  expect(answer['customer']).toEqual([
    { external_userid: friend, errcode: 0 },
    { external_userid: stranger, errcode: 40131 },
  ])
  const due = Math.floor((started + 86_400_000) / 1000)
  expect((await results())['customer']).toEqual([{ external_userid: friend, status: 2, takeover_time: due }])
  await opened.passCorp({ hours: 23, minutes: 59 })
  expect(await events()).toEqual([])
  await opened.passCorp({ minutes: 1 })
  expect(await events()).toEqual([
    `add_external_contact ${takeover}`,
    `del_external_contact ${owner} DELETE_BY_TRANSFER`,
  ])
  expect((await results())['customer']).toEqual([{ external_userid: friend, status: 1, takeover_time: due }])
  const read = await opened.get('externalcontact/get', { external_userid: friend })
  expect(read['follow_user']).toMatchObject([
    {
      userid: takeover,
      remark: '糖妈',
      description: '爱问睡眠',
      add_way: 202,
      tags: expect.arrayContaining([expect.objectContaining({ tag_id: tag })]) as unknown,
    },
  ])
  const ledger = (await opened.control('GET', '/ledger')).body['entries']
  expect(ledger).toMatchObject([
    { route: 'transfer', text: '之后由林悦为您服务', sender: owner, externalUserid: friend },
  ])
})

test('the loss of a handed-over contact calls back in the documented shape', async () => {
  await hand([friend])
  const lost = await checkHappening(opened, receiver.events, [
    'del-external-contact',
    () => opened.passCorp({ days: 1 }),
  ])
  expect(lost).toMatchObject({ UserID: owner, ExternalUserID: friend, Source: 'DELETE_BY_TRANSFER' })
})

test('a refusal calls back in the documented shape and leaves everything as it was', async () => {
  await hand([friend])
  const event = await checkHappening(opened, receiver.events, [
    'transfer-fail',
    { kind: 'refuse-transfer', externalUserid: friend },
  ])
  expect(event).toMatchObject({ FailReason: 'customer_refused', UserID: takeover, ExternalUserID: friend })
  expect((await results())['customer']).toEqual([{ external_userid: friend, status: 3, takeover_time: 0 }])
  await opened.passCorp({ days: 2 })
  expect(await opened.get('externalcontact/get', { external_userid: friend })).toMatchObject({
    follow_user: [{ userid: owner }],
  })
  expect((await opened.control('GET', '/ledger')).body['entries']).toEqual([])
  const again = await opened.control('POST', '/actions', { kind: 'refuse-transfer', externalUserid: friend })
  expect(again.status).toBe(404)
  expect(await codes(hand([friend]))).toEqual([0]) // a refused transfer counts for nothing
})

test('a member who has no room takes nobody over, neither at the start nor at the end', async () => {
  const [first = '', second = ''] = friends(2)
  const count = (): number =>
    opened.sandbox.world.store.row<{ count: number }>('select count(*) as count from follow where userid = ?', takeover)
      ?.count ?? 0
  await opened.control('PUT', '/settings', { friendCeiling: count() + 1 })
  expect(await codes(hand([first, second]))).toEqual([0, 0]) // who waits does not count yet
  await opened.passCorp({ days: 1 })
  expect(await events()).toEqual([
    `add_external_contact ${takeover}`,
    `del_external_contact ${owner} DELETE_BY_TRANSFER`,
    `transfer_fail ${takeover} customer_limit_exceed`,
  ])
  expect((await results())['customer']).toMatchObject([{ status: 1 }, { status: 4, takeover_time: 0 }])
  expect(await codes(hand([second]))).toEqual([40099])
})

test('a contact who is a friend of the new member already changes hands without a new friendship', async () => {
  await opened.act({ kind: 'add', userid: takeover, externalUserid: friend })
  await post('remark', { userid: takeover, external_userid: friend, remark: '我的叫法' })
  await events()
  await hand([friend])
  await opened.passCorp({ days: 1 })
  expect(await events()).toEqual([`del_external_contact ${owner} DELETE_BY_TRANSFER`])
  expect(await opened.get('externalcontact/get', { external_userid: friend })).toMatchObject({
    follow_user: [{ userid: takeover, remark: '我的叫法', add_way: 4 }],
  })
})

test('who deleted the old member before the day is over is not handed over', async () => {
  await hand([friend])
  await opened.act({ kind: 'delete', userid: owner, externalUserid: friend, by: 'contact' })
  await events()
  await opened.passCorp({ days: 1 })
  expect(await events()).toEqual([`transfer_fail ${takeover} customer_refused`])
})

test('a contact is handed over twice in 90 natural days, and a third time after them', async () => {
  const pairs = [
    [owner, takeover],
    [takeover, owner],
  ] as const
  for (const [handover_userid, takeover_userid] of pairs) {
    expect(await codes(hand([friend], { handover_userid, takeover_userid }))).toEqual([0])
    await opened.passCorp({ days: 1 })
  }
  expect(await codes(hand([friend]))).toEqual([40128])
  await opened.passCorp({ days: 87 }) // the 90th day counts the day of the first
  expect(await codes(hand([friend]))).toEqual([40128])
  await opened.passCorp({ days: 1 })
  expect(await codes(hand([friend]))).toEqual([0])
})

test('a transfer is refused by its rules, and nothing begins', async () => {
  await opened.act({ kind: 'add', userid: owner, name: '半个好友', half: true })
  const half = opened.sandbox.world.store.row<{ id: string }>(
    `select external_userid as id from follow where relation = 'half'`,
  )?.id
  const refused: [Record<string, unknown>, number][] = [
    [{ handover_userid: undefined }, 41009],
    [{ takeover_userid: undefined }, 41009],
    [{ handover_userid: 'Nobody' }, 60111],
    [{ takeover_userid: 'Nobody' }, 60111],
    [{ takeover_userid: owner }, 40130],
    [{ external_userid: [] }, 41035],
    [{ external_userid: Array.from({ length: 101 }, (_, at) => `wm${at}`) }, 40058],
    [{ external_userid: [1] }, 40058],
    [{ transfer_success_msg: '长'.repeat(201) }, 40058],
  ]
  for (const [over, code] of refused) expect([over, (await hand([friend], over)).errcode]).toEqual([over, code])
  expect(await codes(hand(['wmNobody', half ?? '', friend]))).toEqual([40096, 40131, 0])
  expect(await codes(hand([friend]))).toEqual([40100]) // to the same member again
  expect(await codes(hand([friend], { takeover_userid: colleague() }))).toEqual([40129])
  expect((await hand([friend], {}, 'resigned/transfer_customer')).errcode).toBe(40097) // he has not left
  await opened.act({ kind: 'resign', userid: takeover })
  expect((await hand([friend])).errcode).toBe(40098)
  opened.sandbox.world.store.run(`update staff set status = 1, follows_contacts = 0 where userid = ?`, takeover)
  expect((await hand([friend])).errcode).toBe(84074)
})

test('results come page by page, the latest transfer of each contact', async () => {
  const wanted = friends(5)
  await hand(wanted)
  await opened.act({ kind: 'refuse-transfer', externalUserid: wanted[0] })
  await hand([wanted[0] ?? ''])
  const all = (await results())['customer'] as { external_userid: string; status: number }[] // the sample's shape
  expect(all.map(({ status }) => status)).toEqual([2, 2, 2, 2, 2])
  expect(new Set(all.map(({ external_userid }) => external_userid))).toEqual(new Set(wanted))
  expect(await results({ cursor: 'forged' })).toMatchObject({ errcode: 50100 })
  expect(await results({ takeover_userid: colleague() })).toMatchObject({ customer: [] })
  const { store, clock } = opened.sandbox.world
  for (let nth = 0; nth < 1_003; nth++) {
    store.run(
      `insert into transfer (kind, handover, takeover, external_userid, farewell, started_at, due_at, status) values ('onjob', ?, ?, ?, '', ?, ?, 3)`,
      owner,
      takeover,
      `wmMany${nth}`,
      clock.now(),
      clock.now(),
    )
  }
  const first = await results()
  expect(first['customer']).toHaveLength(1_000)
  expect(differences(first, sample('transfer-result'))).toEqual([])
  const second = await results({ cursor: first['next_cursor'] })
  expect(second['customer']).toHaveLength(8)
  expect(second).not.toHaveProperty('next_cursor')
})

test('contacts of who left are listed page by page, and leave the list once they are handed over', async () => {
  const left = Math.floor(opened.sandbox.world.clock.now() / 1000)
  await opened.act({ kind: 'resign', userid: owner })
  const list = (over: Record<string, unknown> = {}): Promise<Answer> => post('get_unassigned_list', over)
  const whole = await list()
  const info = whole['info'] as { external_userid: string }[] // the sample's shape
  const contacts = info.map(({ external_userid }) => external_userid)
  expect(contacts).toContain(friend)
  expect(whole).toMatchObject({
    is_last: true,
    info: info.map(() => ({ handover_userid: owner, dimission_time: left })),
  })
  const paged: string[] = []
  for (let cursor = ''; ;) {
    const page = await list({ page_size: 3, cursor })
    expect(differences(page, sample('get-unassigned-list'))).toEqual([])
    paged.push(...(page['info'] as { external_userid: string }[]).map(({ external_userid }) => external_userid)) // as above
    cursor = String(page['next_cursor'])
    if (page['is_last'] === true) break
  }
  expect(paged).toEqual(contacts)
  for (const page_size of [0, 1_001]) expect((await list({ page_size })).errcode).toBe(40058)

  expect((await hand([friend])).errcode).toBe(60111) // not on the job any more
  const answer = hand([friend, stranger], { transfer_success_msg: '不作数' }, 'resigned/transfer_customer')
  expect(await codes(answer)).toEqual([0, 40131])
  expect(await results({}, 'resigned/transfer_result')).toMatchObject({
    customer: [{ external_userid: friend, status: 2 }],
  })
  expect((await results())['customer']).toEqual([]) // it is no transfer on the job
  expect(JSON.stringify(await list())).not.toContain(friend)
  await opened.passCorp({ days: 1 })
  expect(await events()).toEqual([`add_external_contact ${takeover}`]) // who left hears nothing
  expect(JSON.stringify(await list())).not.toContain(friend)
  expect((await opened.control('GET', '/ledger')).body['entries']).toEqual([])
  expect(await opened.get('externalcontact/get', { external_userid: friend })).toMatchObject({
    follow_user: [{ userid: takeover, add_way: 202, oper_userid: 'LinYue' }],
  })
  await opened.passCorp({ days: 365 })
  const late = contacts.find((one) => one !== friend)
  expect((await hand([late ?? ''], {}, 'resigned/transfer_customer')).errcode).toBe(40097) // over a year
})

test('left to themselves most contacts let it happen, and some refuse', async () => {
  const lively = await openSandbox({ people: true, groupChats: 2, members: 200 })
  try {
    const { owner: from } = someone(lively)
    const { store } = lively.sandbox.world
    const mine = store.rows<{ id: string }>(
      `select external_userid as id from follow where userid = ? and relation = 'friend' order by id`,
      from,
    )
    await lively.post('externalcontact/transfer_customer', {
      handover_userid: from,
      takeover_userid: from === 'LinYue' ? 'PanYilin' : 'LinYue',
      external_userid: mine.map(({ id }) => id),
    })
    await lively.passCorp({ days: 1, minutes: 1 })
    const count = (status: number): number =>
      store.row<{ count: number }>('select count(*) as count from transfer where status = ?', status)?.count ?? 0
    expect(count(1) + count(3) + count(4)).toBe(mine.length)
    expect(count(1)).toBeGreaterThan(mine.length * 0.7)
    expect(count(3)).toBeGreaterThan(0) // about 6%
  } finally {
    await lively.close()
  }
})
