import type { NicknameReminded } from '#contract/nickname.ts'
import type { CorpTx, Database } from '#server/db/database.ts'
import { newId } from '#server/db/new-id.ts'
import { laneOf } from '#server/engine/queue.ts'
import { type AuditActor, recordAudit } from '#server/features/audit/index.ts'
import { corpNow } from '#server/features/corp/index.ts'
import { judgeMembers, readNicknameRules, type RuleInForce } from '#server/features/run/nickname/queries.ts'
import {
  isUnfit,
  reminderFollowUp,
  reminderLastsMs,
  reminderMessage,
  reminderNote,
  reminderTitle,
} from '#server/features/run/nickname/rules.ts'
import {
  type ChatToRemind,
  insertReminders,
  listContactNames,
  listLatestReminders,
  lockChatsToRemind,
  type NamedMember,
} from '#server/features/run/nickname/sql.ts'
import { askStaffInChats, wakeStaffTasks } from '#server/features/staff-task/index.ts'
import type { Scope } from '#server/features/staff/index.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { addMs, type CorpInstant } from '#server/kernel/time.ts'

/** A group chat whose owner is to be asked, and about whom. */
export type ReminderToAsk = { chat: ChatToRemind; rule: RuleInForce; members: readonly NamedMember[] }

/**
 * Asks the owner of a group chat to remind those whose nickname does not keep to the rule: a task with their names and a
 * text to post. Throws `not_found`, `nickname_owner_gone`, `nickname_rule_missing`, `nickname_reminder_open` (at most one
 * is open) or `nickname_all_fit`.
 */
export const remindOfNickname = (
  deps: { db: Database },
  actor: AuditActor,
  scope: Scope,
  groupChatId: string,
): Promise<NicknameReminded> =>
  deps.db.corp(actor.corpId, async (tx) => {
    const { corpId } = actor
    const [chat] = await lockChatsToRemind(tx, corpId, scope, [groupChatId])
    if (!chat) throw new AppError('not_found')
    if (chat.isOwnerGone) throw new AppError('nickname_owner_gone')
    const now = await corpNow(tx, corpId)
    const rule = (await readNicknameRules(tx, corpId, [groupChatId])).get(groupChatId)
    if (!rule?.fits) throw new AppError('nickname_rule_missing')
    const [last] = await listLatestReminders(tx, corpId, [groupChatId])
    if (last && isReminderOpen(last.state))
      throw new AppError('nickname_reminder_open', {
        details: { staffTaskId: last.staffTaskId, staff: last.staffName, expiresAt: last.expiresAt.toString() },
      })
    const members = judgeMembers(await listContactNames(tx, corpId, [groupChatId]), rule.fits, now.at).filter(
      ({ fit }) => isUnfit(fit),
    )
    if (members.length === 0) throw new AppError('nickname_all_fit')
    const [staffTaskId = ''] = await askToRemind(tx, corpId, [{ chat, rule, members }], now.at, actor.name)
    await recordAudit(
      tx,
      now,
      actor,
      'group_chat.reminded',
      { kind: 'group_chat', id: groupChatId },
      { staffTaskId, members: members.length },
    )
    return { staffTaskId, members: members.length }
  })

export const isReminderOpen = (state: string): boolean => state === 'open' || state === 'permitted'

/** Asks the owners of group chats that are held by the caller. Gives the tasks, in the order of what was asked. */
export async function askToRemind(
  tx: CorpTx,
  corpId: CorpId,
  reminders: readonly ReminderToAsk[],
  at: CorpInstant,
  by: string | null,
): Promise<string[]> {
  const tasks = reminders.map(({ chat, rule, members }) => {
    const { zh, en } = reminderTitle(members.length)
    return {
      staffTaskId: newId(),
      lane: laneOf(chat.ownerStaffId),
      staffId: chat.ownerStaffId,
      groupChatId: chat.groupChatId,
      title: zh,
      titleEn: en,
      note: reminderNote(members.map(({ nickname, name }) => nickname.trim() || name)),
      message: reminderMessage(rule),
      runId: rule.run.runId,
      memberKeys: members.map(({ memberKey }) => memberKey),
    }
  })
  const when = { at, expiresAt: addMs(at, reminderLastsMs), followUp: reminderFollowUp }
  const lanes = await askStaffInChats(tx, corpId, tasks, when)
  await insertReminders(tx, corpId, tasks, { at, by })
  await wakeStaffTasks(tx, corpId, lanes, at)
  return tasks.map(({ staffTaskId }) => staffTaskId)
}
