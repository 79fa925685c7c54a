import { sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

/** A journey of a run to be looked at; also for those who are through it and entered since then, if that is said. */
export type Watching = { runId: string; trackId: string; enteredSince: CorpInstant | null }

/** Wakes the enrollments of these contacts in these journeys; gives the lanes to look at. Locks none of them. */
export async function wakeWatching(
  tx: CorpTx,
  corpId: CorpId,
  watching: readonly Watching[],
  contactIds: readonly string[],
  at: CorpInstant,
): Promise<number[]> {
  const { rows } = await sql<{ lanes: number[] | null }>`
    with woken as (
      insert into enrollment_wake (corp_id, lane, wake_at, enrollment_id)
      select ${corpId}, e.lane, ${at}, e.enrollment_id
      from (select distinct contact_id from unnest(${contactIds}::uuid[]) as given (contact_id)) who
      cross join unnest(
        ${watching.map((each) => each.runId)}::uuid[],
        ${watching.map((each) => each.trackId)}::text[],
        ${watching.map((each) => each.enteredSince)}::timestamptz[]) as watching (run_id, track_id, entered_since)
      join enrollment e on e.corp_id = ${corpId} and e.contact_id = who.contact_id and e.run_id = watching.run_id
        and e.track_id = watching.track_id
      where e.ended_at is null or e.entered_at >= watching.entered_since
      order by e.lane, e.enrollment_id
      on conflict do nothing
      returning lane
    )
    select array_agg(distinct lane) as lanes from woken`.execute(tx)
  return rows[0]?.lanes ?? []
}
