import { describe, expect, test } from 'vitest'
import { examine } from '#cli/doctor.ts'
import { checkForms } from '#server/features/corp/check/wecom.ts'
import { readConfig } from '#server/config.ts'
import { moveConnection } from '#server/features/corp/index.ts'
import { envelope, realNow, secretKeys } from '#server/test/corp.ts'
import { wecomRig } from '#server/test/wecom.ts'

const rig = await wecomRig({ groupChats: 2, members: 5, staff: 3 })
const { db, corpId, slug, sandbox } = rig
const { base, oauth, corpid, agentid, secret, token, aeskey } = sandbox.connection
const config = readConfig({ QUNCE_SECRET_KEY: secretKeys })
const good = {
  baseUrl: base,
  oauthUrl: oauth,
  publicUrl: new URL(rig.callbackUrl).origin,
  wecomCorpId: corpid,
  agentId: agentid,
  secret,
  token,
  aesKey: aeskey,
}
const move = (change: Partial<typeof good> = {}) =>
  moveConnection({ db, envelope, now: realNow }, corpId, { ...good, ...change })
const outcomes = async () => {
  const findings = await examine(db, config, slug)
  for (const finding of findings)
    expect([finding.check, finding.repair !== undefined]).toEqual([
      finding.check,
      ['warn', 'fail'].includes(finding.outcome),
    ])
  return Object.fromEntries(findings.map((finding) => [finding.check, finding.outcome]))
}
const allWell = {
  database: 'ok',
  database_roles: 'ok',
  corp_id: 'ok',
  secret: 'ok',
  callback_token: 'ok',
  callback_aes_key: 'ok',
  clock: 'ok',
  token: 'ok',
  trusted_ip: 'ok',
  visible_range: 'ok',
  customer_contact: 'ok',
  licences: 'ok',
  agent_id: 'ok',
  group_chats: 'ok',
  callback_addresses: 'ok',
  public_url: 'ok',
  callback: 'ok',
}

describe('the doctor', () => {
  test('finds nothing wrong with a corp that is well connected', async () => {
    await move()
    expect(await outcomes()).toEqual(allWell)
  })

  test.each([
    [
      'a wrong secret',
      { secret: 'a-secret-of-another-app-altogether' },
      { token: 'fail', trusted_ip: 'skipped', agent_id: 'skipped' },
    ],
    ['a secret cut off', { secret: 'short' }, { secret: 'fail', token: 'fail' }],
    ['a wrong corp id', { wecomCorpId: 'ww0000000000000000' }, { token: 'fail' }],
    ['another app’s agent id', { agentId: agentid + 1 }, { agent_id: 'fail' }],
    ['an address where nobody is', { baseUrl: 'http://127.0.0.1:1' }, { clock: 'fail', token: 'fail' }],
    [
      'a public address where nobody is',
      { publicUrl: 'http://127.0.0.1:1' },
      { public_url: 'fail', callback: 'skipped' },
    ],
    ['a public address that leads elsewhere', { publicUrl: base }, { callback: 'fail' }],
  ])('finds %s', async (_what, change, expected) => {
    await move(change)
    expect(await outcomes()).toMatchObject(expected)
    await move()
  })

  test('asks about the values of the environment, before a start has stored them as after', async () => {
    const environment = {
      QUNCE_SECRET_KEY: secretKeys,
      QUNCE_PUBLIC_URL: good.publicUrl,
      WECOM_CORP_ID: corpid,
      WECOM_AGENT_ID: String(agentid),
      WECOM_SECRET: secret,
      WECOM_TOKEN: token,
      WECOM_AES_KEY: aeskey,
      WECOM_BASE_URL: base,
    }
    const ask = async (change: Partial<typeof environment>) => {
      const findings = await examine(db, readConfig({ ...environment, ...change }), undefined)
      return Object.fromEntries(findings.map((finding) => [finding.check, finding.outcome]))
    }
    expect(await ask({})).toMatchObject({ token: 'ok', agent_id: 'ok', group_chats: 'ok' })
    expect(await ask({ WECOM_CORP_ID: 'ww0000000000000000' })).toMatchObject({ corp_id: 'ok', token: 'fail' })
    expect(await ask({ WECOM_SECRET: 'another-secret-altogether' })).toMatchObject({ token: 'fail' })
    expect(await ask({ WECOM_AGENT_ID: String(agentid + 1) })).toMatchObject({ token: 'ok', agent_id: 'fail' })
  })

  test.each([
    ['an IP that is not trusted', '/cgi-bin/department/list', 60020, 'trusted_ip', /企业可信 IP|企业可信IP/],
    ['a visible range without anyone', '/cgi-bin/department/list', 60011, 'visible_range', /可见范围/],
    [
      'no right to 客户联系',
      '/cgi-bin/externalcontact/get_follow_user_list',
      48002,
      'customer_contact',
      /可调用接口的应用/,
    ],
  ])('finds %s, and where to put it right', async (_what, path, errcode, check, words) => {
    await rig.faults([{ path, kind: 'refuse', errcode }])
    const finding = (await examine(db, config, slug)).find((one) => one.check === check)
    expect(finding?.outcome).toBe('fail')
    expect(finding?.repair?.zh).toMatch(words)
    await rig.faults([])
  })

  test('says so when the key that seals the secrets is another, and when there is no such corp', async () => {
    const other = readConfig({ QUNCE_SECRET_KEY: Buffer.alloc(32, 7).toString('base64') })
    expect((await examine(db, other, slug)).at(-1)).toMatchObject({ check: 'secret_key', outcome: 'fail' })
    expect((await examine(db, config, 'nobody1')).at(-1)).toMatchObject({ check: 'corp', outcome: 'fail' })
  })

  test('never repeats a secret', async () => {
    await move({ secret: 'a-secret-of-another-app-altogether' })
    const told = JSON.stringify(await examine(db, config, slug))
    await move()
    for (const hidden of ['a-secret-of-another-app-altogether', token, aeskey]) expect(told).not.toContain(hidden)
  })
})

test.each([
  ['wecomCorpId', 'not-a-corp', 'corp_id'],
  ['secret', 'with space 1234567', 'secret'],
  ['token', 'a'.repeat(33), 'callback_token'],
  ['aesKey', 'a'.repeat(42), 'callback_aes_key'],
])('a %s like %j is told by its form', (field, value, check) => {
  const subject = { slug, ...good, [field]: value }
  expect(
    checkForms(subject)
      .filter((finding) => finding.outcome === 'fail')
      .map((finding) => finding.check),
  ).toEqual([check])
})
