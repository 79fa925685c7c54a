import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSandbox, someone, type Opened } from '../test/open.ts'

let opened: Opened
let owner: string
let friend: string
beforeEach(async () => {
  opened = await openSandbox()
  ;({ owner, friend } = someone(opened))
})
afterEach(() => opened.close())

async function read(path: string): Promise<Record<string, unknown>> {
  const { status, body } = await opened.control('GET', path)
  expect([path, status]).toEqual([path, 200])
  return body
}

test('a phone shows moments that wait first, and the feed those that are published', async () => {
  const { momentId } = await opened.act({ kind: 'post-moment', userid: owner, text: '今天上新' })
  await opened.post('externalcontact/add_moment_task', {
    text: { content: '会员日' },
    visible_range: { sender_list: { user_list: [owner] } },
  })
  expect(await read(`/staff/${owner}/moments`)).toMatchObject({
    moments: [
      { text: '会员日', state: 'open', own: false, visible: 0 },
      { text: '今天上新', state: 'published', own: true, likes: 0 },
    ],
  })
  expect((await read('/moments'))['moments']).toMatchObject([{ momentId, userid: owner }])
  expect((await read('/staff'))['staff']).toContainEqual(expect.objectContaining({ userid: owner, openMoments: 1 }))
  await opened.act({ kind: 'react', momentId, userid: owner, as: friend, comment: '想要' })
  const detail = await read(`/moments/${String(momentId)}/${owner}?as=${friend}`)
  expect(detail).toMatchObject({
    sees: true,
    comments: 1,
    reactions: [{ person: friend, kind: 'comment', text: '想要' }],
  })
  expect(detail['someone']).toHaveProperty('name')
  expect(await read(`/moments/${String(momentId)}/${owner}`)).toMatchObject({ sees: false })
  expect((await opened.control('GET', `/moments/momNone/${owner}`)).status).toBe(404)
})

test('a friend who is being handed over stands first, with whom to and until when', async () => {
  const takeover = 'LinYue'
  await opened.post('externalcontact/transfer_customer', {
    handover_userid: owner,
    takeover_userid: takeover,
    external_userid: [friend],
  })
  const [first, second] = (await read(`/staff/${owner}/friends`))['friends'] as Record<string, unknown>[] // the control API's shape
  const due = opened.sandbox.world.clock.now() + 86_400_000
  expect(first).toMatchObject({ externalUserid: friend, transferTo: '林悦', transferAt: due })
  expect(second).toMatchObject({ transferTo: null })
  await opened.passCorp({ days: 1 })
  expect(JSON.stringify(await read(`/staff/${owner}/friends`))).not.toContain(friend)
})

test('the archive is shown with names, and without the answers to its question', async () => {
  await opened.control('PUT', '/archive', { members: [owner] })
  await opened.act({ kind: 'agree', externalUserid: friend, userid: owner })
  await opened.act({ kind: 'speak', as: friend, to: owner, text: '在吗' })
  const { body } = await opened.control('GET', '/archive')
  expect(body).toMatchObject({
    enabled: true,
    agreed: 1,
    records: 2,
    latest: [{ from: friend, text: { content: '在吗' } }],
  })
  const staff = opened.sandbox.world.store.row<{ name: string }>('select name from staff where userid = ?', owner)
  expect((body['latest'] as Record<string, unknown>[])[0]).toMatchObject({ placeName: staff?.name }) // the control API's shape
})
