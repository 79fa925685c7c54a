import { afterAll, describe, expect, it } from 'vitest'
import { jsapiSignature } from '#contract/staff-page.ts'
import { defaults } from '#sandbox/options.ts'
import { startSandbox } from '#sandbox/sandbox.ts'
import { testApp } from '#server/test/app.ts'
import { buildCorp } from '#server/test/corp.ts'
import { testDatabase } from '#server/test/database.ts'
import { type SignedIn, signInAs, testOrigin } from '#server/test/http.ts'

const { db } = await testDatabase()
const app = await testApp(db)
const sandbox = await startSandbox({ ...defaults, groupChats: 1, members: 3, staff: 1, people: false })
afterAll(() => sandbox.close())
const { base, oauth, corpid, agentid, secret, control } = sandbox.connection
const corp = await buildCorp(db, {
  wecom: { baseUrl: base, oauthUrl: oauth, corpId: corpid, agentId: agentid, secret },
})
const member = await signInAs(app, db, corp.corpId, { role: 'staff', dataScope: 'own' })

const sign = (person: SignedIn, url: string) =>
  person.ask('GET', `/api/v1/staff-pages/jsapi-signature?${new URLSearchParams({ url })}`)

/** Whether WeCom takes a signature for the page at `url`. */
async function isTaken(signed: object, url: string): Promise<unknown> {
  const answer = await fetch(`${control}/check-signature`, {
    method: 'POST',
    body: JSON.stringify({ kind: 'agent', ...signed, url }),
  })
  return ((await answer.json()) as { valid: unknown }).valid // the sandbox's own shape
}

describe('a signature for the JS-SDK', () => {
  it('is one that WeCom takes for this page, and for no other', async () => {
    const url = `${testOrigin}/staff/sidebar?corp=${corp.slug}#wechat_redirect`
    const answer = await sign(member, url)
    const { corpId, agentId, timestamp, nonceStr, signature, scripts } = jsapiSignature.parse(answer.json())
    expect([corpId, agentId]).toEqual([corpid, agentid])
    expect(scripts.every((address) => address.startsWith(`${oauth}/`))).toBe(true)
    const signed = { timestamp, nonceStr, signature }
    expect(await isTaken(signed, url)).toBe(true)
    expect(await isTaken(signed, `${testOrigin}/staff`)).toBe(false)
    expect(answer.body).not.toContain(secret)
    expect((await sign(member, url)).json().nonceStr).not.toBe(nonceStr)
  })

  it.each([
    'https://elsewhere.test/staff',
    'http://qunce.test.elsewhere.test/staff',
    'https://qunce.test/staff',
    'http://qunce.test:81/staff',
    `${testOrigin}/`,
    `${testOrigin}/staffing`,
    `${testOrigin}/staff/../today`,
    'http://user@elsewhere.test/staff',
  ])('is refused for %s, which is no page of ours', async (url) => {
    const answer = await sign(member, url)
    expect([answer.statusCode, answer.json().error.code]).toEqual([400, 'input_invalid'])
    expect(answer.json().error.details[0]).toMatchObject({ field: 'url', value: url })
  })

  it('is told to be out of reach while WeCom is, and nothing of how we are connected', async () => {
    const unreachable = await signInAs(app, db, (await buildCorp(db)).corpId, { role: 'staff', dataScope: 'own' })
    const answer = await sign(unreachable, `${testOrigin}/staff`)
    expect([answer.statusCode, answer.json().error.code]).toEqual([502, 'wecom_unavailable'])
    expect(answer.body).not.toContain('a-secret-of-no-corp-at-all')
  })
})
