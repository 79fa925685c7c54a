import { randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Config, secretKeys as form } from '#server/config.ts'
import { StartError } from '#server/kernel/start-error.ts'

/**
 * The keys that seal secrets in the database, base64 of 32 bytes each by commas: from QUNCE_SECRET_KEY, else from
 * QUNCE_HOME/secret-key, which is made at the first start and readable by its owner alone. Whoever loses it must enter
 * the WeCom secrets again.
 */
export function secretKeys(config: Pick<Config, 'home' | 'secretKey'>): string {
  if (config.secretKey !== undefined) return config.secretKey
  const path = join(config.home, 'secret-key')
  mkdirSync(config.home, { recursive: true })
  const own = `${path}.${process.pid}`
  writeFileSync(own, randomBytes(32).toString('base64'), { mode: 0o600, flush: true })
  try {
    linkSync(own, path) // appears whole or not at all, and never replaces one that is there
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  } finally {
    rmSync(own)
  }
  const key = readFileSync(path, 'utf8').trim()
  if (!form.test(key))
    throw new StartError(`${path} does not hold base64 of 32 bytes: put the key back, or set QUNCE_SECRET_KEY`)
  return key
}
