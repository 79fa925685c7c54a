import type { Language, SessionMethod } from '#contract/session.ts'
import type { IdentityTx } from '#server/db/database.ts'
import { newId } from '#server/db/new-id.ts'
import type { Attempts, AttemptKind } from '#server/features/session/rules.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { isBefore, type RealInstant } from '#server/kernel/time.ts'

export type Account = { id: string; name: string; username: string | null; email: string | null; language: Language }

/** An account as a member of staff of a corp. */
export type Membership = { accountId: string; corpId: CorpId; staffId: string }

/** The membership of an account in one corp, or the first it ever had; null when there is none. */
export async function findMembership(
  tx: IdentityTx,
  accountId: string,
  corpId: CorpId | 'first',
): Promise<Membership | null> {
  let statement = tx.selectFrom('corp_member').select(['corp_id', 'staff_id']).where('account_id', '=', accountId)
  if (corpId !== 'first') statement = statement.where('corp_id', '=', corpId)
  const row = await statement.orderBy('joined_real_at').limit(1).executeTakeFirst()
  return row ? { accountId, corpId: row.corp_id, staffId: row.staff_id } : null
}

export async function findMembershipOfStaff(
  tx: IdentityTx,
  corpId: CorpId,
  staffId: string,
): Promise<Membership | null> {
  const row = await tx
    .selectFrom('corp_member')
    .select('account_id')
    .where('corp_id', '=', corpId)
    .where('staff_id', '=', staffId)
    .executeTakeFirst()
  return row ? { accountId: row.account_id, corpId, staffId } : null
}

const accountColumns = ['id', 'name', 'username', 'email', 'language'] as const

export async function getAccount(tx: IdentityTx, accountId: string): Promise<Account & { isToured: boolean }> {
  const { toured_real_at, ...account } = await tx
    .selectFrom('account')
    .select([...accountColumns, 'toured_real_at'])
    .where('id', '=', accountId)
    .executeTakeFirstOrThrow()
  return { ...account, isToured: toured_real_at !== null }
}

/** The account with this normal name as username or e-mail address. */
export async function findAccountByName(tx: IdentityTx, normalName: string): Promise<Account | null> {
  const row = await tx
    .selectFrom('account')
    .select(accountColumns)
    .where((is) => is.or([is('username', '=', normalName), is('email', '=', normalName)]))
    .executeTakeFirst()
  return row ?? null
}

export type NewAccount = {
  name: string
  username: string | null
  email: string | null
  passwordHash: string | null
  corpId: CorpId
  staffId: string
}

/** Writes an account that is a member of staff of a corp; without a password only WeCom can vouch for it. */
export async function insertAccount(tx: IdentityTx, account: NewAccount, now: RealInstant): Promise<string> {
  const id = newId()
  const times = { created_real_at: now, updated_real_at: now }
  const { name, username, email, passwordHash } = account
  await tx
    .insertInto('account')
    .values({ id, name, username, email, ...times })
    .execute()
  if (passwordHash !== null)
    await tx
      .insertInto('credential')
      .values({
        id: newId(),
        account_id: id,
        provider: 'credential',
        provider_account_id: id,
        password: passwordHash,
        ...times,
      })
      .execute()
  await tx
    .insertInto('corp_member')
    .values({ account_id: id, corp_id: account.corpId, staff_id: account.staffId, joined_real_at: now })
    .execute()
  return id
}

/** Sets the password of an account, which then has one whether or not it had. */
export async function savePassword(
  tx: IdentityTx,
  accountId: string,
  passwordHash: string,
  now: RealInstant,
): Promise<void> {
  await tx
    .insertInto('credential')
    .values({
      id: newId(),
      account_id: accountId,
      provider: 'credential',
      provider_account_id: accountId,
      password: passwordHash,
      created_real_at: now,
      updated_real_at: now,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['provider', 'provider_account_id'])
        .doUpdateSet({ password: passwordHash, updated_real_at: now }),
    )
    .execute()
}

export async function saveLanguage(tx: IdentityTx, accountId: string, language: Language): Promise<void> {
  await tx.updateTable('account').set({ language }).where('id', '=', accountId).execute()
}

/** Null: the tour is to be offered again. */
export async function saveTour(tx: IdentityTx, accountId: string, touredRealAt: RealInstant | null): Promise<void> {
  await tx.updateTable('account').set({ toured_real_at: touredRealAt }).where('id', '=', accountId).execute()
}

export type SessionRow = {
  id: string
  method: SessionMethod
  address: string
  device: string
  created_real_at: RealInstant
  updated_real_at: RealInstant
  expires_real_at: RealInstant
}

/** The live sessions of an account in a corp, the latest first. */
export async function listSessions(
  tx: IdentityTx,
  accountId: string,
  corpId: CorpId,
  now: RealInstant,
): Promise<SessionRow[]> {
  return tx
    .selectFrom('session')
    .select(['id', 'method', 'address', 'device', 'created_real_at', 'updated_real_at', 'expires_real_at'])
    .where('account_id', '=', accountId)
    .where('corp_id', '=', corpId)
    .where('expires_real_at', '>', now)
    .orderBy('updated_real_at', 'desc')
    .limit(200)
    .execute()
}

