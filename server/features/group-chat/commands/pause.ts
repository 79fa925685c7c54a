import { sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import { publish } from '#server/engine/signal.ts'
import { type AuditActor, recordAudit } from '#server/features/audit/index.ts'
import { corpNow } from '#server/features/corp/index.ts'
import { appendEvents } from '#server/features/event/index.ts'
import { groupChatPaused, groupChatResumed } from '#server/features/group-chat/signals.ts'
import { type Scope, staffInScope } from '#server/features/staff/index.ts'
import { AppError } from '#server/kernel/app-error.ts'

/**
 * Stops all sending in a chat, or lets it go on. What stands that way already stays so, unrecorded. Throws `not_found`
 * when the chat is not in the actor's scope. Whoever sends reacts to the signal, in the order given.
 */
export async function setChatPause(
  tx: CorpTx,
  actor: AuditActor,
  scope: Scope,
  groupChatId: string,
  change: { pause: true; reason: string } | { pause: false },
): Promise<void> {
  const { corpId } = actor
  const { rows } = await sql<{ lane: number; is_paused: boolean }>`
    select g.lane, g.paused_at is not null as is_paused
    from group_chat g
    where g.corp_id = ${corpId} and g.group_chat_id = ${groupChatId}
      and ${staffInScope(scope, corpId, 'g.owner_staff_id')}
    for update`.execute(tx)
  const [chat] = rows
  if (!chat) throw new AppError('not_found')
  if (chat.is_paused === change.pause) return
  const now = await corpNow(tx, corpId)
  await tx
    .updateTable('group_chat')
    .set({ paused_at: change.pause ? now.at : null, paused_by: change.pause ? actor.name : null })
    .where('corp_id', '=', corpId)
    .where('group_chat_id', '=', groupChatId)
    .execute()
  const kind = change.pause ? 'group_chat.paused' : 'group_chat.resumed'
  const detail = change.pause ? { reason: change.reason } : {}
  const fact = { key: `${groupChatId} ${now.realAt.epochMilliseconds}`, kind, at: now.at, groupChatId } as const
  await appendEvents(tx, corpId, [{ ...fact, staffId: actor.staffId, detail }], now.realAt)
  await recordAudit(tx, now, actor, kind, { kind: 'group_chat', id: groupChatId }, detail)
  const { lane } = chat
  if (change.pause)
    await publish(tx, corpId, groupChatPaused, [{ lane, detail: { groupChatId, reason: change.reason } }], now)
  else await publish(tx, corpId, groupChatResumed, [{ lane, detail: { groupChatId } }], now)
}
