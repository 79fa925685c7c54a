import { describe, expect, test } from 'vitest'
import { connectionCheck, type ConnectionFinding } from '#contract/corp.ts'
import { moveConnection } from '#server/features/corp/index.ts'
import { testApp } from '#server/test/app.ts'
import { envelope, realNow } from '#server/test/corp.ts'
import { type SignedIn, signInAs } from '#server/test/http.ts'
import { wecomRig } from '#server/test/wecom.ts'

const rig = await wecomRig({ groupChats: 2, members: 5, staff: 3 })
const { db, corpId, sandbox } = rig
const { base, oauth, corpid, agentid, secret, token, aeskey } = sandbox.connection
await moveConnection({ db, envelope, now: realNow }, corpId, {
  baseUrl: base,
  oauthUrl: oauth,
  publicUrl: new URL(rig.callbackUrl).origin,
  wecomCorpId: corpid,
  agentId: agentid,
  secret,
  token,
  aesKey: aeskey,
})
const app = await testApp(db)
const admin = await signInAs(app, db, corpId, { role: 'admin' })
const url = '/api/v1/corp/connection/check'
const ask = async (values?: object, person: SignedIn = admin) => {
  const answer = await person.ask('POST', url, values ?? {})
  const { findings, address } = connectionCheck.parse(answer.json())
  const of = (check: string): ConnectionFinding | undefined => findings.find((finding) => finding.check === check)
  return { answer, findings, address, of }
}

describe('the connection in use', () => {
  test('is checked value by value, with our own callback address', async () => {
    const { findings, address, of } = await ask()
    expect(address).toBe(base)
    expect(findings.filter(({ outcome }) => outcome !== 'ok')).toEqual([])
    expect([of('callback')?.outcome, of('licences')?.outcome, of('secret')?.outcome]).toEqual(['ok', 'ok', 'ok'])
  })

  test('whose members have no licence is told so, and where to assign one', async () => {
    await rig.faults([{ path: '/cgi-bin/externalcontact/batch/get_by_user', kind: 'refuse', errcode: 701008 }])
    const { of } = await ask()
    expect(of('licences')).toMatchObject({ outcome: 'fail', repair: { zh: expect.stringContaining('接口许可') } })
    await rig.faults([])
  })

  test('that may not use 客户联系 is not asked about licences', async () => {
    await rig.faults([{ path: '/cgi-bin/externalcontact/get_follow_user_list', kind: 'refuse', errcode: 48002 }])
    const { of } = await ask()
    expect([of('customer_contact')?.outcome, of('licences')?.outcome]).toEqual(['fail', 'skipped'])
    await rig.faults([])
  })
})

describe('other values', () => {
  test('are tried against WeCom and forgotten: what is in use stays, and no secret comes back', async () => {
    const { answer, of } = await ask({ secret: 'a-secret-of-another-app-altogether' })
    expect(of('token')?.outcome).toBe('fail')
    expect(of('callback')).toBeUndefined()
    for (const hidden of ['a-secret-of-another-app-altogether', secret, token, aeskey])
      expect(answer.body).not.toContain(hidden)
    expect((await ask()).of('token')?.outcome).toBe('ok')
    expect((await rig.connections.of(corpId)).secret).toBe(secret)
  })

  test('of a wrong form are told by name', async () => {
    const { of } = await ask({ aesKey: 'short', agentId: agentid + 1 })
    expect([of('callback_aes_key')?.outcome, of('agent_id')?.outcome, of('token')?.outcome]).toEqual([
      'fail',
      'fail',
      'ok',
    ])
  })

  test('are refused to whoever may not configure the corp', async () => {
    const operator = await signInAs(app, db, corpId, { role: 'operator' })
    expect((await operator.ask('POST', url, {})).statusCode).toBe(403)
  })
})
