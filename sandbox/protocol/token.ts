import { randomBytes } from 'node:crypto'
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
        if (query['corpsecret'] !== world.corp.secret) {
          guard.wrong(ip, now)
          throw new WecomError(40001, 'invalid credential')
        }
        return currentToken(world, now)
      },
    },
    { path: '/cgi-bin/getcallbackip', method: 'GET', section: 14, answer: () => ({ ip_list: ['127.0.0.1'] }) },
    { path: '/cgi-bin/get_api_domain_ip', method: 'GET', section: 14, answer: () => ({ ip_list: ['127.0.0.1'] }) },
  ]
}

/** The corp's token: calls within its life give the same one, with what is left of its life. */
function currentToken(world: World, now: number): { access_token: string; expires_in: number } {
  const known = world.store.row<{ token: string; expires_real_at: number }>(
    'select token, expires_real_at from access_token where revoked = 0 and expires_real_at > ? order by expires_real_at desc limit 1',
    now + renewBeforeMs,
  )
  if (known) {
    return { access_token: known.token, expires_in: Math.floor((known.expires_real_at - now) / 1000) }
  }
  const token = randomBytes(96).toString('base64url')
  world.store.run(
    'insert into access_token (token, made_real_at, expires_real_at) values (?, ?, ?)',
    token,
    now,
    now + tokenLifeSeconds * 1000,
  )
  world.store.run('delete from access_token where expires_real_at < ?', now - 86_400_000)
  return { access_token: token, expires_in: tokenLifeSeconds }
}

/** Refuses a call whose access_token is missing (41001), unknown or revoked (40014), or past its life (42001). */
export function checkToken({ world, query }: Pick<Call, 'world' | 'query'>): void {
  const token = query['access_token']
  if (!token) throw new WecomError(41001, 'access_token missing')
  const known = world.store.row<{ expires_real_at: number; revoked: number }>(
    'select expires_real_at, revoked from access_token where token = ?',
    token,
  )
  if (!known || known.revoked === 1) throw new WecomError(40014, 'invalid access_token')
  if (known.expires_real_at <= world.realNow()) throw new WecomError(42001, 'access_token expired')
}

/** WeCom may end a token early; clients must fetch a new one on 40014. */
export function revokeTokens(world: World): number {
  return world.store.run('update access_token set revoked = 1 where revoked = 0')
}
