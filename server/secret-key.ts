import { randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '#server/config.ts'
import { StartError } from '#server/kernel/start-error.ts'

/**
 * The 32-byte key that seals secrets in the database: from QUNCE_SECRET_KEY, else from QUNCE_HOME/secret-key, which is
 * made at the first start and readable by its owner alone. Whoever loses it must enter the WeCom secrets again.
 */
export function secretKey(config: Pick<Config, 'home' | 'secretKey'>): Buffer {
  if (config.secretKey !== undefined) return Buffer.from(config.secretKey, 'hex')
  const path = join(config.home, 'secret-key')
  mkdirSync(config.home, { recursive: true })
  const own = `${path}.${process.pid}`
  writeFileSync(own, randomBytes(32).toString('hex'), { mode: 0o600, flush: true })
  try {
    linkSync(own, path) // appears whole or not at all, and never replaces one that is there
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  } finally {
    rmSync(own)
  }
  const key = readFileSync(path, 'utf8').trim()
  if (!/^[0-9a-f]{64}$/i.test(key))
    throw new StartError(`${path} does not hold 64 hexadecimal digits: put the key back, or set QUNCE_SECRET_KEY`)
  return Buffer.from(key, 'hex')
}
