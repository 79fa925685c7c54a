import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openSandbox, pixel, someone, upload, type Answer, type Opened } from '../test/open.ts'
import { SecretGuard } from './limit.ts'
import { apiRoutes } from './routes.ts'

let opened: Opened
let corpus: Record<string, unknown>
let archiveToken: string
beforeAll(async () => {
  opened = await openSandbox()
  const { chatId, owner, friend, stranger } = someone(opened)
  const media = String((await upload(opened, 'image', pixel))['media_id'])
  const sent = await opened.post('externalcontact/add_msg_template', { sender: owner, text: { content: '早' } })
  const archive = (await opened.control('PUT', '/archive', { members: [owner] })).body
  const { corpid } = opened.sandbox.connection
  const token = await opened.get('gettoken', { corpid, corpsecret: String(archive['secret']) })
  archiveToken = String(token['access_token'])
  const moment = await opened.act({ kind: 'post-moment', userid: owner, text: '早' })
  corpus = {
    userid: owner,
    sender: owner,
    user: [owner],
    userid_list: [owner],
    new_owner: owner,
    external_userid: friend,
    chat_id: chatId,
    chat_id_list: [chatId],
    msgid: sent['msgid'],
    touser: owner,
    agentid: opened.sandbox.connection.agentid,
    media_id: media,
    remove_tag: [stranger],
    handover_userid: owner,
    takeover_userid: owner === 'LinYue' ? 'PanYilin' : 'LinYue',
    moment_id: moment['momentId'],
    roomid: chatId,
    info: [{ userid: owner, exteranalopenid: friend }],
    start_time: 1_795_363_200, // 00:00 of 23 November 2026 in Shanghai
    end_time: 1_795_363_200,
  }
})
afterAll(() => opened.close())

/** Calls an API with a token of the archive app. */
async function audit(path: string, body: unknown): Promise<Answer> {
  const url = `${opened.sandbox.connection.base}/cgi-bin/${path}?access_token=${archiveToken}`
  return (await (await fetch(url, { method: 'POST', body: JSON.stringify(body) })).json()) as Answer // the API answers JSON objects
}

const keys = [
  'userid',
  'external_userid',
  'chat_id',
  'chat_id_list',
  'msgid',
  'sender',
  'text',
  'content',
  'attachments',
  'msgtype',
  'image',
  'link',
  'media_id',
  'cursor',
  'limit',
  'userid_list',
  'owner_filter',
  'start_time',
  'end_time',
  'day_begin_time',
  'day_end_time',
  'tag_id',
  'group_id',
  'group_name',
  'tag',
  'name',
  'order',
  'add_tag',
  'remove_tag',
  'type',
  'scene',
  'user',
  'party',
  'state',
  'config_id',
  'welcome_code',
  'template_id',
  'touser',
  'toparty',
  'agentid',
  'textcard',
  'markdown',
  'template_card',
  'card_type',
  'remark',
  'description',
  'remark_mobiles',
  'new_owner',
  'tag_filter',
  'group_list',
  'tag_list',
  'conclusions',
  'is_temp',
  'expires_in',
  'status_filter',
  'chat_type',
  'id',
  'strategy_id',
  'opengid',
  'user_ticket',
  'jobid',
  'url',
  'title',
  'filter_type',
  'partyid',
  'handover_userid',
  'takeover_userid',
  'page_size',
  'visible_range',
  'sender_list',
  'user_list',
  'department_list',
  'external_contact_list',
  'moment_id',
  'roomid',
  'info',
  'exteranalopenid',
  'video',
]
const odd = fc.oneof(
  fc.string(),
  fc.string({ unit: 'grapheme' }),
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom('group', 'single', 'text', 'image', 'text_notice', '@all', '🙂', 'a'.repeat(5_000), -1, 2 ** 53, []),
)

/** Bodies that look like requests: known names over fitting, odd and nested values. */
function bodies(): fc.Arbitrary<Record<string, unknown>> {
  const value = fc.oneof(
    { depthSize: 'small' },
    odd,
    fc.array(odd, { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...keys), odd, { maxKeys: 4 }),
  )
  return fc
    .tuple(
      fc.dictionary(
        fc.constantFrom(...keys),
        fc.oneof(value, fc.array(fc.dictionary(fc.constantFrom(...keys), value, { maxKeys: 4 }), { maxLength: 3 })),
        { maxKeys: 8 },
      ),
      fc.subarray(Object.keys(corpus)),
    )
    .map(([strange, fitting]) => ({ ...strange, ...Object.fromEntries(fitting.map((key) => [key, corpus[key]])) }))
}

test(
  'no body, however strange, makes an API fail: each is answered or refused by a number',
  { timeout: 60_000 },
  async () => {
    const routes = apiRoutes(new SecretGuard()).filter((route) => route.method === 'POST' && route.kind === undefined)
    const codes = new Map<string, Set<number>>()
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...routes), bodies(), async (route, body) => {
        const answer = await (route.app === 'archive' ? audit : opened.post)(route.path.replace('/cgi-bin/', ''), body)
        expect([route.path, body, answer.errcode === -1]).toEqual([route.path, body, false])
        expect(Number.isInteger(answer.errcode)).toBe(true)
        codes.set(route.path, (codes.get(route.path) ?? new Set()).add(answer.errcode))
      }),
      { numRuns: 10 * routes.length, seed: 20261122 },
    )
    const reached = [...codes.values()].reduce((sum, seen) => sum + seen.size, 0)
    expect(codes.size).toBe(routes.length)
    expect(reached).toBeGreaterThan(1.5 * routes.length) // refused by more than one rule, or answered too
  },
)
