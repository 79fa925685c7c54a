import { sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import { publish } from '#server/engine/signal.ts'
import { type AuditActor, recordAuditOfMany } from '#server/features/audit/index.ts'
import { corpNow } from '#server/features/corp/index.ts'
import { appendEvents } from '#server/features/event/index.ts'
import { groupChatPaused, groupChatResumed } from '#server/features/group-chat/signals.ts'
import { listSeenIds } from '#server/features/group-chat/sql/list.ts'
import { type Scope, staffInScope } from '#server/features/staff/index.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { CorpId } from '#server/kernel/ids.ts'

type PauseChange = { pause: true; reason: string } | { pause: false }
type HeldChat = { groupChatId: string; lane: number; isPaused: boolean }

/**
 * Stops all sending in a chat, or lets it go on. What stands that way already stays so, unrecorded. Throws `not_found`
 * when the chat is not in the actor's scope. Whoever sends reacts to the signal, in the order given.
 */
export async function setChatPause(
  tx: CorpTx,
  actor: AuditActor,
  scope: Scope,
  groupChatId: string,
  change: PauseChange,
): Promise<void> {
  const chats = await lockChats(tx, actor.corpId, scope, [groupChatId])
  if (chats.length === 0) throw new AppError('not_found')
  await changePause(tx, actor, chats, change)
}

/** The same for several chats: all of them, or none where one is not in the scope (`not_found`, which names it). */
export async function setPauseOfChats(
  tx: CorpTx,
  actor: AuditActor,
  scope: Scope,
  groupChatIds: readonly string[],
  change: PauseChange,
): Promise<void> {
  await mustSeeChats(tx, actor.corpId, scope, groupChatIds)
  await changePause(tx, actor, await lockChats(tx, actor.corpId, scope, groupChatIds), change)
}

/** Throws `not_found`, which names them, when some of these chats are not in the scope. */
export async function mustSeeChats(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  groupChatIds: readonly string[],
): Promise<void> {
  const seen = await listSeenIds(tx, corpId, scope, groupChatIds)
  const unseen = groupChatIds.filter((id) => !seen.has(id))
  if (unseen.length === 0) return
  const details = unseen.map((value) => ({ field: 'groupChatIds', value, rule: 'exists in your scope' }))
  throw new AppError('not_found', { details })
}

async function lockChats(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  groupChatIds: readonly string[],
): Promise<HeldChat[]> {
  const { rows } = await sql<HeldChat>`
    select g.group_chat_id as "groupChatId", g.lane, g.paused_at is not null as "isPaused"
    from group_chat g
    where g.corp_id = ${corpId} and g.group_chat_id = any(${groupChatIds}::uuid[])
      and ${staffInScope(scope, corpId, 'g.owner_staff_id')}
    order by g.group_chat_id
    for update`.execute(tx)
  return rows
}

async function changePause(
  tx: CorpTx,
  actor: AuditActor,
  held: readonly HeldChat[],
  change: PauseChange,
): Promise<void> {
  const { corpId } = actor
  const chats = held.filter((chat) => chat.isPaused !== change.pause)
  if (chats.length === 0) return
  const ids = chats.map((chat) => chat.groupChatId)
  const now = await corpNow(tx, corpId)
  await tx
    .updateTable('group_chat')
    .set({ paused_at: change.pause ? now.at : null, paused_by: change.pause ? actor.name : null })
    .where('corp_id', '=', corpId)
    .where('group_chat_id', '=', sql<string>`any(${ids}::uuid[])`)
    .execute()
  const kind = change.pause ? ('group_chat.paused' as const) : ('group_chat.resumed' as const)
  const detail = change.pause ? { reason: change.reason } : {}
  const facts = ids.map((groupChatId) => ({
    key: `${groupChatId} ${now.realAt.epochMilliseconds}`,
    kind,
    at: now.at,
    groupChatId,
    staffId: actor.staffId,
    detail,
  }))
  await appendEvents(tx, corpId, facts, now.realAt)
  await recordAuditOfMany(tx, now, actor, kind, { kind: 'group_chat', ids }, detail)
  const told = chats.map(({ lane, groupChatId }) => ({ lane, detail: { groupChatId } }))
  if (!change.pause) return publish(tx, corpId, groupChatResumed, told, now)
  const { reason } = change
  const stopped = told.map(({ lane, detail: of }) => ({ lane, detail: { ...of, reason } }))
  return publish(tx, corpId, groupChatPaused, stopped, now)
}
