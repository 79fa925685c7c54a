import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sqlState } from '#server/db/retry.ts'
import type { SessionDeps } from '#server/features/session/deps.ts'
import { hashPassword, newPassword } from '#server/features/session/password.ts'
import { recordAlone } from '#server/features/session/record.ts'
import { findMembershipOfStaff, insertAccount } from '#server/features/session/sql.ts'
import { ensureDeskStaff, linkAccount } from '#server/features/staff/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'

export type FirstAccount = { username: string; password: string; file: string }

/**
 * Sees to it that a corp has an account to begin with: its owner, under a made password that nobody else has. The answer
 * is null when it was made before; else it is what the launcher shows, once, and what `first-sign-in.txt` in `home`
 * keeps, readable by its owner alone. The file is written before the account is, so that a stop between the two leaves
 * a file without an account, which the next start makes good, and never an account whose password nobody knows.
 */
export async function ensureFirstAccount(
  deps: Pick<SessionDeps, 'db' | 'now'>,
  input: { corpId: CorpId; home: string; address: string; username?: string },
): Promise<FirstAccount | null> {
  const { corpId, home, address, username = 'owner' } = input
  const owner = { name: '企业负责人', role: 'owner', dataScope: 'all' } as const
  const staffId = await deps.db.corp(corpId, (tx) => ensureDeskStaff(tx, corpId, 'first owner', owner))
  if (await deps.db.identity((tx) => findMembershipOfStaff(tx, corpId, staffId))) return null
  const password = newPassword()
  const passwordHash = await hashPassword(password)
  const account = { name: owner.name, username, email: null, passwordHash, corpId, staffId }
  const file = join(home, 'first-sign-in.txt')
  try {
    const accountId = await deps.db.identity(async (tx) => {
      const id = await insertAccount(tx, account, deps.now())
      write(file, [`地址 Address   ${address}`, `用户名 Name     ${username}`, `密码 Password  ${password}`])
      return id
    })
    await deps.db.corp(corpId, (tx) => linkAccount(tx, corpId, staffId, accountId))
    const by = { corpId, staffId: null, name: 'first start', address: null }
    await recordAlone(deps, by, 'account.created', { kind: 'account', id: accountId }, { username, staffId })
    return { username, password, file }
  } catch (error) {
    const wasMade =
      sqlState(error) === '23505' && (await deps.db.identity((tx) => findMembershipOfStaff(tx, corpId, staffId)))
    if (wasMade) return null // another process of the same start was faster, and has shown its password
    throw error
  }
}

/** Inside the transaction that holds the account's row: a process that is slower waits there, fails, and writes nothing. */
function write(file: string, lines: string[]): void {
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(`${file}.new`, `${lines.join('\n')}\n`, { mode: 0o600 })
  renameSync(`${file}.new`, file)
}
