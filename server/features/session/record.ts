import type { AuditAction } from '#contract/audit.ts'
import { type AuditActor, type AuditObject, recordAudit } from '#server/features/audit/index.ts'
import { corpNow } from '#server/features/corp/index.ts'
import type { SessionDeps } from '#server/features/session/deps.ts'

/**
 * Records a change of accounts or sessions right after it: they stand outside the corp, so that no transaction holds
 * both the change and the corp's trail.
 */
export async function recordAlone(
  deps: Pick<SessionDeps, 'db'>,
  actor: AuditActor,
  action: AuditAction,
  object: AuditObject,
  detail: Parameters<typeof recordAudit>[5] = {},
): Promise<void> {
  await deps.db.corp(actor.corpId, async (tx) => {
    await recordAudit(tx, await corpNow(tx, actor.corpId), actor, action, object, detail)
  })
}
