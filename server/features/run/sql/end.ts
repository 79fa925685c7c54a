import { sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

/** Why what a run had still to do is cancelled. */
export const runEnded = 'run_ended'

/** Ends a run; false when it had ended, or there is none. Whoever decides what is due comes before, or sees it. */
export async function endRun(tx: CorpTx, corpId: CorpId, runId: string, at: CorpInstant): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('run')
    .set({ ended_at: at })
    .where('corp_id', '=', corpId)
    .where('run_id', '=', runId)
    .where('ended_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Takes the occurrences of a run out; false when one of them was decided before. */
export async function dropUntouched(tx: CorpTx, corpId: CorpId, runId: string): Promise<boolean> {
  const { rows } = await sql<{ touched: boolean }>`
    select exists (
      select 1 from occurrence
      where corp_id = ${corpId} and run_id = ${runId} and (state <> 'planned' or delivery_id is not null)) as touched`.execute(
    tx,
  )
  if (rows[0]?.touched !== false) return false
  await sql`delete from occurrence where corp_id = ${corpId} and run_id = ${runId}`.execute(tx)
  return true
}

/** Cancels what a run has not released. */
export async function cancelOfRun(tx: CorpTx, corpId: CorpId, runId: string, at: CorpInstant): Promise<void> {
  await sql`
    update occurrence
    set state = 'cancelled', reason = ${runEnded}, wake_at = null, changed_at = ${at}
    where corp_id = ${corpId} and run_id = ${runId} and state in ('planned', 'deferred')`.execute(tx)
}

/** Ends what is still planned in dismissed group chats. */
export async function cancelPlanned(
  tx: CorpTx,
  corpId: CorpId,
  groupChatIds: readonly string[],
  reason: string,
  at: CorpInstant,
): Promise<void> {
  await sql`
    update occurrence
    set state = 'cancelled', reason = ${reason}, wake_at = null, changed_at = ${at}
    where corp_id = ${corpId} and group_chat_id = any(${groupChatIds}::uuid[]) and state in ('planned', 'deferred')`.execute(
    tx,
  )
}
