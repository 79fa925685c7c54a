import type { CorpTx } from '#server/db/database.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant, RealInstant } from '#server/kernel/time.ts'

/** Lanes of a queue in each corp. What must be serial shares a lane; the rest may run side by side. */
export const laneCount = 64

/** The lane of an id: the same everywhere, spread evenly (FNV-1a). */
export function laneOf(id: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < id.length; at += 1) {
    hash ^= id.charCodeAt(at)
    hash = Math.imul(hash, 0x01000193)
  }
  return (hash >>> 0) % laneCount
}

/** When a lane has something to do next: by the corp's clock, by real time, or both, the earlier counting. */
export type NextDue = { lane: number; dueAt?: CorpInstant | null; dueRealAt?: RealInstant | null }

/** Both clocks at one moment, and how many times faster than real the corp's runs. */
export type Now = { at: CorpInstant; realAt: RealInstant; rate: number }

/** Lanes of one queue of one corp, held by this process until `handle` returns. */
export type Work = {
  corpId: CorpId
  lanes: readonly number[]
  fence: ReadonlyMap<number, number>
  /**
   * Both clocks now, by the database's clock, so that a machine whose own clock is off does no harm; the corp's as it was
   * set when the last transaction began.
   */
  now(): Now
  /**
   * A transaction that commits only while this process still holds the lanes: the leases are taken for share, and
   * throws `LeaseLost` when they are another's. PostgreSQL ends it before the lease can run out.
   */
  transaction<T>(work: (tx: CorpTx) => Promise<T>): Promise<T>
  /** Milliseconds, by the monotonic clock, for which the lease is certainly ours. The last look before a call goes out. */
  leftMs(): number
  /** Aborted when the process stops: finish what is under way, begin nothing. */
  stopping: AbortSignal
}

/** A kind of work. Its handler may be run again for the same lanes at any time, so all it does is safe to repeat. */
export type Queue = {
  name: string
  /**
   * Its work is over in seconds or lost: it has room of its own in every process, whatever else there is to do, and a
   * claim that lasts only so many ms without a heartbeat.
   */
  express?: { leaseMs: number }
  handle(work: Work): Promise<void>
  /** What the lanes have to do next, read from the feature's tables. A lane that is not named has nothing waiting. */
  nextDue(tx: CorpTx, corpId: CorpId, lanes: readonly number[]): Promise<readonly NextDue[]>
  /** Waits for what goes on after `handle` has returned. An engine that stops asks for it last. */
  settle?(): Promise<void>
}

/** The lanes are another process's by now: drop everything, that process does it. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost'
}
