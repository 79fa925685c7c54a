import { sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import type { FollowUpRule } from '#server/features/delivery/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

/** Something to do by hand in a group chat, with a message that is ready to be posted there. */
export type NewChatTask = {
  staffTaskId: string
  lane: number
  staffId: string
  groupChatId: string
  title: string
  titleEn: string
  note: string
  message: string
}

/** Asks staff to do something in group chats. Gives the lanes to wake by `wakeStaffTasks`. */
export async function askStaffInChats(
  tx: CorpTx,
  corpId: CorpId,
  tasks: readonly NewChatTask[],
  when: { at: CorpInstant; expiresAt: CorpInstant; followUp: FollowUpRule },
): Promise<number[]> {
  await sql`
    insert into staff_task (
      corp_id, staff_task_id, lane, staff_id, kind, group_chat_id, title, title_en, note, body, follow_up, due_at,
      expires_at, state, made_at, wake_at, changed_at)
    select ${corpId}, staff_task_id, lane, staff_id, 'manual', group_chat_id, title, title_en, note,
      jsonb_build_object('text', message),
      ${JSON.stringify(when.followUp)}::jsonb, ${when.at}, ${when.expiresAt}, 'open', ${when.at}, ${when.at}, ${when.at}
    from unnest(
      ${tasks.map((task) => task.staffTaskId)}::uuid[],
      ${tasks.map((task) => task.lane)}::smallint[],
      ${tasks.map((task) => task.staffId)}::uuid[],
      ${tasks.map((task) => task.groupChatId)}::uuid[],
      ${tasks.map((task) => task.title)}::text[],
      ${tasks.map((task) => task.titleEn)}::text[],
      ${tasks.map((task) => task.note)}::text[],
      ${tasks.map((task) => task.message)}::text[]
    ) as given (staff_task_id, lane, staff_id, group_chat_id, title, title_en, note, message)`.execute(tx)
  return [...new Set(tasks.map((task) => task.lane))]
}
