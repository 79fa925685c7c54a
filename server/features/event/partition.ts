import { sql } from 'kysely'
import type { Database } from '#server/db/database.ts'
import { type CorpInstant, localDateOf } from '#server/kernel/time.ts'

const monthsAhead = 6

/**
 * Makes the months of the event table around a corp's time, from one back to six on: further than a demo's clock runs in
 * one story. A month that has events already keeps them in the default partition.
 */
export const partitionKeeper =
  (db: Database): ((at: CorpInstant) => Promise<void>) =>
  async (at) => {
    const from = localDateOf(at, 'UTC').subtract({ months: 1 })
    await db.engine((tx) => sql`select ensure_event_partitions(${from}, ${monthsAhead + 1})`.execute(tx))
  }
