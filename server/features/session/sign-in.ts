import { isAPIError } from 'better-auth/api'
import type { SignInBody } from '#contract/session.ts'
import { countTry, forgiveTry, type Trier } from '#server/features/session/attempt.ts'
import { type Caller, headersOf } from '#server/features/session/caller.ts'
import type { SessionDeps } from '#server/features/session/deps.ts'
import { findStanding } from '#server/features/staff/index.ts'
import { recordAlone } from '#server/features/session/record.ts'
import { normalName } from '#server/features/session/rules.ts'
import {
  deleteExpiredSessions,
  deleteSessions,
  findAccountByName,
  findMembership,
  getSessionByToken,
} from '#server/features/session/sql.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { RealInstant } from '#server/kernel/time.ts'

/** A session just made: its token, and the `set-cookie` headers that give it to the browser. */
export type Opened = { token: string; cookies: string[] }

/**
 * Signs in with a name and a password. The session is new, and the one the browser came with ends (OWASP Session
 * Management Cheat Sheet, "Renew the Session ID"). Refuses with `sign_in_refused`, `sign_in_locked` or
 * `membership_missing`; which of name and password was wrong is neither said nor told by the time it takes.
 */
export async function signIn(deps: SessionDeps, caller: Caller, body: SignInBody): Promise<Opened> {
  const trier = { name: body.name, address: caller.address }
  const counted = await countTry(deps.db, deps.now(), trier)
  const opened = await tryPassword(deps, caller, body)
  if (opened === 'wrong') {
    if (counted.locksUntil !== null) await recordLock(deps, trier, counted.locksUntil)
    throw new AppError('sign_in_refused')
  }
  await forgiveTry(deps.db, deps.now(), counted)
  if (opened === 'homeless') throw new AppError('membership_missing')
  await enter(deps, caller, opened)
  return opened
}

async function tryPassword(
  deps: SessionDeps,
  caller: Caller,
  body: SignInBody,
): Promise<Opened | 'wrong' | 'homeless'> {
  const name = normalName(body.name)
  const given = { password: body.password, rememberMe: body.isRemembered ?? true }
  const call = { headers: headersOf(caller), returnHeaders: true } as const
  try {
    const { headers, response } = name.includes('@')
      ? await deps.auth.api.signInEmail({ body: { email: name, ...given }, ...call })
      : await deps.auth.api.signInUsername({ body: { username: name, ...given }, ...call })
    return { token: response.token, cookies: headers.getSetCookie() }
  } catch (error) {
    if (!isAPIError(error)) throw error
    if (error.body?.code === 'FAILED_TO_CREATE_SESSION') return 'homeless'
    if (error.statusCode >= 500) throw error
    return 'wrong'
  }
}

/**
 * What follows every new session: who may not enter the corp is put out again, the session that the browser came with
 * ends, and the trail tells of it.
 */
export async function enter(deps: SessionDeps, caller: Caller, { token }: Opened): Promise<void> {
  const { accountId, corpId, staffId, sessionId } = await deps.db.identity((tx) => getSessionByToken(tx, token))
  const former = await deps.auth.api.getSession({ headers: headersOf(caller), query: { disableRefresh: true } })
  const standing = await deps.db.corp(corpId, (tx) => findStanding(tx, corpId, staffId))
  const mayEnter = standing?.mayEnter ?? false
  await deps.db.identity(async (tx) => {
    await deleteExpiredSessions(tx, accountId, deps.now())
    if (former) await deleteSessions(tx, former.user.id, { only: former.session.id })
    if (!mayEnter) await deleteSessions(tx, accountId, { only: sessionId })
  })
  if (standing === null || !mayEnter) throw new AppError('membership_missing')
  const actor = { corpId, staffId, name: standing.name, address: caller.address }
  await recordAlone(deps, actor, 'session.started', { kind: 'session', id: sessionId })
}

/** Tells the corp's trail that a name was locked, when it is one of the corp's. */
async function recordLock(deps: SessionDeps, { name, address }: Trier, until: RealInstant): Promise<void> {
  const membership = await deps.db.identity(async (tx) => {
    const account = await findAccountByName(tx, normalName(name))
    return account && findMembership(tx, account.id, 'first')
  })
  if (!membership) return
  const actor = { corpId: membership.corpId, staffId: null, name: normalName(name), address }
  const object = { kind: 'account', id: membership.accountId }
  await recordAlone(deps, actor, 'sign_in.locked', object, { lockedUntil: until.toString() })
}

/** Ends the session that the caller's cookie names, if there is one; the cookies take it off the browser either way. */
export async function signOut(deps: SessionDeps, caller: Caller): Promise<{ cookies: string[] }> {
  const { headers } = await deps.auth.api.signOut({ headers: headersOf(caller), returnHeaders: true })
  return { cookies: headers.getSetCookie() }
}
