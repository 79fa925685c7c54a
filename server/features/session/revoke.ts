import type { SessionDeps } from '#server/features/session/deps.ts'
import { recordAlone } from '#server/features/session/record.ts'
import { deleteSessions } from '#server/features/session/sql.ts'
import type { Actor } from '#server/http/actor.ts'
import { AppError } from '#server/kernel/app-error.ts'

/** Ends one of the actor's own sessions at once. Throws `not_found` for any other. */
export async function revokeSession(deps: SessionDeps, actor: Actor, sessionId: string): Promise<void> {
  const ended = await deps.db.identity((tx) => deleteSessions(tx, actor.accountId, { only: sessionId }))
  if (ended === 0) throw new AppError('not_found')
  await recordAlone(deps, actor, 'session.revoked', { kind: 'session', id: sessionId })
}

/** Ends all sessions of the actor's account but the one that asks, and says how many. */
export async function revokeOtherSessions(deps: SessionDeps, actor: Actor): Promise<number> {
  const ended = await deps.db.identity((tx) => deleteSessions(tx, actor.accountId, { except: actor.proofId }))
  if (ended > 0) await recordAlone(deps, actor, 'session.revoked', { kind: 'account', id: actor.accountId }, { ended })
  return ended
}
