import { permissionsOf } from '#contract/permission.ts'
import type { CurrentSession, SessionItem } from '#contract/session.ts'
import { corpClock, findCorp } from '#server/features/corp/index.ts'
import type { SessionDeps } from '#server/features/session/deps.ts'
import { getAccount, listSessions } from '#server/features/session/sql.ts'
import type { Actor } from '#server/http/actor.ts'
import { AppError } from '#server/kernel/app-error.ts'
import { corpTimeAt } from '#server/kernel/time.ts'

/** Who is signed in, as the desk wants to know it. */
export async function describeSession(deps: SessionDeps, actor: Actor): Promise<CurrentSession> {
  const { accountId, corpId } = actor
  const account = await deps.db.identity((tx) => getAccount(tx, accountId), { readOnly: true })
  const { corp, clock } = await deps.db.corp(
    corpId,
    async (tx) => ({ corp: await findCorp(tx, corpId), clock: await corpClock(tx, corpId) }),
    { readOnly: true },
  )
  if (corp === null) throw new AppError('not_found')
  const { name, username, email, language, isToured } = account
  return {
    account: { accountId, name, username, email, language, isToured },
    corp: {
      corpId,
      name: corp.name,
      zone: corp.zone,
      isDemo: corp.isDemo,
      time: corpTimeAt(clock, clock.realNow).toString(),
      rate: clock.rate,
    },
    staff: { staffId: actor.staffId, name: actor.name },
    role: actor.role,
    dataScope: actor.dataScope,
    permissions: permissionsOf(actor.role),
    sessionId: actor.proofId,
    csrfToken: deps.csrf.tokenOf(actor.proofId),
  }
}

/** The live sessions of the actor's account in its corp, the latest first. */
export async function describeSessions(deps: SessionDeps, actor: Actor): Promise<SessionItem[]> {
  const rows = await deps.db.identity((tx) => listSessions(tx, actor.accountId, actor.corpId, deps.now()), {
    readOnly: true,
  })
  return rows.map((row) => ({
    sessionId: row.id,
    isCurrent: row.id === actor.proofId,
    method: row.method,
    address: row.address,
    device: row.device,
    startedAt: row.created_real_at.toString(),
    seenAt: row.updated_real_at.toString(),
    expiresAt: row.expires_real_at.toString(),
  }))
}
