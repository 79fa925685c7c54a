import type { JudgeCriterion, RollOutPilot } from '#contract/pilot.ts'
import type { ApplyPlaybook, ApplyPreview } from '#contract/run.ts'
import { type AuditActor, recordAudit } from '#server/features/audit/index.ts'
import { corpNow } from '#server/features/corp/index.ts'
import { applyPlaybook, previewApply, type RunDeps } from '#server/features/run/commands/apply.ts'
import { listRest, readPilot } from '#server/features/run/pilot/queries.ts'
import { findPilot, putJudgement } from '#server/features/run/pilot/sql.ts'
import type { Scope } from '#server/features/staff/index.ts'
import { AppError } from '#server/kernel/app-error.ts'

/**
 * Keeps what a person says of a criterion that cannot be measured, or not of enough people; said again, the later word
 * counts. Throws `not_found` or `pilot_criterion_measured`.
 */
export const judgeByHand = (
  deps: RunDeps,
  actor: AuditActor,
  scope: Scope,
  runId: string,
  { criterion, passes, note }: JudgeCriterion,
): Promise<void> =>
  deps.db.corp(actor.corpId, async (tx) => {
    const { corpId } = actor
    const pilot = await readPilot(tx, corpId, scope, runId)
    const judged = pilot.criteria[criterion]
    const isOpen =
      judged && (judged.judgement !== null || judged.outcome === 'by_hand' || judged.outcome === 'too_little')
    if (!isOpen)
      throw new AppError('pilot_criterion_measured', {
        details: [{ field: 'criterion', value: criterion, rule: 'is one that cannot be measured yet' }],
      })
    const now = await corpNow(tx, corpId)
    await putJudgement(tx, corpId, { runId, criterion, passes, note, by: actor.name, at: now.at })
    const detail = { criterion, metric: judged.metric, passes, note }
    await recordAudit(tx, now, actor, 'pilot.judged', { kind: 'run', id: runId }, detail)
  })

/** A pilot's version, with its variables, for all other group chats that could have it. */
async function rollOutInput(
  deps: RunDeps,
  actor: AuditActor,
  scope: Scope,
  runId: string,
  { name, beforePilot }: RollOutPilot,
): Promise<{ playbookId: string; input: ApplyPlaybook }> {
  return deps.db.corp(
    actor.corpId,
    async (tx) => {
      const pilot = await findPilot(tx, actor.corpId, runId)
      if (!pilot) throw new AppError('not_found')
      const rest = await listRest(tx, actor.corpId, scope, pilot.playbookId)
      if (rest.length === 0)
        throw new AppError('group_chat_unavailable', {
          details: [{ field: 'groupChatIds', value: 0, reason: 'already_runs', rule: 'has no run of this playbook' }],
        })
      return {
        playbookId: pilot.playbookId,
        input: {
          version: pilot.version,
          name,
          groupChatIds: rest.map(({ groupChatId }) => groupChatId),
          variables: pilot.runVariables,
          groupVariables: {},
          ...(beforePilot !== undefined && { beforePilot }),
        },
      }
    },
    { readOnly: true },
  )
}

/** What rolling a pilot out would come to, in numbers; changes nothing, and refuses as rolling out does. */
export async function previewRollOut(
  deps: RunDeps,
  actor: AuditActor,
  scope: Scope,
  runId: string,
  body: RollOutPilot,
): Promise<ApplyPreview> {
  const { playbookId, input } = await rollOutInput(deps, actor, scope, runId, body)
  return previewApply(deps, actor, scope, playbookId, input)
}

/** Applies a pilot's version to all other group chats in the actor's scope. Refuses as applying does. */
export async function rollOutPilot(
  deps: RunDeps,
  actor: AuditActor,
  scope: Scope,
  runId: string,
  body: RollOutPilot,
): Promise<{ runId: string }> {
  const { playbookId, input } = await rollOutInput(deps, actor, scope, runId, body)
  return applyPlaybook(deps, actor, scope, playbookId, input)
}
