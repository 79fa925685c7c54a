import { sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import { laneOf } from '#server/engine/queue.ts'
import type { FollowUpRule } from '#server/features/delivery/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

/** Something to do by hand that is of no group chat and no single contact; its note says what. */
export type NewHandTask = { staffTaskId: string; staffId: string; note: string }

/**
 * Asks each of these members of staff for something of their own. What was asked before stays as it is. Gives the lanes to
 * wake by `wakeStaffTasks`.
 */
export async function askStaffEach(
  tx: CorpTx,
  corpId: CorpId,
  tasks: readonly NewHandTask[],
  task: { title: string; titleEn: string; at: CorpInstant; expiresAt: CorpInstant; followUp: FollowUpRule },
): Promise<number[]> {
  const { rows } = await sql<{ lanes: number[] | null }>`
    with asked as (
      insert into staff_task (
        corp_id, staff_task_id, lane, staff_id, kind, title, title_en, note, follow_up, due_at, expires_at, state, made_at,
        wake_at, changed_at)
      select ${corpId}, staff_task_id, lane, staff_id, 'manual', ${task.title}, ${task.titleEn}, note,
        ${JSON.stringify(task.followUp)}::jsonb, ${task.at}, ${task.expiresAt}, 'open', ${task.at}, ${task.at}, ${task.at}
      from unnest(
        ${tasks.map(({ staffTaskId }) => staffTaskId)}::uuid[],
        ${tasks.map(({ staffId }) => staffId)}::uuid[],
        ${tasks.map(({ staffId }) => laneOf(staffId))}::smallint[],
        ${tasks.map(({ note }) => note)}::text[]) as given (staff_task_id, staff_id, lane, note)
      on conflict do nothing
      returning lane
    )
    select array_agg(distinct lane) as lanes from asked`.execute(tx)
  return rows[0]?.lanes ?? []
}
