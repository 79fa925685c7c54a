import { sql } from 'kysely'
import type { GroupWelcomeState } from '#contract/group-welcome.ts'
import type { CorpTx } from '#server/db/database.ts'
import type { NextDue } from '#server/engine/queue.ts'
import type { ChatToAsk, GroupWelcomeBody } from '#server/features/group-welcome/rules.ts'
import { type Scope, staffInScope } from '#server/features/staff/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant, RealInstant } from '#server/kernel/time.ts'

/** A group welcome as the engine and the commands work on it. */
export type GroupWelcomeRow = {
  groupWelcomeId: string
  lane: number
  name: string
  body: GroupWelcomeBody
  notify: boolean
  revision: number
  templateId: string | null
  state: GroupWelcomeState
  reason: string | null
  attempts: number
  changedAt: CorpInstant
  changedBy: string
}

export const welcomeColumns = sql`
  w.group_welcome_id as "groupWelcomeId", w.lane, w.name, w.body, w.notify, w.revision,
    w.wecom_template_id as "templateId", w.state, w.reason, w.attempts, w.changed_at as "changedAt",
    w.changed_by as "changedBy"`

export async function countWelcomes(tx: CorpTx, corpId: CorpId): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from group_welcome where corp_id = ${corpId}`.execute(tx)
  return rows[0]?.count ?? 0
}

/** Holds one for the transaction; null when there is none. */
export async function lockWelcome(tx: CorpTx, corpId: CorpId, groupWelcomeId: string): Promise<GroupWelcomeRow | null> {
  const { rows } = await sql<GroupWelcomeRow>`
    select ${welcomeColumns}
    from group_welcome w
    where w.corp_id = ${corpId} and w.group_welcome_id = ${groupWelcomeId}
    for update`.execute(tx)
  return rows[0] ?? null
}

/** Reads one; null when there is none. */
export async function findWelcome(tx: CorpTx, corpId: CorpId, groupWelcomeId: string): Promise<GroupWelcomeRow | null> {
  const { rows } = await sql<GroupWelcomeRow>`
    select ${welcomeColumns}
    from group_welcome w
    where w.corp_id = ${corpId} and w.group_welcome_id = ${groupWelcomeId}`.execute(tx)
  return rows[0] ?? null
}

type Written = Pick<GroupWelcomeRow, 'groupWelcomeId' | 'name' | 'body' | 'notify'> & { by: string }

/** A new one, on its way to WeCom from `realAt` on. */
export async function insertWelcome(
  tx: CorpTx,
  corpId: CorpId,
  { groupWelcomeId, lane, name, body, notify, by }: Written & { lane: number },
  { at, realAt }: { at: CorpInstant; realAt: RealInstant },
): Promise<void> {
  await sql`
    insert into group_welcome (
      corp_id, group_welcome_id, lane, name, body, notify, wake_real_at, created_at, created_by, changed_at, changed_by)
    values (
      ${corpId}, ${groupWelcomeId}, ${lane}, ${name}, ${JSON.stringify(body)}::jsonb, ${notify}, ${realAt}, ${at}, ${by},
      ${at}, ${by})`.execute(tx)
}

/** Writes it anew as its next revision, on its way to WeCom from `realAt` on. */
export async function rewriteWelcome(
  tx: CorpTx,
  corpId: CorpId,
  { groupWelcomeId, name, body, notify, by }: Written,
  { at, realAt }: { at: CorpInstant; realAt: RealInstant },
): Promise<void> {
  await sql`
    update group_welcome
    set name = ${name}, body = ${JSON.stringify(body)}::jsonb, notify = ${notify}, revision = revision + 1,
      state = 'waiting', reason = null, attempts = 0, wake_real_at = ${realAt}, changed_at = ${at}, changed_by = ${by}
    where corp_id = ${corpId} and group_welcome_id = ${groupWelcomeId}`.execute(tx)
}

export type WelcomeMove = {
  state: GroupWelcomeState
  reason?: string | null
  attempts?: number
  /** WeCom holds this, of this revision; null: it holds none. */
  held?: { templateId: string; revision: number } | null
  wakeRealAt: RealInstant | null
}

/** Moves one that is in one of these states; tells whether it was. */
export async function moveWelcome(
  tx: CorpTx,
  corpId: CorpId,
  groupWelcomeId: string,
  from: readonly GroupWelcomeState[],
  { state, reason = null, attempts, held, wakeRealAt }: WelcomeMove,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('group_welcome')
    .set({
      state,
      reason,
      wake_real_at: wakeRealAt,
      ...(attempts !== undefined && { attempts }),
      ...(held !== undefined && {
        wecom_template_id: held?.templateId ?? null,
        wecom_revision: held?.revision ?? null,
      }),
    })
    .where('corp_id', '=', corpId)
    .where('group_welcome_id', '=', groupWelcomeId)
    .where('state', 'in', [...from])
    .executeTakeFirstOrThrow()
  return numUpdatedRows > 0n
}

/** Takes one away, and what was asked for it. Gives the tasks that asked. */
export async function deleteWelcome(tx: CorpTx, corpId: CorpId, groupWelcomeId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with gone as (
      delete from group_welcome_chat
      where corp_id = ${corpId} and group_welcome_id = ${groupWelcomeId}
      returning staff_task_id
    )
    select distinct staff_task_id as id from gone`.execute(tx)
  await sql`delete from group_welcome where corp_id = ${corpId} and group_welcome_id = ${groupWelcomeId}`.execute(tx)
  return rows.map(({ id }) => id)
}

