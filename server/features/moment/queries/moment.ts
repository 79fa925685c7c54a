import { sql } from 'kysely'
import type { MomentPage } from '#contract/moment.ts'
import type { MomentCopyState } from '#contract/moment-kind.ts'
import type { CorpTx } from '#server/db/database.ts'
import { corpNow, getCorp } from '#server/features/corp/index.ts'
import { itemColumns, itemOf, type ItemRow, joinSums } from '#server/features/moment/queries/calendar.ts'
import type { Candidate } from '#server/features/moment/rules/look-up.ts'
import { isCancellable, isChangeable } from '#server/features/moment/rules/standing.ts'
import { mayRemind } from '#server/features/moment/rules/timing.ts'
import { copyState, joinTask } from '#server/features/moment/sql/copy-state.ts'
import { type Scope, staffInScope } from '#server/features/staff/index.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant, RealInstant } from '#server/kernel/time.ts'

type PageRow = ItemRow & {
  reached: number
  staff: MomentPage['staff']
  tags: MomentPage['tags']
  revision: number
  createdBy: string
  createdAt: CorpInstant
  scheduledBy: string | null
  cancelledAt: CorpInstant | null
  cancelledBy: string | null
  readRealAt: RealInstant | null
  remindAskedAt: CorpInstant | null
  remindedAt: CorpInstant | null
  candidates: Candidate[]
}

/** A post with what became of it, as far as the reader sees its staff. Throws `not_found`. */
export async function readMomentPage(tx: CorpTx, corpId: CorpId, scope: Scope, momentId: string): Promise<MomentPage> {
  const { rows } = await sql<PageRow>`
    select ${itemColumns}, sums.reached,
      (select coalesce(jsonb_agg(jsonb_build_object('staffId', s.staff_id, 'name', s.name) order by s.name), '[]')
        from staff s where s.corp_id = ${corpId} and s.staff_id = any(m.staff_ids)) as staff,
      (select coalesce(jsonb_agg(jsonb_build_object('tagId', t.tag_id, 'name', t.name) order by t.name), '[]')
        from tag t where t.corp_id = ${corpId} and t.tag_id = any(m.tag_ids)) as tags,
      m.revision, m.created_by as "createdBy", m.created_at as "createdAt", m.scheduled_by as "scheduledBy",
      m.cancelled_at as "cancelledAt", m.cancelled_by as "cancelledBy", m.read_real_at as "readRealAt",
      m.remind_asked_at as "remindAskedAt", m.reminded_at as "remindedAt", m.candidates
    from moment m
    ${joinSums(corpId, scope)}
    where m.corp_id = ${corpId} and m.moment_id = ${momentId}`.execute(tx)
  const [row] = rows
  if (!row) throw new AppError('not_found')
  const { zone } = await getCorp(tx, corpId)
  const { at } = await corpNow(tx, corpId)
  const counts = await countStates(tx, corpId, scope, momentId)
  const waiting = counts.waiting ?? 0
  const isTakenBack = row.cancelledAt !== null
  return {
    ...itemOf(row, zone),
    text: row.body.text,
    attachments: [...row.body.attachments],
    library: row.body.library ?? null,
    staff: row.staff,
    tags: row.tags,
    revision: row.revision,
    createdBy: row.createdBy,
    createdAt: row.createdAt.toString(),
    scheduledBy: row.scheduledBy,
    cancelledBy: row.cancelledBy,
    counts,
    reached: row.reached,
    readRealAt: row.readRealAt?.toString() ?? null,
    remindedAt: row.remindedAt?.toString() ?? null,
    candidates: row.candidates,
    mayChange: isChangeable(row.state),
    mayCancel: isCancellable(row.state) && !isTakenBack,
    mayRemind: !isTakenBack && mayRemind({ ...row, waiting }, at),
  }
}

async function countStates(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  momentId: string,
): Promise<Partial<Record<MomentCopyState, number>>> {
  const { rows } = await sql<{ state: MomentCopyState; count: number }>`
    select ${copyState} as state, count(*)::int as count
    from moment_copy c
    join moment m on m.corp_id = c.corp_id and m.moment_id = c.moment_id
    ${joinTask}
    where c.corp_id = ${corpId} and c.moment_id = ${momentId} and ${staffInScope(scope, corpId, 'c.staff_id')}
    group by 1`.execute(tx)
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]))
}
