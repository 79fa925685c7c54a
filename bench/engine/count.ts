/** Counts what was written, so that nobody is fast by leaving something out. */
import type { Took } from './contest.ts'
import { type EngineWorld, journey, withClient } from './world.ts'

type Counted = { deliveries: number; events: number; moved: number; caps: number; quotas: number }

/** Throws unless everyone wrote every row of each enrollment that they took. */
export async function refuseUnequal({ owner, corpId }: EngineWorld, took: readonly Took[]): Promise<void> {
  await withClient(owner, async (client) => {
    for (const { name, part, rows, warmUp } of took) {
      const { rows: counted } = await client.query<Counted>(
        `with written as materialized (
           select contact_id, enrollment_id from delivery where corp_id = $1 and run_id = $2)
         select (select count(*) from written) as deliveries,
           (select count(*) from event e join written w on w.contact_id = e.contact_id and w.enrollment_id = e.enrollment_id
             where e.corp_id = $1 and e.kind = 'enrollment.released') as events,
           (select count(*) from enrollment where corp_id = $1 and run_id = $2 and step_id = $3) as moved,
           (select sum(c.used) / 2.0 from cap_use c join written w on w.contact_id = c.subject_id
             where c.corp_id = $1 and c.subject_kind = 'contact')::float as caps,
           (select sum(q.reserved) from quota_use q join written w on w.contact_id = q.recipient_id
             where q.corp_id = $1 and q.recipient_kind = 'contact')::int as quotas`,
        [corpId, part.runId, journey.next],
      )
      const taken = rows + warmUp
      const wrong = Object.entries(counted[0] ?? {}).filter(([, count]) => count !== taken)
      if (counted.length === 0 || wrong.length > 0)
        throw new Error(
          `${name} took ${taken} enrollments and wrote ${wrong.map(([what, count]) => `${count} ${what}`).join(', ')}`,
        )
    }
  })
}
