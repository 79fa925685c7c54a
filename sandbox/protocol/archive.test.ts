import { constants, createHash, generateKeyPairSync, privateDecrypt } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSandbox, pixel, someone, upload, type Answer, type Opened } from '../test/open.ts'
import { checkHappening, openReceiver, type Receiver } from '../test/receiver.ts'
import { differences, sample } from '../test/shape.ts'

let opened: Opened
let receiver: Receiver
let owner: string
let friend: string
let stranger: string
let chatId: string
beforeEach(async () => {
  opened = await openSandbox()
  ;({ owner, friend, stranger, chatId } = someone(opened))
  receiver = await openReceiver(opened)
  await opened.control('PUT', '/callback', { url: receiver.url })
})
afterEach(async () => {
  receiver.close()
  await opened.close()
})

const pem = {
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
} as const
const pair = generateKeyPairSync('rsa', { modulusLength: 2_048, ...pem })

/** Opens the archive for the owner, with a key of our own. */
async function open(over: Record<string, unknown> = {}): Promise<void> {
  const set = await opened.control('PUT', '/archive', { members: [owner], publicKey: pair.publicKey, ...over })
  expect(set.status).toBe(200)
}

async function secret(): Promise<string> {
  return String((await opened.control('GET', '/archive')).body['secret'])
}

/** Calls an API with a token of the archive app. */
async function audit(name: string, body: Record<string, unknown>): Promise<Answer> {
  const { base, corpid } = opened.sandbox.connection
  const token = await fetch(`${base}/cgi-bin/gettoken?corpid=${corpid}&corpsecret=${await secret()}`)
  const { access_token } = (await token.json()) as { access_token: string } // the sample's shape
  const url = `${base}/cgi-bin/msgaudit/${name}?access_token=${access_token}`
  return (await (await fetch(url, { method: 'POST', body: JSON.stringify(body) })).json()) as Answer // the API answers JSON objects
}

async function library(name: string, body: Record<string, unknown>): Promise<Answer> {
  return (await opened.control('POST', `/archive/sdk/${name}`, body)).body
}

async function pull(seq = 0, limit = 1_000): Promise<Answer> {
  return library('get-chat-data', { corpid: opened.sandbox.connection.corpid, secret: await secret(), seq, limit })
}

type Sealed = { seq: number; publickey_ver: number; encrypt_random_key: string; encrypt_chat_msg: string }

/** What records say, opened in the library's two steps. */
async function records(privateKey = pair.privateKey): Promise<Record<string, unknown>[]> {
  const { chatdata } = await pull()
  return Promise.all(
    (chatdata as Sealed[]).map(async ({ encrypt_random_key, encrypt_chat_msg }) => {
      const key = { key: privateKey, padding: constants.RSA_PKCS1_PADDING }
      const encrypt_key = privateDecrypt(key, Buffer.from(encrypt_random_key, 'base64')).toString()
      return (await library('decrypt-data', { encrypt_key, encrypt_chat_msg }))['msg'] as Record<string, unknown> // one record
    }),
  )
}

function speak(as: string, where: Record<string, unknown>, text: string): Promise<unknown> {
  return opened.act({ kind: 'speak', as, text, ...where })
}

function agree(where: Record<string, unknown>, externalUserid = friend, agreed = true): Promise<unknown> {
  return opened.act({ kind: 'agree', externalUserid, agreed, ...where })
}

test('without the archive nothing is kept and everything is refused', async () => {
  await speak(friend, { to: owner }, '在吗')
  expect((await opened.control('GET', '/archive')).body).toEqual({ enabled: false })
  const { corpid } = opened.sandbox.connection
  expect(await library('get-chat-data', { corpid, secret: 'x', seq: 0, limit: 1 })).toMatchObject({ errcode: 301053 })
  await open()
  expect(await pull()).toMatchObject({ errcode: 0, chatdata: [] })
  await opened.control('PUT', '/archive', null)
  expect((await opened.control('GET', '/archive')).body).toEqual({ enabled: false })
})

