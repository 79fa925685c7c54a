import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import pino from 'pino'
import type { DataScope, Role } from '#contract/permission.ts'
import { csrfHeader, currentSession } from '#contract/session.ts'
import type { Database } from '#server/db/database.ts'
import { newId } from '#server/db/new-id.ts'
import { createAccount } from '#server/features/session/index.ts'
import { ensureDeskStaff, setStanding } from '#server/features/staff/index.ts'
import type { Http } from '#server/http/http.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { realNow } from '#server/test/corp.ts'

/** A log for servers under test: only what is our own fault is told. */
export const silent = pino(
  { level: 'error', serializers: { err: pino.stdSerializers.errWithCause } },
  pino.destination(2),
)

/** The origin that the tests' browsers see. */
export const testOrigin = 'http://qunce.test'

/** Someone signed in, who asks as the desk does: with cookie, origin and CSRF token. */
export type SignedIn = {
  corpId: CorpId
  staffId: string
  accountId: string
  role: Role
  username: string
  password: string
  sessionId: string
  cookie: string
  csrfToken: string
  ask(method: Method, url: string, body?: object, headers?: Record<string, string>): Promise<LightMyRequestResponse>
}
type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** The cookies that an answer sets, as the browser would send them back. */
export const cookiesOf = (answer: LightMyRequestResponse): string =>
  answer.cookies
    .filter((cookie) => cookie.value !== '')
    .map((cookie) => `${cookie.name}=${encodeURIComponent(cookie.value)}`)
    .join('; ')

export const signIn = (app: Http, name: string, password: string, given: InjectOptions = {}) =>
  app.inject({
    method: 'POST',
    url: '/api/v1/session',
    payload: { name, password },
    ...given,
    headers: { origin: testOrigin, host: 'qunce.test', ...given.headers },
  })

/** A member of staff with an account in a corp: nobody has signed in yet. */
export async function buildAccount(
  db: Database,
  corpId: CorpId,
  standing: { role: Role; dataScope?: DataScope; staffId?: string },
): Promise<{ staffId: string; accountId: string; username: string; password: string }> {
  const username = `${standing.role}-${newId().slice(-12)}`
  const by = { corpId, staffId: null, name: 'test', address: null }
  const { role, dataScope = 'all' } = standing
  const staffId =
    standing.staffId ??
    (await db.corp(corpId, (tx) => ensureDeskStaff(tx, corpId, username, { name: username, role, dataScope })))
  await db.corp(corpId, (tx) => setStanding(tx, corpId, staffId, { role, dataScope }))
  const made = await createAccount({ db, now: realNow }, by, { corpId, staffId, name: username, username })
  return { staffId, username, ...made }
}

/** Signs a new member of staff in, through the door that everyone uses. */
export async function signInAs(
  app: Http,
  db: Database,
  corpId: CorpId,
  standing: { role: Role; dataScope?: DataScope; staffId?: string },
): Promise<SignedIn> {
  const account = await buildAccount(db, corpId, standing)
  const answer = await signIn(app, account.username, account.password)
  if (answer.statusCode !== 204) throw new Error(`signing in was answered ${answer.statusCode}: ${answer.body}`)
  return { corpId, role: standing.role, ...account, ...(await askWith(app, cookiesOf(answer))) }
}

/** What a browser with these cookies asks with. */
export async function askWith(
  app: Http,
  cookie: string,
): Promise<Pick<SignedIn, 'sessionId' | 'cookie' | 'csrfToken' | 'ask'>> {
  const answer = await app.inject({ url: '/api/v1/session', headers: { cookie } })
  if (answer.statusCode !== 200) throw new Error(`these cookies were answered ${answer.statusCode}: ${answer.body}`)
  const { sessionId, csrfToken } = currentSession.parse(answer.json())
  return {
    sessionId,
    cookie,
    csrfToken,
    ask: (method, url, body, headers) =>
      app.inject({
        method,
        url,
        ...(body === undefined ? {} : { payload: body }),
        headers: { origin: testOrigin, host: 'qunce.test', cookie, [csrfHeader]: csrfToken, ...headers },
      }),
  }
}
