import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSandbox, pixel, someone, upload, type Answer, type Opened } from '../test/open.ts'
import { differences, sample } from '../test/shape.ts'

let opened: Opened
let owner: string
let friend: string
let now: number
beforeEach(async () => {
  opened = await openSandbox()
  ;({ owner, friend } = someone(opened))
  now = Math.floor(opened.sandbox.world.clock.now() / 1000)
})
afterEach(() => opened.close())

function post(name: string, body: Record<string, unknown>): Promise<Answer> {
  return opened.post(`externalcontact/${name}`, JSON.parse(JSON.stringify(body)))
}

const mp4 = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypmp42 and so on')])

async function media(type: 'image' | 'video', content: Uint8Array, scene = '1'): Promise<Answer> {
  return upload(opened, '', content, 'media/upload_attachment', { media_type: type, attachment_type: scene })
}

async function mediaId(type: 'image' | 'video', content: Uint8Array = pixel, scene = '1'): Promise<string> {
  return String((await media(type, content, scene))['media_id'])
}

/** Orders a moment for the owner to publish; answers its id. */
async function order(over: Record<string, unknown> = {}): Promise<string> {
  const made = await post('add_moment_task', {
    text: { content: '辅食添加的方法' },
    visible_range: { sender_list: { user_list: [owner] } },
    ...over,
  })
  expect(made).toMatchObject({ errcode: 0 })
  const done = await opened.get('externalcontact/get_moment_task_result', { jobid: String(made['jobid']) })
  return (done['result'] as { moment_id: string }).moment_id // the sample's shape
}

/** The owner's friends, or those with a tag of his. */
function friends(tag?: string): string[] {
  return opened.sandbox.world.store
    .rows<{ id: string }>(
      `select external_userid as id from follow f where userid = ? and (? is null or exists (
         select 1 from follow_tag g where g.userid = f.userid and g.external_userid = f.external_userid and g.tag_id = ?))
       order by id`,
      owner,
      tag ?? null,
      tag ?? null,
    )
    .map(({ id }) => id)
}

/** Somebody's tag. */
function someTag(): string {
  return (
    opened.sandbox.world.store.row<{ id: string }>(
      'select tag_id as id from follow_tag where userid = ? limit 1',
      owner,
    )?.id ?? ''
  )
}

async function audience(moment_id: string, name = 'get_moment_send_result'): Promise<string[]> {
  const answer = await post(name, { moment_id, userid: owner })
  return (answer['customer_list'] as { external_userid: string }[]).map(({ external_userid }) => external_userid) // the sample's shape
}

test('a moment is ordered, published and read as the samples show', async () => {
  const attachments = [{ msgtype: 'image', image: { media_id: await mediaId('image') } }]
  const made = await post('add_moment_task', {
    text: { content: '辅食' },
    attachments,
    visible_range: {
      sender_list: { user_list: [owner, 'Nobody'], department_list: [77] },
      external_contact_list: { tag_list: [someTag(), 'etNone'] },
    },
  })
  const result = await opened.get('externalcontact/get_moment_task_result', { jobid: String(made['jobid']) })
  expect(differences(result, sample('get-moment-task-result'))).toEqual([])
  expect(result).toMatchObject({
    status: 3,
    result: {
      invalid_sender_list: { user_list: ['Nobody'], department_list: [77] },
      invalid_external_contact_list: { tag_list: ['etNone'] },
    },
  })
  const { moment_id } = result['result'] as { moment_id: string } // the sample's shape
  expect(await post('get_moment_task', { moment_id })).toMatchObject({
    task_list: [{ userid: owner, publish_status: 0 }],
  })
  expect(await post('get_moment_customer_list', { moment_id, userid: owner })).toMatchObject({ errcode: 41062 })
  await opened.act({ kind: 'publish', userid: owner })
  expect(await post('get_moment_task', { moment_id })).toMatchObject({
    task_list: [{ userid: owner, publish_status: 1 }],
  })
  expect(await audience(moment_id)).toEqual(friends(someTag()))

  await order({ attachments: [{ msgtype: 'video', video: { media_id: await mediaId('video', mp4) } }] })
  const link = { title: '直播预约', url: 'https://desk.example/live', media_id: await mediaId('image') }
  await order({ attachments: [{ msgtype: 'link', link }] })
  await opened.act({ kind: 'post-moment', userid: owner, text: '今天上新' })
  const list = await post('get_moment_list', { start_time: now - 60, end_time: now, limit: 20 })
  expect(differences(list, sample('get-moment-list'))).toEqual([
    '- moment_list[].location', // nobody says where he is
    '- moment_list[].location.latitude',
    '- moment_list[].location.longitude',
    '- moment_list[].location.name',
    '- moment_list[].video.thumb_media_id', // no picture is cut from a video
    '- next_cursor',
  ])
  expect(list['moment_list']).toMatchObject([
    { creator: owner, create_type: 1, visible_type: 1, text: { content: '今天上新' } },
    { create_type: 0, link: { title: '直播预约', url: 'https://desk.example/live' } },
    { create_type: 0, video: {} },
    { create_type: 0, visible_type: 0, image: [{}] },
  ])
})