test('what staff say is kept, what contacts say once they agreed, in the shape of the sample', async () => {
  await open()
  await speak(friend, { to: owner }, '还没同意')
  await speak(owner, { to: friend }, '您好')
  await agree({ userid: owner })
  await speak(friend, { to: owner }, '同意了')
  await speak(stranger, { chatId }, '群里没同意')
  await agree({ chatId }, stranger)
  await speak(stranger, { chatId }, '群里同意了')
  const answer = await pull()
  expect(differences(answer, sample('msgaudit-getchatdata'))).toEqual([])
  const said = await records()
  expect(said).toMatchObject([
    { msgtype: 'text', action: 'send', from: owner, tolist: [friend], roomid: '', text: { content: '您好' } },
    { msgtype: 'agree', from: friend, agree: { userid: friend } },
    { msgtype: 'text', from: friend, tolist: [owner], text: { content: '同意了' } },
    { msgtype: 'agree', from: stranger, roomid: chatId },
    { msgtype: 'text', from: stranger, roomid: chatId, text: { content: '群里同意了' } },
  ])
  expect(said[4]?.['tolist']).toContain(owner)
  expect(said[0]?.['msgtime']).toBe(opened.sandbox.world.clock.now())
  expect(String(said[0]?.['msgid'])).toMatch(/_external$/)
  await agree({ userid: owner }, friend, false)
  await speak(friend, { to: owner }, '反悔了')
  expect((await records()).slice(5)).toMatchObject([{ msgtype: 'disagree', from: friend }])
})

test('conversations of members without the archive are not kept', async () => {
  await open({ members: ['LinYue'] })
  await speak(owner, { to: friend }, '您好')
  await speak(owner, { chatId }, '群里好')
  expect(await records()).toEqual([])
  await opened.act({ kind: 'join', chatId, userid: 'LinYue' })
  await speak(owner, { chatId }, '现在算了')
  expect(await records()).toMatchObject([{ from: owner, text: { content: '现在算了' } }])
})

test('pictures, files, links and mini-programs are records of their own, and files come in slices', async () => {
  await open()
  const large = Buffer.concat([Buffer.from('a price list'), Buffer.alloc(700_000, 7)])
  const file = String((await upload(opened, 'file', large))['media_id'])
  const image = String((await upload(opened, 'image', pixel))['media_id'])
  await opened.post('externalcontact/add_msg_template', {
    sender: owner,
    external_userid: [friend],
    text: { content: '新品' },
    attachments: [
      { msgtype: 'image', image: { media_id: image } },
      { msgtype: 'file', file: { media_id: file } },
      { msgtype: 'link', link: { title: '详情', url: 'https://shop.example/1', desc: '到店' } },
      { msgtype: 'miniprogram', miniprogram: { title: '下单', appid: 'wx1', page: '/p', pic_media_id: image } },
    ],
  })
  await opened.act({ kind: 'confirm', userid: owner })
  const said = await records()
  const md5 = createHash('md5').update(large).digest('hex')
  expect(said).toMatchObject([
    { msgtype: 'text', text: { content: '新品' } },
    { msgtype: 'image', image: { filesize: pixel.length } },
    { msgtype: 'file', file: { md5sum: md5, filesize: large.length } },
    { msgtype: 'link', link: { title: '详情', link_url: 'https://shop.example/1' } },
    { msgtype: 'weapp', weapp: { title: '下单', username: 'wx1' } },
  ])
  expect(new Set(said.map((one) => one['msgid'])).size).toBe(5)
  const caller = { corpid: opened.sandbox.connection.corpid, secret: await secret() }
  const sdkfileid = (said[2]?.['file'] as { sdkfileid: string } | undefined)?.sdkfileid // as asserted above
  const slices: Buffer[] = []
  for (let indexbuf = ''; ;) {
    const slice = await library('get-media-data', { ...caller, sdkfileid, indexbuf })
    slices.push(Buffer.from(String(slice['data']), 'base64'))
    indexbuf = String(slice['outindexbuf'])
    if (slice['is_finish'] === 1) break
  }
  expect(slices.map((slice) => slice.length)).toEqual([524_288, large.length - 524_288])
  expect(createHash('md5').update(Buffer.concat(slices)).digest('hex')).toBe(md5)
  expect(await library('get-media-data', { ...caller, sdkfileid: 'none' })).toMatchObject({ errcode: 10_005 })
  expect(await library('get-media-data', { ...caller, sdkfileid, indexbuf: 'x' })).toMatchObject({ errcode: 10_000 })
  opened.passReal(3 * 86_400_000) // the media id's life does not bound the archive's
  expect(await library('get-media-data', { ...caller, sdkfileid })).toMatchObject({ errcode: 0 })
  await opened.passCorp({ days: 5 })
  expect(await library('get-media-data', { ...caller, sdkfileid })).toMatchObject({ errcode: 10_010 })
})

