import { setTimeout as sleep } from 'node:timers/promises'

/** What pg, and our driver over it, say of a session that is gone; none of it has a code. */
const lostConnection =
  /^Connection terminated|^Client has encountered a connection error|^Client was closed|^the connection to PostgreSQL was lost|timeout exceeded when trying to connect/

const lostToAnother = new Set(['40001', '40P01'])

/** The SQLSTATE of an error that PostgreSQL sent, looked for along its causes. */
export function sqlState(error: unknown): string | undefined {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string' && /^(?=.*\d)[0-9A-Z]{5}$/.test(at.code)) return at.code
  }
  return undefined
}

/** Whether the database was away or shut the session: nothing is wrong with the statement (SQLSTATE classes 08, 57P). */
export function isConnectionFailure(error: unknown): boolean {
  const state = sqlState(error)
  if (state !== undefined) return state.startsWith('08') || state.startsWith('57P') || state === '53300'
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && ['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'ETIMEDOUT'].includes(String(at.code)))
      return true
    if (lostConnection.test(at.message)) return true
  }
  return false
}

/**
 * Runs `work` again when its transaction lost to another one (SQLSTATE 40001, 40P01), `attempts` times at most, after
 * a random wait of up to 10, 20, 40 … ms. Any other error, and the last one of these, is thrown as it came.
 */
export async function retrying<T>(attempts: number, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work()
    } catch (error) {
      const state = sqlState(error)
      if (attempt >= attempts || state === undefined || !lostToAnother.has(state)) throw error
      await sleep(Math.random() * 10 * 2 ** (attempt - 1))
    }
  }
}