/** Ends sessions of an account: the one named, or all but the one named. Says how many there were. */
export async function deleteSessions(
  tx: IdentityTx,
  accountId: string,
  which: { only: string } | { except: string } | 'all',
): Promise<number> {
  let statement = tx.deleteFrom('session').where('account_id', '=', accountId)
  if (which !== 'all')
    statement = 'only' in which ? statement.where('id', '=', which.only) : statement.where('id', '!=', which.except)
  const { numDeletedRows } = await statement.executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}

export async function deleteExpiredSessions(tx: IdentityTx, accountId: string, now: RealInstant): Promise<void> {
  await tx.deleteFrom('session').where('account_id', '=', accountId).where('expires_real_at', '<=', now).execute()
}

/** The session with this token, whether or not it has expired. */
export async function getSessionByToken(tx: IdentityTx, token: string): Promise<Membership & { sessionId: string }> {
  const row = await tx
    .selectFrom('session')
    .select(['id', 'account_id', 'corp_id', 'staff_id'])
    .where('token', '=', token)
    .executeTakeFirstOrThrow()
  return { sessionId: row.id, accountId: row.account_id, corpId: row.corp_id, staffId: row.staff_id }
}

/** Keeps a value for one later use, and drops those whose time is over. */
export async function insertVerification(
  tx: IdentityTx,
  identifier: string,
  value: object,
  now: RealInstant,
  expires: RealInstant,
): Promise<void> {
  await tx.deleteFrom('verification').where('expires_real_at', '<=', now).execute()
  await tx
    .insertInto('verification')
    .values({
      id: newId(),
      identifier,
      value: JSON.stringify(value),
      expires_real_at: expires,
      created_real_at: now,
      updated_real_at: now,
    })
    .execute()
}

/** Takes a kept value out for good; null when it is not there, was taken already or is too old. */
export async function takeVerification(tx: IdentityTx, identifier: string, now: RealInstant): Promise<unknown> {
  const row = await tx
    .deleteFrom('verification')
    .where('identifier', '=', identifier)
    .returning(['value', 'expires_real_at'])
    .executeTakeFirst()
  return row && isBefore(now, row.expires_real_at) ? JSON.parse(row.value) : null
}

/** Holds the tries against a subject until the transaction ends, so that guesses in parallel are counted one by one. */
export async function lockAttempts(
  tx: IdentityTx,
  kind: AttemptKind,
  subject: string,
  now: RealInstant,
): Promise<Attempts> {
  const row = await tx
    .insertInto('sign_in_attempt')
    .values({ kind, subject, failures: 0, last_failed_real_at: now, locked_until_real_at: null })
    .onConflict((conflict) =>
      conflict.columns(['kind', 'subject']).doUpdateSet((row) => ({ failures: row.ref('sign_in_attempt.failures') })),
    )
    .returning(['failures', 'last_failed_real_at', 'locked_until_real_at'])
    .executeTakeFirstOrThrow()
  return {
    failures: row.failures,
    lastFailedRealAt: row.last_failed_real_at,
    lockedUntilRealAt: row.locked_until_real_at,
  }
}

export async function saveAttempts(
  tx: IdentityTx,
  kind: AttemptKind,
  subject: string,
  attempts: Attempts,
): Promise<void> {
  await tx
    .updateTable('sign_in_attempt')
    .set({
      failures: attempts.failures,
      last_failed_real_at: attempts.lastFailedRealAt,
      locked_until_real_at: attempts.lockedUntilRealAt,
    })
    .where('kind', '=', kind)
    .where('subject', '=', subject)
    .execute()
}

export async function deleteAttempts(tx: IdentityTx, kind: AttemptKind, subject: string): Promise<void> {
  await tx.deleteFrom('sign_in_attempt').where('kind', '=', kind).where('subject', '=', subject).execute()
}

/** Forgets tries that no rule counts any more. */
export async function deleteAttemptsBefore(tx: IdentityTx, before: RealInstant): Promise<void> {
  await tx.deleteFrom('sign_in_attempt').where('last_failed_real_at', '<', before).execute()
}

export type AccountRow = Account & Membership & { sessions: number; hasPassword: boolean }

/** The accounts of a corp by username, with how many live sessions each has. */
export async function listAccounts(tx: IdentityTx, corpId: CorpId, now: RealInstant): Promise<AccountRow[]> {
  const rows = await tx
    .selectFrom('corp_member')
    .innerJoin('account', 'account.id', 'corp_member.account_id')
    .select(['account.id', 'account.name', 'account.username', 'account.email', 'account.language'])
    .select(['corp_member.staff_id'])
    .select((row) => [
      row
        .selectFrom('session')
        .select((count) => count.fn.countAll<number>().as('count'))
        .whereRef('session.account_id', '=', 'account.id')
        .where('session.expires_real_at', '>', now)
        .as('sessions'),
      row
        .exists(
          row
            .selectFrom('credential')
            .select('credential.id')
            .whereRef('credential.account_id', '=', 'account.id')
            .where('credential.password', 'is not', null),
        )
        .as('has_password'),
    ])
    .where('corp_member.corp_id', '=', corpId)
    .orderBy('account.username')
    .orderBy('account.name')
    .execute()
  return rows.map(({ staff_id, has_password, sessions, ...account }) => ({
    ...account,
    accountId: account.id,
    corpId,
    staffId: staff_id,
    sessions: sessions ?? 0,
    hasPassword: Boolean(has_password),
  }))
}