test('records come by number, five days long, and each is sealed with the key of its time', async () => {
  await open()
  for (const text of ['一', '二', '三']) await speak(owner, { chatId }, text)
  const first = (await pull(0, 2))['chatdata'] as Sealed[]
  expect(first.map(({ seq }) => seq)).toEqual([1, 2])
  expect((await pull(2, 2))['chatdata']).toMatchObject([{ seq: 3, publickey_ver: 1 }])
  expect(await pull(3)).toMatchObject({ chatdata: [] })
  const other = generateKeyPairSync('rsa', { modulusLength: 2_048, ...pem })
  await open({ publicKey: other.publicKey })
  await speak(owner, { chatId }, '四')
  const versions = ((await pull())['chatdata'] as Sealed[]).map(({ publickey_ver }) => publickey_ver)
  expect(versions).toEqual([1, 1, 1, 2])
  await opened.passCorp({ days: 2 })
  await speak(owner, { chatId }, '五')
  await opened.passCorp({ days: 3 })
  expect(await records(other.privateKey)).toMatchObject([{ text: { content: '五' } }])
  const wrong = await library('decrypt-data', { encrypt_key: 'another', encrypt_chat_msg: first[0]?.encrypt_chat_msg })
  expect(wrong).toMatchObject({ errcode: 10_006 })
})

test('the stand-in says in every answer that it is none of WeCom, and refuses what the library would', async () => {
  await open()
  const caller = { corpid: opened.sandbox.connection.corpid, secret: await secret() }
  const refused: [Record<string, unknown>, number][] = [
    [{ corpid: 'wwOther' }, 40013],
    [{ secret: opened.sandbox.connection.secret }, 40001],
    [{ limit: 1_001 }, 10_000],
    [{ limit: 0 }, 10_000],
    [{ seq: -1 }, 10_000],
    [{ seq: undefined }, 10_000],
  ]
  for (const [over, code] of refused) {
    const answer = await library('get-chat-data', { ...caller, seq: 0, limit: 1, ...over })
    expect([over, answer.errcode]).toEqual([over, code])
  }
  const url = `${opened.sandbox.connection.control}/archive/sdk/get-chat-data`
  const response = await fetch(url, { method: 'POST', body: JSON.stringify({ ...caller, seq: 0, limit: 1 }) })
  expect(response.headers.get('x-not-wecom')).toContain('stand-in')
  await opened.control('PUT', '/settings', { trustedIps: ['10.0.0.7'] })
  opened.passReal(60_000)
  expect(await pull()).toMatchObject({ errcode: 10_009 })
})

test('keys and members are checked; without a key the sandbox makes a pair and tells it', async () => {
  const refused = async (over: Record<string, unknown>): Promise<unknown> =>
    ((await opened.control('PUT', '/archive', over)).body['error'] as { field: string }).field // the control API's refusal
  expect(await refused({ publicKey: 'no key' })).toBe('publicKey')
  const short = generateKeyPairSync('rsa', { modulusLength: 1_024, ...pem })
  expect(await refused({ publicKey: short.publicKey })).toBe('publicKey')
  expect(await refused({ members: ['Nobody'] })).toBe('members')
  expect(await refused({ members: [] })).toBe('members')
  const made = (await opened.control('PUT', '/archive', { members: 'all' })).body
  expect(made['members']).toHaveLength(12)
  await speak(owner, { chatId }, '早')
  expect(await records(String(made['privateKey']))).toMatchObject([{ text: { content: '早' } }])
  expect(JSON.stringify((await opened.control('GET', '/settings')).body)).not.toContain('KEY')
})

