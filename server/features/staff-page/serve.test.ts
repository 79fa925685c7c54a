import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { serveStaffPages } from '#server/features/staff-page/index.ts'
import { createHttp } from '#server/http/http.ts'
import { silent } from '#server/test/http.ts'
import { clientHosts } from '#server/wecom/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'qunce-staff-pages-'))
mkdirSync(join(folder, 'assets'))
writeFileSync(
  join(folder, 'index.html'),
  '<style nonce="__CSP_NONCE__"></style><script nonce="__CSP_NONCE__">1</script><script nonce="__CSP_NONCE__">"__SDK_SCRIPTS__"</script>',
)
writeFileSync(join(folder, 'assets', 'index-1.js'), 'run()')
writeFileSync(join(folder, 'secret.txt'), 'not for anybody')
afterAll(() => rmSync(folder, { recursive: true }))

const wecom = clientHosts('https://open.weixin.qq.com')

async function server(built = folder) {
  const app = await createHttp({ log: silent, authenticate: async () => null, ready: async () => {} })
  await serveStaffPages(app, built, wecom)
  return app
}

const directivesOf = (header: unknown): Map<string, string[]> =>
  new Map(
    String(header)
      .split(';')
      .map((directive) => directive.trim().split(' '))
      .map(([name = '', ...values]) => [name, values]),
  )

describe('a staff page', () => {
  it('lets our scripts in by a nonce of each answer, WeCom’s by their address, and no others', async () => {
    const app = await server()
    for (const path of ['/staff', '/staff/', '/staff/sidebar', '/staff/tasks/017f22e2-79b0-7cc3-98c4-dc0c0c07398f']) {
      const answer = await app.inject(path)
      expect([answer.statusCode, answer.headers['cache-control']]).toEqual([200, 'no-store'])
      const csp = directivesOf(answer.headers['content-security-policy'])
      const nonces = [...answer.body.matchAll(/nonce="(\w+)"/g)].map(([, nonce]) => nonce)
      const [style, first, second] = nonces
      expect([nonces.length, first === second, style === first]).toEqual([3, true, false])
      expect(csp.get('script-src')).toEqual(["'self'", ...wecom.scripts, `'nonce-${first}'`])
      expect(csp.get('style-src')).toEqual(["'self'", `'nonce-${style}'`])
      expect(csp.get('object-src')).toEqual(["'none'"])
      expect(csp.get('base-uri')).toEqual(["'none'"])
      expect(csp.get('connect-src')).toEqual(["'self'"])
      expect(answer.body).toContain(`"${wecom.scripts.join(' ')}"`)
      const again = await app.inject(path)
      expect(again.body).not.toContain(first)
    }
  })

  it('stands in the frames of WeCom’s client, and in nobody else’s', async () => {
    const answer = await (await server()).inject('/staff/sidebar')
    expect(directivesOf(answer.headers['content-security-policy']).get('frame-ancestors')).toEqual([...wecom.frames])
    expect(answer.headers['x-frame-options']).toBeUndefined()
    expect(wecom.frames.filter((host) => host.includes('*') && !/^https:\/\/\*\.[\w-]+\.\w+/.test(host))).toEqual([])
  })

  it('keeps its program for good, and gives no file but that', async () => {
    const app = await server()
    const script = await app.inject('/staff/assets/index-1.js')
    expect([script.statusCode, script.body]).toEqual([200, 'run()'])
    expect(script.headers['cache-control']).toContain('immutable')
    for (const name of ['index-2.js', '..%2fsecret.txt', '%2e%2e/secret.txt', '..%5csecret.txt', '.hidden', ''])
      expect([name, (await app.inject(`/staff/assets/${name}`)).statusCode]).toEqual([name, 404])
    expect((await app.inject('/staff/secret.txt')).statusCode).toBe(404)
  })

  it('is not there where nobody has built it', async () => {
    const app = await server(join(folder, 'assets'))
    expect((await app.inject('/staff')).statusCode).toBe(404)
  })
})
