import { isAPIError } from 'better-auth/api'
import { sqlState } from '#server/db/retry.ts'
import type { AuditActor } from '#server/features/audit/index.ts'
import { countTry, forgiveTry, unlockName } from '#server/features/session/attempt.ts'
import { type Caller, headersOf } from '#server/features/session/caller.ts'
import type { SessionDeps } from '#server/features/session/deps.ts'
import { hashPassword, newPassword } from '#server/features/session/password.ts'
import { recordAlone } from '#server/features/session/record.ts'
import { isUsername, normalName, passwordFault } from '#server/features/session/rules.ts'
import {
  type Account,
  deleteSessions,
  findAccountByName,
  findMembership,
  getAccount,
  insertAccount,
  type Membership,
  savePassword,
} from '#server/features/session/sql.ts'
import { linkAccount } from '#server/features/staff/index.ts'
import type { Actor } from '#server/http/actor.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { CorpId } from '#server/kernel/ids.ts'

type AccountDeps = Pick<SessionDeps, 'db' | 'now'>

const uniqueViolation = '23505'

/**
 * Changes the password of whoever is signed in, ends all its sessions, and gives this browser a new one. Refuses with
 * `password_weak`, `password_wrong` or `sign_in_locked`: a borrowed browser guesses no better than the sign-in page.
 */
export async function changePassword(
  deps: SessionDeps,
  actor: Actor,
  caller: Caller,
  { current, next }: { current: string; next: string },
): Promise<{ cookies: string[] }> {
  const account = await deps.db.identity((tx) => getAccount(tx, actor.accountId))
  refuseWeak(next, account)
  const trier = { name: account.username ?? account.email ?? account.id, address: caller.address }
  const counted = await countTry(deps.db, deps.now(), trier)
  const cookies = await tryChange(deps, caller, current, next)
  await forgiveTry(deps.db, deps.now(), counted)
  await recordAlone(deps, actor, 'account.password_changed', { kind: 'account', id: account.id })
  return { cookies }
}

async function tryChange(deps: SessionDeps, caller: Caller, current: string, next: string): Promise<string[]> {
  try {
    const { headers } = await deps.auth.api.changePassword({
      body: { currentPassword: current, newPassword: next, revokeOtherSessions: true },
      headers: headersOf(caller),
      returnHeaders: true,
    })
    return headers.getSetCookie()
  } catch (cause) {
    // An account that WeCom alone vouches for has no password to be right about.
    if (isAPIError(cause) && cause.statusCode === 400) throw new AppError('password_wrong', { cause })
    throw cause
  }
}

function refuseWeak(password: string, names: Pick<Account, 'username' | 'email' | 'name'>): void {
  const fault = passwordFault(
    password,
    [names.username, names.email?.split('@')[0], names.name].filter((name) => typeof name === 'string'),
  )
  if (fault !== null) throw new AppError('password_weak', { details: { field: 'next', fault } })
}

export type AccountInput = {
  corpId: CorpId
  staffId: string
  name: string
  username: string
  email?: string
  /** Left out, one is made and told in the answer. */
  password?: string
}

/**
 * Makes an account for a member of staff. Throws `input_invalid`, `password_weak`, or `request_conflict` when the username or address is taken, or the member
 * of staff has an account already; nothing is written then.
 */
export async function createAccount(
  deps: AccountDeps,
  by: AuditActor,
  input: AccountInput,
): Promise<{ accountId: string; password: string }> {
  const names = {
    name: input.name,
    username: normalName(input.username),
    email: input.email === undefined ? null : normalName(input.email),
  }
  if (!isUsername(names.username)) {
    const rule = '2 to 64 letters, digits, dots, hyphens or underscores, beginning with a letter or digit'
    throw new AppError('input_invalid', { details: [{ field: 'username', value: input.username, rule }] })
  }
  const password = input.password ?? newPassword()
  refuseWeak(password, names)
  const { corpId, staffId } = input
  const account = { ...names, corpId, staffId, passwordHash: await hashPassword(password) }
  const accountId = await deps.db.identity((tx) => insertAccount(tx, account, deps.now())).catch(refuseTaken)
  await deps.db.corp(corpId, (tx) => linkAccount(tx, corpId, staffId, accountId))
  await recordAlone(
    deps,
    by,
    'account.created',
    { kind: 'account', id: accountId },
    { username: names.username, staffId },
  )
  return { accountId, password }
}

function refuseTaken(cause: unknown): never {
  if (sqlState(cause) !== uniqueViolation) throw cause
  const details = [{ field: 'username', rule: 'is free, and its member of staff has no account yet' }]
  throw new AppError('request_conflict', { details, cause })
}

/** Throws `request_conflict` when one of the names leads to an account already. */
export async function refuseKnownNames(deps: Pick<SessionDeps, 'db'>, names: readonly string[]): Promise<void> {
  for (const name of names)
    if (await deps.db.identity((tx) => findAccountByName(tx, normalName(name))))
      throw new AppError('request_conflict', { details: [{ field: 'username', value: name, rule: 'is free' }] })
}

/** The account and its membership that a name leads to. Throws `not_found`. */
export async function getAccountByName(
  deps: Pick<SessionDeps, 'db'>,
  name: string,
): Promise<{ account: Account; membership: Membership }> {
  return deps.db.identity(async (tx) => {
    const account = await findAccountByName(tx, normalName(name))
    const membership = account && (await findMembership(tx, account.id, 'first'))
    if (!account || !membership)
      throw new AppError('not_found', {
        details: [{ field: 'name', value: name, rule: 'an account’s name or e-mail' }],
      })
    return { account, membership }
  })
}

/** Gives an account a new password, ends all its sessions and unlocks its name. For the command line. */
export async function resetPassword(deps: AccountDeps, name: string): Promise<{ password: string; ended: number }> {
  const { account, membership } = await getAccountByName(deps, name)
  const password = newPassword()
  const hash = await hashPassword(password)
  const ended = await deps.db.identity(async (tx) => {
    await savePassword(tx, account.id, hash, deps.now())
    return deleteSessions(tx, account.id, 'all')
  })
  for (const known of [account.username, account.email]) if (known !== null) await unlockName(deps.db, known)
  const by = { corpId: membership.corpId, staffId: null, name: 'command line', address: null }
  await recordAlone(deps, by, 'account.password_reset', { kind: 'account', id: account.id }, { ended })
  return { password, ended }
}

/** Ends sessions of an account, all or the one named, and says how many. For the command line. */
export async function revokeSessions(deps: Pick<SessionDeps, 'db'>, name: string, sessionId?: string): Promise<number> {
  const { membership } = await getAccountByName(deps, name)
  const { accountId, corpId } = membership
  const which = sessionId === undefined ? 'all' : { only: sessionId }
  const ended = await deps.db.identity((tx) => deleteSessions(tx, accountId, which))
  const by = { corpId, staffId: null, name: 'command line', address: null }
  if (ended > 0) await recordAlone(deps, by, 'session.revoked', { kind: 'account', id: accountId }, { ended })
  return ended
}
