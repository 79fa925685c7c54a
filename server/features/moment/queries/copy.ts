import { sql } from 'kysely'
import { z } from 'zod'
import type { MomentCopiesQuery, MomentCopy, MomentReaction, MomentReactionsQuery } from '#contract/moment.ts'
import type { MomentCopyState } from '#contract/moment-kind.ts'
import type { Page } from '#contract/paging.ts'
import type { CorpTx } from '#server/db/database.ts'
import { copyState, joinTask } from '#server/features/moment/sql/copy-state.ts'
import { type Scope, staffInScope } from '#server/features/staff/index.ts'
import { decodeCursor, pageOf } from '#server/http/paging.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

type CopyRow = {
  staffId: string
  name: string
  state: MomentCopyState
  publishedAt: CorpInstant | null
  reached: number | null
  likes: number | null
  comments: number | null
  staffTaskId: string | null
  reminders: number
}

/** Who was asked to publish a post, by name, of staff in the scope. Throws `not_found`. */
export async function readCopies(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  momentId: string,
  { cursor, limit, state }: MomentCopiesQuery,
): Promise<Page<MomentCopy>> {
  await need(tx, corpId, momentId)
  const after = decodeCursor(cursor, z.tuple([z.string(), z.guid()]))
  const { rows } = await sql<CopyRow>`
    select * from (
      select c.staff_id as "staffId", s.name, ${copyState} as state, coalesce(c.published_at, t.done_at) as "publishedAt",
        c.reached, c.likes, c.comments, c.staff_task_id as "staffTaskId", c.reminders
      from moment_copy c
      join moment m on m.corp_id = c.corp_id and m.moment_id = c.moment_id
      join staff s on s.corp_id = c.corp_id and s.staff_id = c.staff_id
      ${joinTask}
      where c.corp_id = ${corpId} and c.moment_id = ${momentId} and ${staffInScope(scope, corpId, 'c.staff_id')}
        ${after ? sql`and (s.name, c.staff_id) > (${after[0]}, ${after[1]}::uuid)` : sql``}
    ) as copy
    ${state === undefined ? sql`` : sql`where copy.state = ${state}`}
    order by copy.name, copy."staffId"
    limit ${sql.lit(limit + 1)}`.execute(tx)
  return pageOf(
    rows,
    limit,
    (row) => [row.name, row.staffId],
    ({ staffId, name, publishedAt, ...row }) => ({
      ...row,
      staff: { staffId, name },
      publishedAt: publishedAt?.toString() ?? null,
    }),
  )
}

type ReactionRow = {
  nth: number
  contactId: string | null
  name: string
  staffId: string
  staffName: string
  at: CorpInstant
}

/**
 * Who liked a post, or commented on it, in the order of time over all copies: each customer has the place of their first.
 * Places count everybody; only those under copies of staff in the scope are told. Throws `not_found`.
 */
export async function readReactions(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  momentId: string,
  { cursor, limit, kind, nth }: MomentReactionsQuery,
): Promise<Page<MomentReaction>> {
  await need(tx, corpId, momentId)
  const after = decodeCursor(cursor, z.tuple([z.int()]))
  const { rows } = await sql<ReactionRow>`
    with first as (
      select distinct on (r.external_userid) r.external_userid, r.staff_id, r.place, r.reacted_at
      from moment_reaction r
      where r.corp_id = ${corpId} and r.moment_id = ${momentId} and r.kind = ${kind}
      order by r.external_userid, r.reacted_at, r.staff_id, r.place
    ), placed as (
      select f.*, row_number() over (order by f.reacted_at, f.staff_id, f.place)::int as nth from first f
    )
    select p.nth, i.contact_id as "contactId", coalesce(k.name, '') as name, p.staff_id as "staffId",
      s.name as "staffName", p.reacted_at as at
    from placed p
    join staff s on s.corp_id = ${corpId} and s.staff_id = p.staff_id
    left join contact_identity i
      on i.corp_id = ${corpId} and i.kind = 'external_userid' and i.value = p.external_userid
    left join contact k on k.corp_id = ${corpId} and k.contact_id = i.contact_id
    where ${staffInScope(scope, corpId, 'p.staff_id')}
      ${nth === undefined ? sql`` : sql`and p.nth = ${nth}`}
      ${after ? sql`and p.nth > ${after[0]}` : sql``}
    order by p.nth
    limit ${sql.lit(limit + 1)}`.execute(tx)
  return pageOf(
    rows,
    limit,
    (row) => [row.nth],
    ({ staffId, staffName, at, ...row }) => ({ ...row, staff: { staffId, name: staffName }, at: at.toString() }),
  )
}

async function need(tx: CorpTx, corpId: CorpId, momentId: string): Promise<void> {
  const found = await tx
    .selectFrom('moment')
    .select('moment_id')
    .where('corp_id', '=', corpId)
    .where('moment_id', '=', momentId)
    .executeTakeFirst()
  if (!found) throw new AppError('not_found')
}
