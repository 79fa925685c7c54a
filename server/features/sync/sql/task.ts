import { sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { RealInstant } from '#server/kernel/time.ts'

/** The lines of work of a synchronisation, in the order they are done. */
export const taskKinds = ['staff', 'tag', 'contact', 'group_chat', 'membership'] as const
export type TaskKind = (typeof taskKinds)[number]

/** `first` is the one before which there was none. */
export type SyncCause = 'first' | 'repair' | 'asked'

export type SyncTask = {
  kind: TaskKind
  cause: SyncCause
  state: 'waiting' | 'running' | 'done' | 'failed'
  cursor: unknown
  done: number
  total: number | null
  changed: number
  failure: string | null
  attempts: number
  startedRealAt: RealInstant | null
  finishedRealAt: RealInstant | null
  retryRealAt: RealInstant | null
}

export async function listTasks(tx: CorpTx, corpId: CorpId): Promise<SyncTask[]> {
  const rows = await tx
    .selectFrom('sync_task')
    .select(['kind', 'cause', 'state', 'cursor', 'done', 'total', 'changed', 'failure', 'attempts'])
    .select(['started_real_at', 'finished_real_at', 'retry_real_at'])
    .where('corp_id', '=', corpId)
    .execute()
  return rows
    .map((row) => ({
      kind: row.kind,
      cause: row.cause,
      state: row.state,
      cursor: row.cursor,
      done: row.done,
      total: row.total,
      changed: row.changed,
      failure: row.failure,
      attempts: row.attempts,
      startedRealAt: row.started_real_at,
      finishedRealAt: row.finished_real_at,
      retryRealAt: row.retry_real_at,
    }))
    .sort((a, b) => taskKinds.indexOf(a.kind) - taskKinds.indexOf(b.kind))
}

/**
 * Begins a synchronisation anew; false, and nothing changed, while one is under way. The one before which there was
 * none is the first, whatever made it begin: what it finds is history.
 */
export async function beginTasks(tx: CorpTx, corpId: CorpId, cause: SyncCause): Promise<boolean> {
  const { rows } = await sql`
    insert into sync_task as t (corp_id, kind, cause, state)
    select ${corpId}, kind, 'first', 'waiting'
    from unnest(${[...taskKinds]}::text[]) as kind
    where not exists (
      select 1 from sync_task
      where corp_id = ${corpId} and state in ('waiting', 'running'))
    order by kind
    on conflict (corp_id, kind) do update
    set cause = ${cause}, state = 'waiting', cursor = '{}', done = 0, total = null, changed = 0, failure = null,
      attempts = 0, started_real_at = null, finished_real_at = null, retry_real_at = null
    where t.state not in ('waiting', 'running')
    returning 1`.execute(tx)
  return rows.length > 0
}

/** Moves a task on: what has been done more, where it stands, and its total once that is known. */
export async function advanceTask(
  tx: CorpTx,
  corpId: CorpId,
  kind: TaskKind,
  step: {
    done?: number
    changed?: number
    total?: number
    /** What the total grows by, where it is not known all at once. */
    moreTotal?: number
    cursor?: unknown
    realAt: RealInstant
    isDone?: boolean
  },
): Promise<void> {
  await sql`
    update sync_task
    set state = ${step.isDone ? 'done' : 'running'}, done = done + ${step.done ?? 0},
      changed = changed + ${step.changed ?? 0},
      total = coalesce(${step.total ?? null}::integer, total${step.isDone ? sql`, done + ${step.done ?? 0}` : sql``})
        + ${step.moreTotal ?? 0},
      cursor = coalesce(${step.cursor === undefined ? null : JSON.stringify(step.cursor)}::jsonb, cursor),
      started_real_at = coalesce(started_real_at, ${step.realAt}),
      finished_real_at = ${step.isDone ? step.realAt : null},
      failure = null, attempts = 0, retry_real_at = null
    where corp_id = ${corpId} and kind = ${kind} and state in ('waiting', 'running')`.execute(tx)
}

/** Notes why a task cannot go on now, and when it is tried again. */
export async function putOffTask(
  tx: CorpTx,
  corpId: CorpId,
  kind: TaskKind,
  failure: string,
  retryRealAt: RealInstant,
): Promise<void> {
  await sql`
    update sync_task
    set failure = ${failure}, attempts = attempts + 1, retry_real_at = ${retryRealAt}, state = 'running'
    where corp_id = ${corpId} and kind = ${kind}`.execute(tx)
}
