import { sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import { type Scope, staffInScope } from '#server/features/staff/index.ts'
import { askedOf, type Span, wasOnTime } from '#server/features/staff-page/day-sql.ts'
import type { CorpId } from '#server/kernel/ids.ts'

export type OnTimeCount = {
  /** Its place among all, from 1 on: what a page begins behind. */
  place: number
  staffId: string
  name: string
  asked: number
  done: number
  onTime: number
  waiting: number
  percent: number | null
}

/**
 * Staff in the scope of whom anything was asked that fell due within a span, by the percent of it that was on time, which
 * is null below `least`; `after` a place. Each member's own is found by their index, so that it costs what was asked.
 */
export async function listOnTime(
  tx: CorpTx,
  corpId: CorpId,
  scope: Scope,
  of: Span & { least: number; search: string | undefined },
  page: { after: number; limit: number },
): Promise<{ rows: OnTimeCount[]; people: number; median: number | null }> {
  const { rows } = await sql<{ rows: OnTimeCount[]; people: number; median: number | null }>`
    with counted as materialized (
      select s.staff_id, s.name, part.*,
        case when part.asked >= ${of.least}::int then round(100.0 * part.on_time / part.asked)::int end as percent
      from staff s
      cross join lateral (
        select (count(*) filter (where not is_open))::int as asked,
          (count(*) filter (where not is_open and done_at is not null))::int as done,
          (count(*) filter (where ${wasOnTime}))::int as on_time, (count(*) filter (where is_open))::int as waiting
        from (${askedOf(corpId, sql`s.staff_id`, of)}) asked
        having count(*) > 0) part
      where s.corp_id = ${corpId} and ${staffInScope(scope, corpId, 's.staff_id')}
    ), placed as materialized (
      select counted.*, (row_number() over (order by percent desc nulls last, asked desc, name, staff_id))::int as place
      from counted
    ), shown as (
      select place, staff_id as "staffId", name, asked, done, on_time as "onTime", waiting, percent
      from placed
      where place > ${page.after}::int ${of.search === undefined ? sql`` : sql`and strpos(lower(name), lower(${of.search})) > 0`}
      order by place
      limit ${sql.lit(page.limit)}
    )
    select (select coalesce(jsonb_agg(to_jsonb(shown) order by place), '[]') from shown) as rows,
      (select count(*)::int from counted) as people,
      (select round(percentile_cont(0.5) within group (order by percent))::int from counted) as median`.execute(tx)
  const [row] = rows
  if (!row) throw new Error('scalar subqueries give one row')
  return row
}