test('consents and members are read with the archive app’s own token alone', async () => {
  await open({ edition: 2 })
  await agree({ userid: owner })
  await agree({ chatId }, stranger)
  expect(await audit('get_permit_user_list', {})).toMatchObject({ errcode: 0, ids: [owner] })
  expect(await audit('get_permit_user_list', { type: 2 })).toMatchObject({ ids: [owner] })
  expect(await audit('get_permit_user_list', { type: 3 })).toMatchObject({ ids: [] })
  expect(await audit('get_permit_user_list', { type: 4 })).toMatchObject({ errcode: 40058 })
  const now = Math.floor(opened.sandbox.world.clock.now() / 1000)
  const pairs = [friend, stranger].map((exteranalopenid) => ({ userid: owner, exteranalopenid }))
  expect(await audit('check_single_agree', { info: pairs })).toMatchObject({
    agreeinfo: [
      { userid: owner, exteranalopenid: friend, status_change_time: now, agree_status: 'Agree' },
      { userid: owner, exteranalopenid: stranger, status_change_time: 0, agree_status: 'Disagree' },
    ],
  })
  const room = (await audit('check_room_agree', { roomid: chatId }))['agreeinfo'] as Record<string, unknown>[] // as documented
  expect(room.filter((one) => one['agree_status'] === 'Agree')).toEqual([
    { exteranalopenid: stranger, status_change_time: now, agree_status: 'Agree' },
  ])
  const refused: [string, Record<string, unknown>, number][] = [
    ['check_single_agree', {}, 40058],
    ['check_single_agree', { info: Array.from({ length: 101 }, () => pairs[0]) }, 301060],
    ['check_single_agree', { info: [{ userid: 'LinYue', exteranalopenid: friend }] }, 60011],
    ['check_room_agree', {}, 40058],
    ['check_room_agree', { roomid: 'wrNone' }, 40050],
    ['groupchat/get', { roomid: chatId }, 301059],
  ]
  for (const [name, body, code] of refused) expect([name, (await audit(name, body)).errcode]).toEqual([name, code])
  expect(await opened.post('msgaudit/get_permit_user_list', {})).toMatchObject({ errcode: 48002 })
  const { base, corpid } = opened.sandbox.connection
  const token = await fetch(`${base}/cgi-bin/gettoken?corpid=${corpid}&corpsecret=${await secret()}`)
  const { access_token } = (await token.json()) as { access_token: string } // the sample's shape
  const other = await fetch(`${base}/cgi-bin/department/list?access_token=${access_token}`)
  expect(await other.json()).toMatchObject({ errcode: 48002 })
})

test('an agreement and new records call back in the documented shape, records at most every 15 s', async () => {
  await open()
  await checkHappening(opened, receiver.events, ['msgaudit-notify', () => speak(owner, { chatId }, '早')])
  await checkHappening(opened, receiver.events, [
    'msg-audit-approved',
    { kind: 'agree', externalUserid: friend, userid: owner },
  ])
  const notified = (): number => receiver.events.filter((event) => event['Event'] === 'msgaudit_notify').length
  for (const text of ['二', '三']) await speak(owner, { chatId }, text)
  await opened.sandbox.callbacksSettled()
  expect(notified()).toBe(1)
  opened.passReal(15_000)
  await opened.act({ kind: 'create-chat', owner, name: '另一件事' }) // any event makes the outbox look
  await opened.sandbox.callbacksSettled()
  expect(notified()).toBe(2)
})

test('a welcome waits for the agreement, which brings a code of its own', async () => {
  await open()
  const { welcomeCode, externalUserid } = await opened.act({ kind: 'add', userid: owner, name: '新人' })
  const welcome = (code: unknown): Promise<Answer> =>
    opened.post('externalcontact/send_welcome_msg', { welcome_code: code, text: { content: '欢迎' } })
  expect(await welcome(welcomeCode)).toMatchObject({ errcode: 41053 })
  await agree({ userid: owner }, String(externalUserid))
  await opened.sandbox.callbacksSettled()
  const event = receiver.events.find((one) => one['ChangeType'] === 'msg_audit_approved')
  expect(await welcome(event?.['WelcomeCode'])).toMatchObject({ errcode: 0 })
})

test('who may not be asked cannot agree', async () => {
  const order = async (over: Record<string, unknown>): Promise<number> =>
    (await opened.control('POST', '/actions', { kind: 'agree', externalUserid: friend, ...over })).status
  expect(await order({ userid: owner })).toBe(409) // no archive
  await open()
  expect(await order({})).toBe(400)
  expect(await order({ userid: owner, chatId })).toBe(400)
  expect(await order({ userid: owner, externalUserid: stranger })).toBe(409) // not his contact
  expect(await order({ userid: owner, externalUserid: 'wmNone' })).toBe(404)
})

test('left to themselves most contacts agree, once for each place, newcomers too', async () => {
  const lively = await openSandbox({ people: true, groupChats: 3, members: 40 })
  const { store } = lively.sandbox.world
  try {
    await lively.control('PUT', '/archive', { members: 'all' })
    await lively.passCorp({ days: 6 })
    const { body } = await lively.control('GET', '/archive')
    const places = store.row<{ count: number }>('select count(*) as count from membership where type = 2')?.count ?? 0
    const agreed = Number(body['agreed'])
    const refused = Number(body['refused'])
    expect(agreed + refused).toBeGreaterThan(places)
    expect(agreed / (agreed + refused)).toBeGreaterThan(0.85)
    const newcomers = store.rows(
      `select 1 as found from membership m join archive_consent c on c.place = m.chat_id and c.external_userid = m.member_id
       where m.joined_at > (select min(changed_at) from archive_consent)`,
    )
    expect(newcomers.length).toBeGreaterThan(0)
  } finally {
    await lively.close()
  }
})
