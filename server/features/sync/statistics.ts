import { sql } from 'kysely'
import type { Database } from '#server/db/database.ts'
import type { CorpId } from '#server/kernel/ids.ts'

const firstRows = 1_000
const growth = 4

/**
 * Has PostgreSQL look at the tables again whenever a corp has been filled with four times the rows of the last look, so
 * that plans fit what is there by then. Counted in each process by itself: a look too many does no harm.
 */
export function statisticsKeeper(db: Database): (corpId: CorpId, rows: number) => Promise<void> {
  const filled = new Map<CorpId, { rows: number; next: number }>()
  return async (corpId, rows) => {
    const count = filled.get(corpId) ?? { rows: 0, next: firstRows }
    count.rows += rows
    filled.set(corpId, count)
    if (count.rows < count.next) return
    count.next = count.rows * growth
    await db.engine((tx) => sql`select refresh_statistics()`.execute(tx), { statementTimeoutMs: 120_000 })
  }
}