test('without a list every member with 客户联系 is asked to publish', async () => {
  const moment_id = await order({ visible_range: undefined })
  const task = await post('get_moment_task', { moment_id, limit: 5 })
  expect(task['task_list']).toHaveLength(5)
  const rest = await post('get_moment_task', { moment_id, cursor: task['next_cursor'] })
  expect(rest['task_list']).toHaveLength(7)
  expect(rest).not.toHaveProperty('next_cursor')
})

test('likes and comments of contacts and of the member are read as the sample shows', async () => {
  const moment_id = await order()
  await opened.act({ kind: 'publish', userid: owner, momentId: moment_id })
  const react = (as: string, comment?: string): Promise<unknown> =>
    opened.act({ kind: 'react', momentId: moment_id, userid: owner, as, ...(comment === undefined ? {} : { comment }) })
  await react(friend)
  await react(friend, '怎么买')
  await react(owner)
  await react(owner, '点这里')
  const read = await post('get_moment_comments', { moment_id, userid: owner })
  expect(differences(read, sample('get-moment-comments'))).toEqual([])
  expect(read).toMatchObject({
    comment_list: [{ external_userid: friend, create_time: now }, { userid: owner }],
    like_list: [{ external_userid: friend }, { userid: owner }],
  })
  const refused = async (as: string, over: Record<string, unknown> = {}): Promise<number> =>
    (await opened.control('POST', '/actions', { kind: 'react', momentId: moment_id, userid: owner, as, ...over }))
      .status
  expect(await refused(friend)).toBe(409) // he likes it already
  expect(await refused(someone(opened).stranger)).toBe(409) // he does not see it
  expect(await refused(friend, { momentId: 'momNone' })).toBe(404)
  expect(await refused('wmNone')).toBe(404)
})

test('content that the documentation does not allow is refused by its codes, and nobody is asked to publish', async () => {
  const image = { msgtype: 'image', image: { media_id: await mediaId('image') } }
  const video = { msgtype: 'video', video: { media_id: await mediaId('video', mp4) } }
  const plain = String((await upload(opened, 'image', pixel))['media_id'])
  const link = { url: 'https://desk.example/', media_id: image.image.media_id }
  const refused: [Record<string, unknown>, number][] = [
    [{ text: undefined }, 41089],
    [{ text: { content: '' }, attachments: [] }, 41089],
    [{ text: { content: 'a'.repeat(2_001) } }, 45002],
    [{ text: { content: '字'.repeat(1_334) } }, 45002], // 4002 bytes
    [{ attachments: Array.from({ length: 10 }, () => image) }, 41064],
    [{ attachments: [video, video] }, 41064],
    [{ attachments: [image, video] }, 41065],
    [{ attachments: [{ msgtype: 'file', file: { media_id: plain } }] }, 41065],
    [{ attachments: [{ msgtype: 'image' }] }, 41006],
    [{ attachments: [{ msgtype: 'image', image: { media_id: 'none' } }] }, 40007],
    [{ attachments: [{ msgtype: 'video', video: image.image }] }, 40007], // a picture is no video
    [{ attachments: [{ msgtype: 'image', image: { media_id: plain } }] }, 41072],
    [{ attachments: [{ msgtype: 'image', image: { media_id: await mediaId('image', pixel, '2') } }] }, 41072],
    [{ attachments: [{ msgtype: 'link', link: { ...link, url: 'desk' } }] }, 40094],
    [{ attachments: [{ msgtype: 'link', link: { ...link, url: '' } }] }, 40058],
    [{ attachments: [{ msgtype: 'link', link: { ...link, title: '长'.repeat(43) } }] }, 40058],
    [{ attachments: [{ msgtype: 'link', link: { url: link.url } }] }, 41006],
    [{ visible_range: { sender_list: { user_list: 'all' } } }, 40058],
  ]
  for (const [over, code] of refused) {
    const answer = await post('add_moment_task', { text: { content: '早' }, ...over })
    expect([over, answer.errcode]).toEqual([over, code])
    await opened.act({ kind: 'forgive' }) // ten a minute
  }
  expect(opened.sandbox.world.store.rows('select 1 as found from moment')).toEqual([])
  opened.passReal(3 * 86_400_000)
  await opened.renew()
  expect((await post('add_moment_task', { attachments: [image] })).errcode).toBe(40007)
})

