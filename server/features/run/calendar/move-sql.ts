import { sql } from 'kysely'
import type { OccurrenceState } from '#contract/occurrence.ts'
import type { CorpTx } from '#server/db/database.ts'
import type { Moment, StepMove } from '#server/features/run/calendar/rules/move.ts'
import { heldOut } from '#server/features/run/sql/plan.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

export type TurnRow = {
  occurrenceId: string
  groupChatId: string
  lane: number
  state: OccurrenceState
  /** Nothing of it was ever released, and it is not over. */
  isMovable: boolean
  /** Its arm sends nothing: it goes along with the others, so that arms are compared over the same days. */
  isHeldOut: boolean
}

/** A step's turn in each group chat of its run in which it is stored. */
export async function listTurn(
  tx: CorpTx,
  corpId: CorpId,
  { runId, stepId }: Pick<StepMove, 'runId' | 'stepId'>,
  dueAt: CorpInstant,
): Promise<TurnRow[]> {
  const { rows } = await sql<TurnRow>`
    select o.occurrence_id as "occurrenceId", o.group_chat_id as "groupChatId", o.lane, o.state,
      o.row_state in ('planned', 'deferred') and o.delivery_id is null as "isMovable",
      o.is_held_out as "isHeldOut"
    from (
      select s.*, i.state as row_state, i.lane,
        i.state = 'skipped' and i.reason = ${heldOut} as is_held_out
      from occurrence i
      join occurrence_state s on s.corp_id = i.corp_id and s.occurrence_id = i.occurrence_id
      where i.corp_id = ${corpId} and i.run_id = ${runId} and i.step_id = ${stepId}
        and i.due_at >= ${dueAt}::timestamptz and i.due_at < ${dueAt}::timestamptz + interval '1 minute') o
    order by o.occurrence_id`.execute(tx)
  return rows
}

/** Which of these occurrences are stored, whatever time they stand at. */
export async function listStoredIds(tx: CorpTx, corpId: CorpId, ids: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    select occurrence_id as id from occurrence
    where corp_id = ${corpId} and occurrence_id = any(${ids}::uuid[])`.execute(tx)
  return new Set(rows.map((row) => row.id))
}

/** The move that put a step's turn at a moment; null where it stands where it is planned. */
export async function findStepMove(
  tx: CorpTx,
  corpId: CorpId,
  { runId, stepId }: Pick<StepMove, 'runId' | 'stepId'>,
  to: Moment,
): Promise<Moment | null> {
  const { rows } = await sql<Moment>`
    select from_date::text as date, from_time as "localTime"
    from step_move
    where corp_id = ${corpId} and run_id = ${runId} and step_id = ${stepId} and to_date = ${to.date}::date
      and to_time = ${to.localTime}`.execute(tx)
  return rows[0] ?? null
}

export async function putStepMove(
  tx: CorpTx,
  corpId: CorpId,
  { runId, stepId, from, to }: StepMove,
  by: { name: string; at: CorpInstant },
): Promise<void> {
  await sql`
    insert into step_move (corp_id, run_id, step_id, from_date, from_time, to_date, to_time, moved_by, moved_at)
    values (${corpId}, ${runId}, ${stepId}, ${from.date}::date, ${from.localTime}, ${to.date}::date, ${to.localTime},
      ${by.name}, ${by.at})
    on conflict (corp_id, run_id, step_id, from_date, from_time) do update
    set to_date = excluded.to_date, to_time = excluded.to_time, moved_by = excluded.moved_by,
      moved_at = excluded.moved_at`.execute(tx)
}

export async function dropStepMove(
  tx: CorpTx,
  corpId: CorpId,
  { runId, stepId, from }: Pick<StepMove, 'runId' | 'stepId' | 'from'>,
): Promise<void> {
  await sql`
    delete from step_move
    where corp_id = ${corpId} and run_id = ${runId} and step_id = ${stepId} and from_date = ${from.date}::date
      and from_time = ${from.localTime}`.execute(tx)
}

/** Puts occurrences at another time, to be decided then; what is held out stays so. */
export async function moveOccurrences(
  tx: CorpTx,
  corpId: CorpId,
  ids: readonly string[],
  to: { dueAt: CorpInstant; localDate: Temporal.PlainDate },
  at: CorpInstant,
): Promise<void> {
  await sql`
    update occurrence
    set due_at = ${to.dueAt}, local_date = ${to.localDate}, changed_at = ${at},
      wake_at = case when state <> 'skipped' then ${to.dueAt}::timestamptz end,
      state = case when state = 'skipped' then 'skipped' else 'planned' end,
      reason = case when state = 'skipped' then reason end
    where corp_id = ${corpId} and occurrence_id = any(${ids}::uuid[])`.execute(tx)
}
