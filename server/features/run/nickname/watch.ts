import type { PlaybookDocument } from '#contract/playbook.ts'
import type { CorpTx } from '#server/db/database.ts'
import { wakeLanes } from '#server/engine/lane.ts'
import { laneOf, type Queue, type Work } from '#server/engine/queue.ts'
import { getCorp } from '#server/features/corp/index.ts'
import { documentOf } from '#server/features/playbook/index.ts'
import { askToRemind, isReminderOpen } from '#server/features/run/nickname/commands.ts'
import { judgeMembers, readNicknameRules } from '#server/features/run/nickname/queries.ts'
import { isReminderDue, isUnfit, nextLookAt } from '#server/features/run/nickname/rules.ts'
import {
  endNicknameWatch,
  listContactNames,
  listLatestReminders,
  listLiveChatsOf,
  listNicknameLooks,
  listNicknameWatches,
  lockChatsToRemind,
  type NicknameWatch,
  setNicknameWatch,
} from '#server/features/run/nickname/sql.ts'
import { nicknameQueueName } from '#server/features/run/queue-name.ts'
import { lockRunVersions } from '#server/features/run/sql/version.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

/** Looks after the nicknames of a run whose version has members reminded, and no longer after those of another. */
export async function watchNicknames(
  tx: CorpTx,
  corpId: CorpId,
  runId: string,
  document: PlaybookDocument,
  now: { at: CorpInstant; zone: string },
): Promise<void> {
  if (document.setup.nickname?.remind === undefined) {
    await endNicknameWatch(tx, corpId, runId)
    return
  }
  const lane = laneOf(runId)
  const lookAt = nextLookAt(now.at, now.zone)
  await setNicknameWatch(tx, corpId, { runId, lane }, lookAt)
  await wakeLanes(tx, corpId, nicknameQueueName, [{ lane, dueAt: lookAt }])
}

const chatsAtOnce = 50

/** Asks the owners of group chats to remind members, as often as the playbooks at work there say. */
export function nicknameQueue(deps: { touch(corpId: CorpId, topic: 'staff_task' | 'group_chat'): void }): Queue {
  return {
    name: nicknameQueueName,
    async handle(work) {
      const watches = await work.transaction((tx) => listNicknameWatches(tx, work.corpId, work.lanes, work.now().at))
      for (const watch of watches) {
        if (work.stopping.aborted) return
        if ((await look(work, watch)) === 0) continue
        for (const topic of ['staff_task', 'group_chat'] as const) deps.touch(work.corpId, topic)
      }
    },
    nextDue: listNicknameLooks,
  }
}

/** Looks at all group chats of a run, some at a time, and tells how many owners were asked. Looking again asks nobody twice. */
async function look(work: Work, watch: NicknameWatch): Promise<number> {
  const { corpId } = work
  const chats = await work.transaction((tx) => listLiveChatsOf(tx, corpId, watch.runId))
  let asked = 0
  for (let from = 0; from < chats.length; from += chatsAtOnce)
    asked += await work.transaction((tx) => ask(tx, work, watch, chats.slice(from, from + chatsAtOnce)))
  await work.transaction(async (tx) => {
    const { zone } = await getCorp(tx, corpId)
    await setNicknameWatch(tx, corpId, watch, nextLookAt(work.now().at, zone))
  })
  return asked
}

async function ask(tx: CorpTx, work: Work, watch: NicknameWatch, chatIds: readonly string[]): Promise<number> {
  const { corpId } = work
  // Moved to another version meanwhile, it is looked at the next day by that one's rule.
  if (await lockRunVersions(tx, corpId, [watch])) return 0
  const { nickname } = (await documentOf(tx, corpId, watch.playbookId, watch.version)).setup
  const remind = nickname?.remind
  if (remind === undefined) return 0
  const { at } = work.now()
  const chats = await lockChatsToRemind(tx, corpId, { kind: 'all' }, chatIds)
  const rules = await readNicknameRules(tx, corpId, chatIds)
  const last = new Map((await listLatestReminders(tx, corpId, chatIds)).map((row) => [row.groupChatId, row]))
  const members = Map.groupBy(await listContactNames(tx, corpId, chatIds), (member) => member.groupChatId)
  const reminders = chats.flatMap((chat) => {
    const rule = rules.get(chat.groupChatId)
    // Another playbook's rule is in force there: that one asks, or nobody.
    if (!rule?.fits || rule.run.runId !== watch.runId || chat.isOwnerGone) return []
    const unfit = judgeMembers(members.get(chat.groupChatId) ?? [], rule.fits, at).filter(({ fit }) => isUnfit(fit))
    const before = last.get(chat.groupChatId)
    const since = before ? { askedAt: before.askedAt, isOpen: isReminderOpen(before.state) } : null
    return isReminderDue(remind, since, unfit.length, at) ? [{ chat, rule, members: unfit }] : []
  })
  if (reminders.length > 0) await askToRemind(tx, corpId, reminders, at, null)
  return reminders.length
}
