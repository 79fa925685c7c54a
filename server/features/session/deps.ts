import { hkdfSync } from 'node:crypto'
import type { Database } from '#server/db/database.ts'
import type { Connections } from '#server/features/corp/index.ts'
import { type Auth, createAuth } from '#server/features/session/auth.ts'
import { type CsrfTokens, csrfTokens } from '#server/features/session/csrf.ts'
import type { RealInstant } from '#server/kernel/time.ts'

export type SessionOptions = {
  db: Database
  now: () => RealInstant
  connections: Pick<Connections, 'of'>
  /** The installation's secret, at least 32 characters; what signs cookies and CSRF tokens is derived from it. */
  secret: string
  /** Where browsers reach the desk. */
  publicUrl: string
  /** Requests of one account in a minute, from wherever. Default 1,200: a busy desk makes a tenth of it. */
  requestsPerMinute?: number
  log: { warn(fields: object, message: string): void; debug(fields: object, message: string): void }
}

export type SessionDeps = SessionOptions & { auth: Auth; csrf: CsrfTokens }

export function sessionDeps(options: SessionOptions): SessionDeps {
  const { db, secret, publicUrl, log } = options
  if (secret.length < 32) throw new Error(`the installation's secret has ${secret.length} characters, not 32 or more`)
  const derive = (use: string): string => Buffer.from(hkdfSync('sha256', secret, '', use, 32)).toString('base64')
  const auth = createAuth({
    db,
    secret: derive('qunce session cookie'),
    publicUrl,
    log: (level, message) => log[level === 'error' ? 'warn' : 'debug']({ level }, `better-auth: ${message}`),
  })
  return { ...options, auth, csrf: csrfTokens(derive('qunce csrf token')) }
}