/** Those in these lanes that have something due; one whose call nobody ended is found by its lane's next holder. */
export async function listDueWelcomes(
  tx: CorpTx,
  corpId: CorpId,
  lanes: readonly number[],
  realAt: RealInstant,
): Promise<GroupWelcomeRow[]> {
  const { rows } = await sql<GroupWelcomeRow>`
    select ${welcomeColumns}
    from group_welcome w
    where w.corp_id = ${corpId} and w.lane = any(${lanes}) and w.wake_real_at <= ${realAt}
    order by w.wake_real_at, w.group_welcome_id
    limit 20`.execute(tx)
  return rows
}

export async function listWelcomesDue(tx: CorpTx, corpId: CorpId, lanes: readonly number[]): Promise<NextDue[]> {
  const { rows } = await sql<{ lane: number; dueRealAt: RealInstant }>`
    select lane, min(wake_real_at) as "dueRealAt"
    from group_welcome
    where corp_id = ${corpId} and lane = any(${lanes}) and wake_real_at is not null
    group by lane`.execute(tx)
  return rows
}

/** Holds these group chats in the scope that are not dismissed, so that nobody asks their owners beside us. */
export async function lockChatsToAsk(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  groupChatIds: readonly string[],
): Promise<ChatToAsk[]> {
  await sql`
    select from group_chat g
    where g.corp_id = ${corpId} and g.group_chat_id = any(${groupChatIds}::uuid[]) and g.dismissed_at is null
      and ${staffInScope(scope, corpId, 'g.owner_staff_id')}
    order by g.group_chat_id
    for no key update of g`.execute(tx)
  return listChatsToAsk(tx, corpId, scope, groupChatIds)
}

/** The same, held by nobody. */
export async function listChatsToAsk(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  groupChatIds: readonly string[],
): Promise<ChatToAsk[]> {
  const { rows } = await sql<ChatToAsk>`
    select g.group_chat_id as "groupChatId", g.name, g.owner_staff_id as "ownerStaffId",
      g.status = 'owner_left' as "isOwnerGone", coalesce(t.state in ('open', 'permitted'), false) as "isAsked"
    from group_chat g
    left join group_welcome_chat c on c.corp_id = g.corp_id and c.group_chat_id = g.group_chat_id
    left join staff_task t on t.corp_id = c.corp_id and t.staff_task_id = c.staff_task_id
    where g.corp_id = ${corpId} and g.group_chat_id = any(${groupChatIds}::uuid[]) and g.dismissed_at is null
      and ${staffInScope(scope, corpId, 'g.owner_staff_id')}
    order by g.name, g.group_chat_id`.execute(tx)
  return rows
}

/** Puts down which task asks for a welcome in which group chat; what was asked there before is over. */
export async function putAsked(
  tx: CorpTx,
  corpId: CorpId,
  groupWelcomeId: string,
  asked: readonly { groupChatId: string; staffTaskId: string }[],
  { at, by }: { at: CorpInstant; by: string },
): Promise<void> {
  await sql`
    insert into group_welcome_chat (corp_id, group_chat_id, group_welcome_id, staff_task_id, asked_at, asked_by)
    select ${corpId}::uuid, group_chat_id, ${groupWelcomeId}::uuid, staff_task_id, ${at}::timestamptz, ${by}
    from unnest(
      ${asked.map((one) => one.groupChatId)}::uuid[],
      ${asked.map((one) => one.staffTaskId)}::uuid[]) as given (group_chat_id, staff_task_id)
    on conflict (corp_id, group_chat_id) do update
    set group_welcome_id = excluded.group_welcome_id, staff_task_id = excluded.staff_task_id,
      asked_at = excluded.asked_at, asked_by = excluded.asked_by`.execute(tx)
}
