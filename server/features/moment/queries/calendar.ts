import { sql } from 'kysely'
import type { MomentCalendar, MomentItem, MomentsQuery } from '#contract/moment.ts'
import type { MomentKind, MomentState } from '#contract/moment-kind.ts'
import type { CorpTx } from '#server/db/database.ts'
import { corpNow, getCorp } from '#server/features/corp/index.ts'
import type { MomentBody } from '#server/features/moment/rules/body.ts'
import { mixOf } from '#server/features/moment/rules/mix.ts'
import { copyState, joinTask } from '#server/features/moment/sql/copy-state.ts'
import { type Scope, staffInScope } from '#server/features/staff/index.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { type CorpInstant, localDateOf, startOfDay } from '#server/kernel/time.ts'

/** Posts shown of the weeks asked for; more than this is no plan. */
const postsAtMost = 1000

export type ItemRow = {
  momentId: string
  kind: MomentKind
  state: MomentState
  reason: string | null
  body: MomentBody
  dueAt: CorpInstant
  asked: number
  published: number
  likes: number
  comments: number
}

export const itemColumns = sql`
  m.moment_id as "momentId", m.kind, m.state, m.reason, m.body, m.due_at as "dueAt",
    sums.asked, sums.published, sums.likes, sums.comments`

/** What the copies of a post `m` come to, of those whom the reader may see. */
export const joinSums = (corpId: CorpId, scope: Scope) => sql`
  cross join lateral (
    select count(*)::int as asked, count(*) filter (where ${copyState} in ('published', 'reported'))::int as published,
      coalesce(sum(c.likes), 0)::int as likes, coalesce(sum(c.comments), 0)::int as comments,
      coalesce(sum(c.reached), 0)::int as reached
    from moment_copy c
    ${joinTask}
    where c.corp_id = ${corpId} and c.moment_id = m.moment_id and ${staffInScope(scope, corpId, 'c.staff_id')}
  ) as sums`

/** Weeks of the plan, with how they stand beside the frequency matrix; what was taken back counts for nothing. */
export async function readCalendar(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  { from, weeks }: MomentsQuery,
): Promise<MomentCalendar> {
  const { zone } = await getCorp(tx, corpId)
  const monday = mondayOf(from)
  const { rows } = await sql<ItemRow>`
    select ${itemColumns}
    from moment m
    ${joinSums(corpId, scope)}
    where m.corp_id = ${corpId} and m.due_at >= ${startOfDay(monday, zone)}
      and m.due_at < ${startOfDay(monday.add({ weeks }), zone)}
    order by m.due_at, m.moment_id
    limit ${sql.lit(postsAtMost)}`.execute(tx)
  const items = rows.map((row) => itemOf(row, zone))
  const counting = items.filter(({ state }) => state !== 'cancelled' && state !== 'failed')
  const { at } = await corpNow(tx, corpId)
  return { items, mix: mixOf(counting, { from: monday.toString(), weeks }), today: localDateOf(at, zone).toString() }
}

/** The Monday of a day's week. */
export const mondayOf = (date: string): Temporal.PlainDate => {
  const day = Temporal.PlainDate.from(date)
  return day.subtract({ days: day.dayOfWeek - 1 })
}

/** First words of a post, as a calendar shows them. */
const shownChars = 80

export function itemOf(row: ItemRow, zone: string): MomentItem {
  const local = row.dueAt.toZonedDateTimeISO(zone)
  const { body, dueAt, ...rest } = row
  return {
    ...rest,
    text: Array.from(body.text).slice(0, shownChars).join(''),
    attachments: body.attachments.map(({ kind }) => kind),
    dueAt: dueAt.toString(),
    date: local.toPlainDate().toString(),
    time: local.toPlainTime().toString({ smallestUnit: 'minute' }),
  }
}
