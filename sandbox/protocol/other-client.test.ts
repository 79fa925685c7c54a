import { createRequire } from 'node:module'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openSandbox, pixel, someone } from '../test/open.ts'

// A WeCom client of another author (co-wechat-work-api), with nothing changed but where it thinks WeCom is.

/** The calls of the client that the test makes. */
type CorpClient = {
  axiosInstance: { defaults: { baseURL: string } }
  saveToken: (token: unknown) => Promise<void>
} & Record<
  | 'getDepartmentList'
  | 'getDepartmentUserList'
  | 'getUser'
  | 'getCustomerContacts'
  | 'getExternalContactList'
  | 'request'
  | 'getContactWay'
  | 'updateContactWay'
  | 'delContactWay'
  | 'send'
  | 'sendText'
  | 'sendCard'
  | 'uploadImageMedia'
  | 'uploadImage'
  | 'getUserIdByCode',
  (...parameters: unknown[]) => Promise<Record<string, unknown>>
>

const require = createRequire(import.meta.url)
const parts = ['corp_oauth', 'corp_user', 'corp_department', 'corp_crm', 'corp_message', 'api_media']

/** The client as its own index makes it, without the part that needs a library it does not declare. */
function openClient(corpid: string, secret: string, base: string): CorpClient {
  const Client = require('co-wechat-work-api/lib/core/corp-api') as new (corpid: string, secret: string) => CorpClient // CommonJS without types
  for (const part of parts) Object.assign(Client.prototype as object, require(`co-wechat-work-api/lib/${part}`)) // CommonJS without types
  const client = new Client(corpid, secret)
  client.axiosInstance.defaults.baseURL = `${base}/cgi-bin/`
  return client
}

test('a client of another author works with nothing changed but the base URL', async () => {
  const opened = await openSandbox()
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-client-'))
  try {
    const { base, oauth, corpid, secret, agentid } = opened.sandbox.connection
    const { owner, friend } = someone(opened)
    const client = openClient(corpid, secret, base)
    expect((await client.getDepartmentList())['department']).toHaveLength(6)
    expect((await client.getDepartmentUserList(1, 1))['userlist']).toHaveLength(12)
    expect(await client.getUser(owner)).toMatchObject({ userid: owner, status: 1 })
    expect((await client.getCustomerContacts())['follow_user']).toContain(owner)
    expect((await client.getExternalContactList(owner))['external_userid']).toContain(friend)
    const contact = await client.request({ url: 'crm/get_external_contact', params: { external_userid: friend } })
    expect(contact).toMatchObject({
      external_contact: { external_userid: friend, type: 1 },
    })

    const way = await opened.post('externalcontact/add_contact_way', { type: 1, scene: 2, user: [owner], state: 'a' })
    const configId = String(way['config_id'])
    await client.updateContactWay({ config_id: configId, state: 'b' })
    expect(await client.getContactWay(configId)).toMatchObject({ contact_way: { state: 'b', user: [owner] } })
    await client.delContactWay(configId)
    await expect(client.getContactWay(configId)).rejects.toMatchObject({ code: 41044 })

    const sent = await client.send({
      touser: owner,
      agentid,
      msgtype: 'markdown',
      markdown: { content: '**3** 条待发' },
    })
    expect(sent['msgid']).toBeTypeOf('string')
    const text = await client.sendText({ touser: owner, agentid, content: '今天有 3 条待发' })
    await client.sendCard({
      touser: owner,
      agentid,
      title: '今日待办',
      description: '3 条',
      url: 'https://desk.example/t',
    })
    // Of the later sections it has no calls of its own; these go through the request that all its calls are made of.
    const ask = (name: string, data: Record<string, unknown>): Promise<Record<string, unknown>> =>
      client.request({ method: 'post', url: name, data })
    await ask('message/recall', { msgid: text['msgid'] })
    expect((await opened.control('GET', `/staff/${owner}/messages`)).body['messages']).toContainEqual(
      expect.objectContaining({ msgid: text['msgid'], recalled: true }),
    )
    const handed = { handover_userid: owner, takeover_userid: owner === 'LinYue' ? 'PanYilin' : 'LinYue' }
    const begun = await ask('externalcontact/transfer_customer', { ...handed, external_userid: [friend] })
    expect(begun).toMatchObject({ customer: [{ external_userid: friend, errcode: 0 }] })
    const waiting = await ask('externalcontact/transfer_result', handed)
    expect(waiting).toMatchObject({ customer: [{ status: 2 }] })
    const ordered = await ask('externalcontact/add_moment_task', { text: { content: '会员日' } })
    const job = await client.request({
      url: 'externalcontact/get_moment_task_result',
      params: { jobid: ordered['jobid'] },
    })
    expect(job).toMatchObject({ status: 3, result: { errcode: 0 } })
    const now = Math.floor(opened.sandbox.world.clock.now() / 1000)
    const figures = { userid: [owner], start_time: now, end_time: now }
    expect((await ask('externalcontact/get_user_behavior_data', figures))['behavior_data']).toHaveLength(1)
    const none = { moment_id: 'momNone' }
    await expect(ask('externalcontact/get_moment_task', none)).rejects.toMatchObject({ code: 41060 })
    const picture = join(folder, '头图.png')
    writeFileSync(picture, pixel)
    expect(await client.uploadImageMedia(picture)).toMatchObject({ type: 'image' })
    expect(String((await client.uploadImage(picture))['url'])).toMatch(/^http/)

    const login = `${oauth}/connect/oauth2/authorize?appid=${corpid}&redirect_uri=${encodeURIComponent('http://127.0.0.1:9/')}&response_type=code&scope=snsapi_base&as=${owner}`
    const back = new URL((await fetch(login, { redirect: 'manual' })).headers.get('location') ?? '')
    expect(JSON.stringify(await client.getUserIdByCode(back.searchParams.get('code')))).toContain(owner)

    await opened.act({ kind: 'revoke-token' })
    await expect(client.getUser(owner)).rejects.toMatchObject({ code: 40014 })
    await client.saveToken(null)
    expect(await client.getUser(owner)).toMatchObject({ userid: owner })
  } finally {
    rmSync(folder, { recursive: true })
    await opened.close()
  }
})
