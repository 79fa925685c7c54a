import { sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import type { CorpId } from '#server/kernel/ids.ts'

/** What is counted of a step; `here` goes down again. */
export type TallyOutcome =
  | 'here'
  | 'reached'
  | 'released'
  | 'skipped'
  | 'fell_back'
  | 'exited'
  | 'ended'
  | 'happened'
  | 'timed_out'
  | 'goal'
  | 'sent'
  | 'not_sent'

/** `reason` tells what was skipped, not sent, exited or ended apart, and which goal was reached. */
type Counted = { runId: string; trackId: string; stepId: string; outcome: TallyOutcome; reason?: string | null }

/** Counts of one transaction, written together at its end. */
export class Tally {
  readonly #counts = new Map<string, Counted & { count: number }>()

  add(counted: Counted, count: number): void {
    if (count === 0) return
    const key = `${counted.runId} ${counted.trackId} ${counted.stepId} ${counted.outcome} ${counted.reason ?? ''}`
    const known = this.#counts.get(key)
    if (known) known.count += count
    else this.#counts.set(key, { ...counted, count })
  }

  /** Writes the counts into a shard; whoever writes to another one does not wait. */
  async write(tx: CorpTx, corpId: CorpId, shard: number): Promise<void> {
    const items = [...this.#counts].filter(([, { count }]) => count !== 0).sort(([a], [b]) => (a < b ? -1 : 1))
    if (items.length === 0) return
    const counts = items.map(([, counted]) => counted)
    await sql`
      insert into journey_tally as t (corp_id, run_id, track_id, step_id, outcome, reason, shard, count)
      select ${corpId}, run_id, track_id, step_id, outcome, reason, ${shard}, count
      from unnest(
        ${counts.map((item) => item.runId)}::uuid[],
        ${counts.map((item) => item.trackId)}::text[],
        ${counts.map((item) => item.stepId)}::text[],
        ${counts.map((item) => item.outcome)}::text[],
        ${counts.map((item) => item.reason ?? '')}::text[],
        ${counts.map((item) => item.count)}::bigint[]) as given (run_id, track_id, step_id, outcome, reason, count)
      on conflict (corp_id, run_id, track_id, step_id, outcome, reason, shard) do update
      set count = t.count + excluded.count`.execute(tx)
  }
}