test('pictures too large and videos too long for a moment are refused when they are uploaded', async () => {
  const png = (width: number, height: number): Buffer => {
    const bytes = Buffer.from(pixel)
    bytes.writeUInt32BE(width, 16)
    bytes.writeUInt32BE(height, 20)
    return bytes
  }
  const jpeg = (width: number, height: number): Buffer => {
    const frame = Buffer.from('ffd8ffe000044a46ffc0001108000000000301220002110103110100', 'hex')
    frame.writeUInt16BE(height, 13)
    frame.writeUInt16BE(width, 15)
    return frame
  }
  const video = (seconds: number): Buffer => {
    const header = Buffer.alloc(40)
    header.write('mvhd', 0)
    header.writeUInt32BE(1_000, 16)
    header.writeUInt32BE(seconds * 1_000, 20)
    return Buffer.concat([mp4, header])
  }
  const codes = async (...tries: [type: 'image' | 'video', content: Buffer, scene?: string][]): Promise<number[]> => {
    const list: number[] = []
    for (const [type, content, scene] of tries) list.push((await media(type, content, scene)).errcode ?? 0)
    return list
  }
  expect(
    await codes(
      ['image', png(1_080, 10_800)],
      ['image', png(10_801, 200)],
      ['image', png(1_081, 1_081)],
      ['image', png(1_081, 1_081), '2'], // a product's picture
      ['image', jpeg(1_080, 1_920)],
      ['image', jpeg(2_000, 1_920)],
      ['video', video(30)],
      ['video', video(31)],
    ),
  ).toEqual([0, 41081, 41081, 0, 0, 41081, 0, 41082])
})

test('a job that finds nobody to publish, or no tag, ends with the reason and makes no moment', async () => {
  const ranges: [Record<string, unknown>, number][] = [
    [{ sender_list: { user_list: ['Nobody'] } }, 60111],
    [{ external_contact_list: { tag_list: ['etNone'] } }, 40068],
  ]
  for (const [visible_range, errcode] of ranges) {
    const made = await post('add_moment_task', { text: { content: '早' }, visible_range })
    const result = await opened.get('externalcontact/get_moment_task_result', { jobid: String(made['jobid']) })
    expect(result).toMatchObject({ status: 3, result: { errcode } })
    expect(result['result']).not.toHaveProperty('moment_id')
  }
  expect(await opened.get('externalcontact/get_moment_task_result', { jobid: 'none' })).toMatchObject({
    errcode: 40088,
  })
  expect(await opened.get('externalcontact/get_moment_task_result')).toMatchObject({ errcode: 40058 })
})

test('a job runs for the dispatch lag, is remembered for a day, and ten run beside each other', async () => {
  await opened.control('PUT', '/settings', { dispatchLagMs: 1_000 })
  const text = { content: '早' }
  const first = await post('add_moment_task', { text })
  const status = async (): Promise<unknown> =>
    (await opened.get('externalcontact/get_moment_task_result', { jobid: String(first['jobid']) }))['status']
  expect(await status()).toBe(1)
  const moment_id = opened.sandbox.world.store.row<{ id: string }>('select moment_id as id from moment')?.id
  expect(await post('get_moment_task', { moment_id })).toMatchObject({ errcode: 41079 })
  expect(await post('get_moment_list', { start_time: now - 60, end_time: now })).toMatchObject({ moment_list: [] })
  for (let count = 1; count < 10; count++) expect((await post('add_moment_task', { text })).errcode).toBe(0)
  await opened.act({ kind: 'forgive' })
  expect((await post('add_moment_task', { text })).errcode).toBe(41078)
  opened.passReal(500)
  expect(await status()).toBe(2)
  opened.passReal(500)
  expect(await status()).toBe(3)
  expect((await post('add_moment_task', { text })).errcode).toBe(0)
  opened.passReal(86_400_000)
  await opened.renew()
  expect(await opened.get('externalcontact/get_moment_task_result', { jobid: String(first['jobid']) })).toMatchObject({
    errcode: 40088,
  })
})

test('a corp orders ten moments a minute and 100,000 in 30 days', async () => {
  const text = { content: '早' }
  const made: number[] = []
  for (let count = 0; count < 11; count++) made.push((await post('add_moment_task', { text })).errcode)
  expect(made).toEqual([...Array.from({ length: 10 }, () => 0), 45009])
  opened.sandbox.world.store.run(
    `with recursive n (i) as (select 1 union all select i + 1 from n where i < 99990)
     insert into moment_job (jobid, result, made_real_at) select 'j' || i, '{}', ? from n`,
    opened.sandbox.world.realNow() + 120_000,
  )
  opened.passReal(120_000)
  expect((await post('add_moment_task', { text })).errcode).toBe(41210)
})

