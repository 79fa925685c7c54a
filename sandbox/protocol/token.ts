import { randomBytes } from 'node:crypto'
import { madeWord } from '../id.ts'
import { WecomError } from './error.ts'
import type { SecretGuard } from './limit.ts'
import type { Call, Route } from './route.ts'
import type { World } from '../world/world.ts'

/** Seconds an access token lives, in real time (D91039). */
export const tokenLifeSeconds = 7200

/** With less than this left, a new token is made beside the old one, which lives on to its end. */
const renewBeforeMs = 300_000

export function tokenRoutes(guard: SecretGuard): Route[] {
  return [
    {
      path: '/cgi-bin/gettoken',
      method: 'GET',
      section: 0,
      open: true,
      answer: ({ world, query, ip }) => {
        const now = world.realNow()
        if (guard.isClosed(ip, now)) throw new WecomError(45009, 'api freq out of limit: too many wrong secrets')
        if (!query['corpid']) throw new WecomError(41002, 'corpid missing')
        if (!query['corpsecret']) throw new WecomError(41004, 'corpsecret missing')
        if (query['corpid'] !== world.corp.corpid) throw new WecomError(40013, 'invalid corpid')
        const app = appOf(world, query['corpsecret'])
        if (app === undefined) {
          guard.wrong(ip, now)
          throw new WecomError(40001, 'invalid credential')
        }
        return currentToken(world, now, app)
      },
    },
    { path: '/cgi-bin/getcallbackip', method: 'GET', section: 14, answer: () => ({ ip_list: ['127.0.0.1'] }) },
    { path: '/cgi-bin/get_api_domain_ip', method: 'GET', section: 14, answer: () => ({ ip_list: ['127.0.0.1'] }) },
  ]
}

/** The apps of the corp, each with its own secret: the one listed in 客户联系, and the archive's while the corp has one. */
type App = 'contact' | 'archive'

function appOf(world: World, secret: string): App | undefined {
  if (secret === world.corp.secret) return 'contact'
  return world.settings.archive !== null && secret === archiveSecret(world) ? 'archive' : undefined
}

/** The secret of the archive app. */
export function archiveSecret(world: World): string {
  return madeWord(43, world.corp.seed, 'archive secret')
}

/** An app's token: calls within its life give the same one, with what is left of its life. */
function currentToken(world: World, now: number, app: App): { access_token: string; expires_in: number } {
  const known = world.store.row<{ token: string; expires_real_at: number }>(
    'select token, expires_real_at from access_token where app = ? and revoked = 0 and expires_real_at > ? order by expires_real_at desc limit 1',
    app,
    now + renewBeforeMs,
  )
  if (known) {
    return { access_token: known.token, expires_in: Math.floor((known.expires_real_at - now) / 1000) }
  }
  const token = randomBytes(96).toString('base64url')
  world.store.run(
    'insert into access_token (token, app, made_real_at, expires_real_at) values (?, ?, ?, ?)',
    token,
    app,
    now,
    now + tokenLifeSeconds * 1000,
  )
  world.store.run('delete from access_token where expires_real_at < ?', now - 86_400_000)
  return { access_token: token, expires_in: tokenLifeSeconds }
}

/**
 * Refuses a call whose access_token is missing (41001), unknown or revoked (40014), past its life (42001), or of another app than
 * `app` (48002).
 */
export function checkToken({ world, query }: Pick<Call, 'world' | 'query'>, app: App | undefined): void {
  const token = query['access_token']
  if (!token) throw new WecomError(41001, 'access_token missing')
  const known = world.store.row<{ app: string; expires_real_at: number; revoked: number }>(
    'select app, expires_real_at, revoked from access_token where token = ?',
    token,
  )
  if (!known || known.revoked === 1) throw new WecomError(40014, 'invalid access_token')
  if (known.expires_real_at <= world.realNow()) throw new WecomError(42001, 'access_token expired')
  if (app !== undefined && known.app !== app) throw new WecomError(48002, 'no permission for this API')
}

/** WeCom may end a token early; clients must fetch a new one on 40014. */
export function revokeTokens(world: World): number {
  return world.store.run('update access_token set revoked = 1 where revoked = 0')
}
