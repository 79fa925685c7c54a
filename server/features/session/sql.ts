import type { Language, SessionMethod } from '#contract/session.ts'
import type { IdentityTx } from '#server/db/database.ts'
import { newId } from '#server/db/new-id.ts'
import type { Attempts, AttemptKind } from '#server/features/session/rules.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { RealInstant } from '#server/kernel/time.ts'

export type Account = { id: string; name: string; username: string | null; email: string | null; language: Language }

/** The corp that an account joined first; null when it is a member of none. */
export async function findFirstCorp(tx: IdentityTx, accountId: string): Promise<CorpId | null> {
  const row = await tx
    .selectFrom('corp_member')
    .select('corp_id')
    .where('account_id', '=', accountId)
    .orderBy('joined_real_at')
    .limit(1)
    .executeTakeFirst()
  return row?.corp_id ?? null
}

/** The member of staff that an account is in a corp; null when it is no member of it. */
export async function findStaffOfAccount(tx: IdentityTx, accountId: string, corpId: CorpId): Promise<string | null> {
  const row = await tx
    .selectFrom('corp_member')
    .select('staff_id')
    .where('account_id', '=', accountId)
    .where('corp_id', '=', corpId)
    .executeTakeFirst()
  return row?.staff_id ?? null
}

export async function findAccountOfStaff(tx: IdentityTx, corpId: CorpId, staffId: string): Promise<string | null> {
  const row = await tx
    .selectFrom('corp_member')
    .select('account_id')
    .where('corp_id', '=', corpId)
    .where('staff_id', '=', staffId)
    .executeTakeFirst()
  return row?.account_id ?? null
}

const accountColumns = ['id', 'name', 'username', 'email', 'language'] as const

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