test('a cancelled moment stays where it was published and is published nowhere else', async () => {
  const moment_id = await order({ visible_range: { sender_list: { user_list: [owner, 'LinYue'] } } })
  await opened.act({ kind: 'publish', userid: owner })
  expect(await post('cancel_moment_task', { moment_id })).toMatchObject({ errcode: 0 })
  const late = await opened.control('POST', '/actions', { kind: 'publish', userid: 'LinYue', momentId: moment_id })
  expect(late.status).toBe(409)
  expect(await opened.act({ kind: 'publish', userid: 'LinYue' })).toMatchObject({ published: [] })
  expect(await audience(moment_id)).toEqual(friends())
  expect((await post('get_moment_task', { moment_id }))['task_list']).toMatchObject(
    [
      { userid: 'LinYue', publish_status: 0 },
      { userid: owner, publish_status: 1 },
    ].toSorted((a, b) => (a.userid < b.userid ? -1 : 1)),
  )
})

test('a contact sees three moments a day, and none of somebody he has deleted', async () => {
  await opened.act({ kind: 'delete', userid: owner, externalUserid: friend, by: 'contact' })
  const ids: string[] = []
  for (let count = 0; count < 4; count++) ids.push(await order())
  await opened.act({ kind: 'publish', userid: owner })
  const shown = await Promise.all(ids.map((id) => audience(id)))
  const others = friends().filter((one) => one !== friend)
  expect(shown).toEqual([others, others, others, []])
  expect(await audience(ids[3] ?? '', 'get_moment_customer_list')).toEqual(friends()) // whom it was meant for
  await opened.passCorp({ days: 1 })
  const next = await order()
  await opened.act({ kind: 'publish', userid: owner })
  expect(await audience(next)).toEqual(others)
})

test('what is asked about a moment is refused by its rules', async () => {
  const moment_id = await order()
  const own = String((await opened.act({ kind: 'post-moment', userid: owner, text: '上新' }))['momentId'])
  const refused: [string, Record<string, unknown>, number][] = [
    ['get_moment_task', {}, 41059],
    ['get_moment_task', { moment_id: 'momNone' }, 41060],
    ['get_moment_task', { moment_id: own }, 41067],
    ['cancel_moment_task', { moment_id: own }, 41067],
    ['get_moment_customer_list', { moment_id }, 41009],
    ['get_moment_customer_list', { moment_id, userid: 'Nobody' }, 60111],
    ['get_moment_send_result', { moment_id, userid: 'LinYue' }, 41061],
    ['get_moment_send_result', { moment_id, userid: owner }, 41062],
    ['get_moment_comments', { moment_id, userid: owner }, 41062],
    ['get_moment_list', { end_time: now }, 60267],
    ['get_moment_list', { start_time: now - 31 * 86_400, end_time: now }, 60267],
    ['get_moment_list', { start_time: now, end_time: now - 1 }, 60267],
    ['get_moment_list', { start_time: now, end_time: now, filter_type: 3 }, 40058],
  ]
  for (const [name, body, code] of refused)
    expect([name, body, (await post(name, body)).errcode]).toEqual([name, body, code])
  const list = async (over: Record<string, unknown>): Promise<unknown[]> =>
    (await post('get_moment_list', { start_time: now - 60, end_time: now, ...over }))['moment_list'] as unknown[] // the sample's shape
  expect(await list({ filter_type: 0 })).toMatchObject([{ moment_id }])
  expect(await list({ filter_type: 1 })).toMatchObject([{ moment_id: own }])
  expect(await list({ creator: owner })).toMatchObject([{ moment_id: own }])
  const paged = await post('get_moment_list', { start_time: now - 60, end_time: now, limit: 1 })
  expect(paged).toMatchObject({ moment_list: [{ moment_id: own }] })
  expect(await list({ limit: 1, cursor: paged['next_cursor'] })).toMatchObject([{ moment_id }])
})

test('left to themselves staff publish, and their friends like, comment and open the link', async () => {
  const lively = await openSandbox({ people: true, groupChats: 6, members: 120 })
  const { store } = lively.sandbox.world
  try {
    for (const topic of ['奶粉', '辅食', '绘本', '疫苗']) {
      const content = `${topic}怎么选？看看这篇 https://desk.example/l/1`
      await lively.post('externalcontact/add_moment_task', { text: { content } })
    }
    await lively.passCorp({ days: 2 })
    const count = (sql: string): number =>
      store.row<{ count: number }>(`select count(*) as count from ${sql}`)?.count ?? 0
    expect(count('moment_task where published_at is not null')).toBeGreaterThan(24) // of 48
    expect(count(`moment_reaction where kind = 'like'`)).toBeGreaterThan(0)
    expect(count(`moment_reaction where kind = 'comment' and text <> ''`)).toBeGreaterThan(0)
    expect(count(`click`)).toBeGreaterThan(0)
  } finally {
    await lively.close()
  }
})
