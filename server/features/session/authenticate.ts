import type { FastifyRequest } from 'fastify'
import { csrfHeader, type SessionMethod } from '#contract/session.ts'
import type { SessionDeps } from '#server/features/session/deps.ts'
import { findStanding } from '#server/features/staff/index.ts'
import { standingOf } from '#server/features/session/rules.ts'
import { deleteSessions } from '#server/features/session/sql.ts'
import { callerOf, headersOf } from '#server/features/session/caller.ts'
import type { Actor } from '#server/http/actor.ts'
import { AppError } from '#server/kernel/app-error.ts'
import { corpId } from '#server/kernel/ids.ts'

const safe = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Who makes a request, and the cookies that prolong its session; null when nobody is signed in. */
export type Authenticated = { actor: Actor; cookies: string[] }

/**
 * Finds the session of a request. A request that changes something must carry the session's CSRF token as well, else it
 * is refused with `csrf_refused`. The member of staff is read anew each time: whoever is disabled, or has left, is out
 * with the next request, and a role takes effect with the next one.
 */
export async function authenticate(deps: SessionDeps, request: FastifyRequest): Promise<Authenticated | null> {
  if (request.headers.cookie === undefined) return null
  const { headers, response: found } = await deps.auth.api.getSession({
    headers: headersOf(callerOf(request)),
    returnHeaders: true,
  })
  if (found === null) return null
  const { session, user: account } = found
  if (!safe.has(request.method)) {
    const token = request.headers[csrfHeader]
    if (typeof token !== 'string' || !deps.csrf.isTokenOf(session.id, token)) throw new AppError('csrf_refused')
  }
  const corp = corpId(session.corpId)
  const staff = await deps.db.corp(corp, (tx) => findStanding(tx, corp, session.staffId), { readOnly: true })
  if (staff === null || !staff.mayEnter) {
    await deps.db.identity((tx) => deleteSessions(tx, account.id, { only: session.id }))
    return null
  }
  const actor: Actor = {
    kind: 'session',
    proofId: session.id,
    accountId: account.id,
    corpId: corp,
    staffId: staff.staffId,
    name: staff.name,
    ...standingOf(session.method as SessionMethod, staff), // a check of the table
    address: request.ip,
  }
  return { actor, cookies: headers.getSetCookie() }
}
