import { sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { type CorpClock, corpTimeAt, type CorpInstant, type RealInstant } from '#server/kernel/time.ts'

/** Both clocks at one moment. */
export type BothTimes = { at: CorpInstant; realAt: RealInstant }

/** The corp's clock, and the database's own real time: no machine's clock is asked. Throws `not_found`. */
export async function corpClock(tx: CorpTx, corpId: CorpId): Promise<CorpClock & { realNow: RealInstant }> {
  const { rows } = await sql<{
    origin_at: CorpInstant
    anchor_real_at: RealInstant
    rate: number
    real_now: RealInstant
  }>`
    select origin_at, anchor_real_at, rate, clock_timestamp() as real_now
    from corp_clock
    where corp_id = ${corpId}`.execute(tx)
  const [row] = rows
  if (!row) throw new AppError('not_found', { details: [{ field: 'corp', rule: 'has a clock' }] })
  return { originAt: row.origin_at, anchorRealAt: row.anchor_real_at, rate: row.rate, realNow: row.real_now }
}

/** What the corp's clock and the wall clock show now. */
export async function corpNow(tx: CorpTx, corpId: CorpId): Promise<BothTimes> {
  const clock = await corpClock(tx, corpId)
  return { at: corpTimeAt(clock, clock.realNow), realAt: clock.realNow }
}
