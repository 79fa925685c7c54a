import { sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import { type Scope, staffInScope } from '#server/features/staff/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

export type PhaseChat = { groupChatId: string; phaseId: string | null; createdAt: CorpInstant; memberCount: number }

/** The group chats at work in a run that the reader sees, at most as many as one run has; by id. */
export async function listPhaseChats(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  runId: string,
  groupChatIds: readonly string[] | null,
): Promise<PhaseChat[]> {
  const { rows } = await sql<PhaseChat>`
    select m.group_chat_id as "groupChatId", m.phase_id as "phaseId", g.created_at as "createdAt",
      g.contact_count as "memberCount"
    from run_group_chat m
    join group_chat g on g.corp_id = m.corp_id and g.group_chat_id = m.group_chat_id
    where m.corp_id = ${corpId} and m.run_id = ${runId} and m.removed_at is null and g.dismissed_at is null
      and (${groupChatIds === null} or m.group_chat_id = any(${groupChatIds ?? []}::uuid[]))
      and ${staffInScope(scope, corpId, 'g.owner_staff_id')}
    order by m.group_chat_id`.execute(tx)
  return rows
}

/** Sets the phase of group chats by hand, or with null lets their rules decide again. */
export async function putPhase(
  tx: CorpTx,
  corpId: CorpId,
  runId: string,
  groupChatIds: readonly string[],
  phaseId: string | null,
): Promise<void> {
  await sql`
    update run_group_chat
    set phase_id = ${phaseId}
    where corp_id = ${corpId} and run_id = ${runId} and group_chat_id = any(${groupChatIds}::uuid[])
      and phase_id is distinct from ${phaseId}`.execute(tx)
}
