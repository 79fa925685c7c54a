import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import {
  createAccount,
  ensureFirstAccount,
  listAccounts,
  refuseKnownNames,
  resetPassword,
  revokeSessions,
  sessionFeature,
} from '#server/features/session/index.ts'
import { createHttp } from '#server/http/http.ts'
import { buildCorp, realNow } from '#server/test/corp.ts'
import { testDatabase } from '#server/test/database.ts'
import { signIn, signInAs, silent, testOrigin } from '#server/test/http.ts'

const { db, owner } = await testDatabase()
const deps = { db, now: realNow }
const home = mkdtempSync(join(tmpdir(), 'qunce-first-'))
afterAll(() => rmSync(home, { recursive: true }))

const session = sessionFeature({
  ...deps,
  connections: { of: () => Promise.reject(new Error('these tests call no WeCom')) },
  secret: 'the secret of a test, longer than 32 characters',
  publicUrl: testOrigin,
  log: silent,
})
const app = await createHttp({
  log: silent,
  authenticate: session.authenticate,
  ready: async () => {},
  publicUrl: testOrigin,
})
session.register(app)

describe('the first account', () => {
  it('is made once, by one of the processes that start together, and its file tells how to sign in', async () => {
    const { corpId } = await buildCorp(db)
    const input = { corpId, home, address: 'http://127.0.0.1:8321' }
    const made = (await Promise.all([1, 2, 3].map(() => ensureFirstAccount(deps, input)))).filter(Boolean)
    expect(made).toHaveLength(1)
    const { username, password, file } = made[0] ?? { username: '', password: '', file: '' }
    expect(readFileSync(file, 'utf8')).toContain(password)
    expect(readFileSync(file, 'utf8')).toContain('http://127.0.0.1:8321')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect((await signIn(app, username, password)).statusCode).toBe(204)
    expect(await ensureFirstAccount(deps, input)).toBeNull()
    expect(readFileSync(file, 'utf8')).toContain(password)
  })

  it('is the owner of its corp, under a password that no other installation has', async () => {
    const { corpId } = await buildCorp(db)
    const first = await ensureFirstAccount(deps, { corpId, home, address: '', username: 'laoban' })
    const standing = await owner
      .selectFrom('staff')
      .select(['role', 'data_scope', 'account_id'])
      .where('corp_id', '=', corpId)
      .executeTakeFirstOrThrow()
    expect(standing).toMatchObject({ role: 'owner', data_scope: 'all' })
    const [account] = await db.identity((tx) => listAccounts(tx, corpId, realNow()))
    expect(account).toMatchObject({
      username: 'laoban',
      accountId: standing.account_id,
      hasPassword: true,
      sessions: 0,
    })
    expect(first?.password).toMatch(/^([a-z2-9]{5}-){3}[a-z2-9]{5}$/)
  })
})

describe('an account', () => {
  const by = (corpId: Parameters<typeof createAccount>[2]['corpId']) => ({
    corpId,
    staffId: null,
    name: 'test',
    address: null,
  })

  it('is refused a name that is taken, one that is none and a weak password, with nothing written', async () => {
    const { corpId } = await buildCorp(db)
    const ann = await signInAs(app, db, corpId, { role: 'admin' })
    const count = () =>
      owner
        .selectFrom('account')
        .select((row) => row.fn.countAll().as('count'))
        .execute()
    const before = await count()
    const staffId = '00000000-0000-4000-8000-000000000001'
    const make = (username: string, password?: string) =>
      createAccount(deps, by(corpId), {
        corpId,
        staffId,
        name: '林晓',
        username,
        ...(password === undefined ? {} : { password }),
      })
    await expect(make(ann.username.toUpperCase())).rejects.toMatchObject({ code: 'request_conflict' })
    await expect(make('a@b')).rejects.toMatchObject({ code: 'input_invalid', details: [{ field: 'username' }] })
    await expect(make('linxiao', 'linxiao-2026')).rejects.toMatchObject({ details: { fault: 'holds_the_name' } })
    await expect(refuseKnownNames(deps, [ann.username])).rejects.toMatchObject({ code: 'request_conflict' })
    expect(await count()).toEqual(before)
  })

  it('whose password is reset has a new one, no session, and is not locked', async () => {
    const { corpId } = await buildCorp(db)
    const ann = await signInAs(app, db, corpId, { role: 'admin' })
    for (let tries = 0; tries < 5; tries += 1) await signIn(app, ann.username, 'guess')
    const { password, ended } = await resetPassword(deps, ann.username)
    expect(ended).toBe(1)
    expect((await ann.ask('GET', '/api/v1/session')).statusCode).toBe(401)
    expect((await signIn(app, ann.username, ann.password)).statusCode).toBe(401)
    expect((await signIn(app, ann.username, password)).statusCode).toBe(204)
    await expect(resetPassword(deps, 'nobody')).rejects.toMatchObject({ code: 'not_found' })
  })

  it('loses the sessions that are revoked, and the trail says by whom', async () => {
    const { corpId } = await buildCorp(db)
    const ann = await signInAs(app, db, corpId, { role: 'admin' })
    await signIn(app, ann.username, ann.password)
    expect(await revokeSessions(deps, ann.username, ann.sessionId)).toBe(1)
    expect((await ann.ask('GET', '/api/v1/session')).statusCode).toBe(401)
    expect(await revokeSessions(deps, ann.username)).toBe(1)
    const lines = await owner
      .selectFrom('audit')
      .select(['actor', 'detail'])
      .where('action', '=', 'session.revoked')
      .where('corp_id', '=', corpId)
      .execute()
    expect(lines).toEqual([
      { actor: 'command line', detail: { ended: 1 } },
      { actor: 'command line', detail: { ended: 1 } },
    ])
  })

  it('keeps no password in the clear', async () => {
    const { corpId } = await buildCorp(db)
    const ann = await signInAs(app, db, corpId, { role: 'admin' })
    const rows = await owner.selectFrom('credential').selectAll().where('account_id', '=', ann.accountId).execute()
    expect(rows[0]?.password).toMatch(/^\$argon2id\$/)
    expect(JSON.stringify(rows)).not.toContain(ann.password)
  })
})
