import type { SaveOneOff } from '#contract/one-off.ts'
import type { CorpTx, Database } from '#server/db/database.ts'
import { newId } from '#server/db/new-id.ts'
import { type AuditActor, recordAudit } from '#server/features/audit/index.ts'
import { noteUses } from '#server/features/content/index.ts'
import { corpNow } from '#server/features/corp/index.ts'
import { prepare, type Ready } from '#server/features/one-off/commands/prepare.ts'
import { trackId } from '#server/features/one-off/rules/document.ts'
import { libraryOf } from '#server/features/one-off/rules/fault.ts'
import { insertOneOff, lockOneOff, markCancelled, updateOneOff } from '#server/features/one-off/sql/one-off.ts'
import { publishUnlisted } from '#server/features/playbook/index.ts'
import { beginOnce, endOnce, takeBackOnce } from '#server/features/run/index.ts'
import type { Scope } from '#server/features/staff/index.ts'
import { AppError } from '#server/kernel/app-error.ts'

export type OneOffDeps = { db: Database }

/** Sends a one-off, now or at its time. Refuses as `prepare` does. */
export async function sendOneOff(
  deps: OneOffDeps,
  actor: AuditActor,
  scope: Scope,
  input: SaveOneOff,
): Promise<{ oneOffId: string }> {
  const oneOffId = newId()
  await deps.db.corp(actor.corpId, async (tx) => {
    const ready = await prepare(tx, actor, scope, input, oneOffId)
    const begun = await begin(tx, actor, ready)
    const by = { createdBy: actor.name, createdByStaffId: actor.staffId }
    await insertOneOff(tx, actor.corpId, { oneOffId, audience: 'group_chats', ...begun, ...by }, ready.now.at)
    await noteUses(tx, actor.corpId, { kind: 'one_off', id: oneOffId }, libraryOf(input))
    await audit(tx, actor, ready, 'one_off.sent', oneOffId)
  })
  return { oneOffId }
}

/** Sends another in the place of one of which nothing was decided yet. Refuses with `one_off_under_way` after that. */
export const changeOneOff = (
  deps: OneOffDeps,
  actor: AuditActor,
  scope: Scope,
  oneOffId: string,
  input: SaveOneOff,
): Promise<void> =>
  deps.db.corp(actor.corpId, async (tx) => {
    const held = await lockOneOff(tx, actor.corpId, scope, oneOffId)
    if (!held) throw new AppError('not_found')
    const ready = await prepare(tx, actor, scope, input, oneOffId)
    if (held.cancelledAt || !(await takeBackOnce(tx, actor.corpId, held.runId, ready.now)))
      throw new AppError('one_off_under_way')
    const begun = await begin(tx, actor, ready, held.playbookId)
    await updateOneOff(tx, actor.corpId, oneOffId, begun)
    await noteUses(tx, actor.corpId, { kind: 'one_off', id: oneOffId }, libraryOf(input))
    await audit(tx, actor, ready, 'one_off.changed', oneOffId)
  })

/**
 * Takes a one-off back: what was not handed out is cancelled, what staff have not confirmed is asked back from WeCom, what
 * they had confirmed stays sent. Refuses with `one_off_settled` when it was cancelled before.
 */
export const cancelOneOff = (deps: OneOffDeps, actor: AuditActor, scope: Scope, oneOffId: string): Promise<void> =>
  deps.db.corp(actor.corpId, async (tx) => {
    const held = await lockOneOff(tx, actor.corpId, scope, oneOffId)
    if (!held) throw new AppError('not_found')
    const now = await corpNow(tx, actor.corpId)
    if (held.cancelledAt || !(await endOnce(tx, actor.corpId, held.runId, now))) throw new AppError('one_off_settled')
    await markCancelled(tx, actor.corpId, oneOffId, { at: now.at, by: actor.name })
    await recordAudit(tx, now, actor, 'one_off.cancelled', { kind: 'one_off', id: oneOffId }, { name: held.name })
  })

async function begin(tx: CorpTx, actor: AuditActor, ready: Ready, playbookId?: string) {
  const { input, corp, dueAt, document, chats, now } = ready
  const published = await publishUnlisted(tx, actor, document, playbookId)
  const runId = await beginOnce(
    tx,
    actor,
    {
      ...published,
      name: input.name,
      trackId,
      dueAt,
      zone: corp.zone,
      goesFirst: input.turn === 'first',
      why: whyOf(actor.name, input.turn),
      chats: chats.map(({ chat, stepId }) => ({
        groupChatId: chat.groupChatId,
        lane: chat.lane,
        stepId,
        contentId: stepId,
      })),
    },
    now,
  )
  return { name: input.name, playbookId: published.playbookId, runId, dueAt, request: input }
}

const whyOf = (by: string, turn: SaveOneOff['turn']) =>
  turn === 'first'
    ? {
        zh: `${by} 发起的一次性群发，先于同一时间的 SOP 步骤`,
        en: `a one-off sent by ${by}, before steps of playbooks at that time`,
      }
    : {
        zh: `${by} 发起的一次性群发，排在同一时间的 SOP 步骤之后`,
        en: `a one-off sent by ${by}, behind steps of playbooks at that time`,
      }

const audit = (
  tx: CorpTx,
  actor: AuditActor,
  { now, input, chats, dueAt }: Ready,
  action: 'one_off.sent' | 'one_off.changed',
  oneOffId: string,
): Promise<void> =>
  recordAudit(
    tx,
    now,
    actor,
    action,
    { kind: 'one_off', id: oneOffId },
    { name: input.name, dueAt: dueAt.toString(), parts: input.parts.length, groupChats: chats.length },
  )
