import { sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import { naturalId } from '#server/db/natural-id.ts'
import { laneOf } from '#server/engine/queue.ts'
import { byHandBody, type MomentBody } from '#server/features/moment/rules/body.ts'
import { askStaffByHand } from '#server/features/staff-task/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

/** Makes a task for each member who posts by hand, with the post ready to copy; gives the lanes to wake. */
export async function askByHand(
  tx: CorpTx,
  corpId: CorpId,
  { momentId, body }: { momentId: string; body: MomentBody },
  times: { dueAt: CorpInstant; expiresAt: CorpInstant },
): Promise<number[]> {
  const { rows } = await sql<{ staff_id: string }>`
    select staff_id from moment_copy
    where corp_id = ${corpId} and moment_id = ${momentId} and state = 'by_hand' and staff_task_id is null
    order by staff_id`.execute(tx)
  if (rows.length === 0) return []
  const staffIds = rows.map((row) => row.staff_id)
  const taskIds = staffIds.map((staffId) => naturalId(corpId, 'moment', momentId, staffId))
  const given = sql`(
    select staff_task_id, staff_id, lane, null::uuid as contact_id, null::uuid as group_chat_id, null::uuid as enrollment_id
    from unnest(${taskIds}::uuid[], ${staffIds}::uuid[], ${staffIds.map(laneOf)}::smallint[])
      as one (staff_task_id, staff_id, lane)) as asked_for`
  const lanes = await askStaffByHand(tx, corpId, given, {
    title: '发一条朋友圈',
    titleEn: 'Post to your Moments',
    note: '今天企业朋友圈的条数已满，这条请复制文案、保存图片后自己发，发完点“已发”并写明哪条或贴截图链接。',
    body: byHandBody(body),
    ...times,
  })
  await sql`
    update moment_copy c
    set staff_task_id = given.staff_task_id
    from unnest(${taskIds}::uuid[], ${staffIds}::uuid[]) as given (staff_task_id, staff_id)
    where c.corp_id = ${corpId} and c.moment_id = ${momentId} and c.staff_id = given.staff_id`.execute(tx)
  return lanes
}
