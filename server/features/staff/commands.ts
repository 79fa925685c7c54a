import type { DataScope, Role } from '#contract/permission.ts'
import type { CorpTx } from '#server/db/database.ts'
import { type AuditActor, recordAudit } from '#server/features/audit/index.ts'
import { corpNow } from '#server/features/corp/index.ts'
import { lockStanding } from '#server/features/staff/list-sql.ts'
import { mayAssign } from '#server/features/staff/rules.ts'
import { setStanding } from '#server/features/staff/standing.ts'
import { AppError } from '#server/kernel/app-error.ts'

/** Gives a member of staff another role and scope. Throws `not_found`, or `permission_missing` with the rule that forbids it. */
export async function assignStanding(
  tx: CorpTx,
  actor: AuditActor & { role: Role },
  staffId: string,
  standing: { role: Role; dataScope: DataScope },
): Promise<void> {
  const { corpId } = actor
  const before = await lockStanding(tx, corpId, staffId)
  if (!before) throw new AppError('not_found')
  const refusal = mayAssign(actor.role, before.role, standing.role, before.otherOwners)
  if (refusal) throw new AppError('permission_missing', { details: [refusal] })
  if (before.role === standing.role && before.dataScope === standing.dataScope) return
  await setStanding(tx, corpId, staffId, standing)
  const from = { role: before.role, dataScope: before.dataScope }
  const object = { kind: 'staff', id: staffId }
  await recordAudit(tx, await corpNow(tx, corpId), actor, 'staff.role_changed', object, {
    name: before.name,
    from,
    to: standing,
  })
}
