import { setTimeout as sleep } from 'node:timers/promises'
import type { Database, TransactionOptions } from '#server/db/database.ts'
import { newId } from '#server/db/new-id.ts'
import {
  claimLanes,
  type DueQueue,
  ensureLanes,
  guardLease,
  type Held,
  listCorpIds,
  listDueQueues,
  longestLeaseMs,
  prolongLease,
  putOffLanes,
  releaseLanes,
} from '#server/engine/lane.ts'
import { LeaseLost, type Queue, type Work } from '#server/engine/queue.ts'
import { addMs, corpTimeAt, type RealInstant } from '#server/kernel/time.ts'

export type EngineLog = {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

export type EngineOptions = {
  db: Database
  queues: readonly Queue[]
  log: EngineLog
  /** Under which id it holds lanes: that of its process. One of its own when left out. */
  holder?: string
  /** Queues worked on at once, beside those that are express. Default 4. */
  concurrency?: number
  /** Longest wait between two looks when nothing is due, in ms. Default 500. */
  idlePollMs?: number
  /**
   * How long a claim lasts without a heartbeat, in ms by the database's clock. An orphan is noticed within this and one
   * poll. Default 15,000: well inside the 30 s of spec 60.
   */
  leaseMs?: number
  onLag?: (queue: string, lagMs: number) => void
  onHandled?: (queue: string, tookMs: number, outcome: 'done' | 'failed' | 'lost') => void
}

const busyPollMs = 25
const safetyMs = 2_000
const failedRetryMs = 2_000

/**
 * The worker loop. Any number of processes run it on one database, none of them a leader.
 *
 * A lane goes free → claimed (holder, fence + 1, lease) → free again with its next due time. The holder prolongs the
 * lease while it works. If it dies, the lease runs out and the next look of any process claims the lane anew. If it was
 * only frozen, its fence is old when it wakes: the guard of each of its transactions refuses, and `leftMs` stops a call
 * that is about to go out. Between that last look and the socket's write nothing can be checked; what slips through
 * there is found by the look-up that follows every unanswered call.
 */
export class Engine {
  readonly #options: EngineOptions
  readonly #queues: ReadonlyMap<string, Queue>
  readonly #holder: string
  readonly #leaseMs: number
  readonly #stop = new AbortController()
  readonly #working = new Map<string, Promise<void>>()
  #usualAtWork = 0
  #loop: Promise<void> | undefined
  #wakeUp: (() => void) | undefined
  #isWoken = false

  constructor(options: EngineOptions) {
    this.#options = options
    this.#holder = options.holder ?? newId()
    this.#leaseMs = options.leaseMs ?? 15_000
    if (this.#leaseMs > longestLeaseMs) throw new RangeError(`leaseMs is ${this.#leaseMs}, at most ${longestLeaseMs}`)
    this.#queues = new Map(options.queues.map((queue) => [queue.name, queue]))
  }

  /** Makes missing lanes for every corp and begins. */
  async start(): Promise<void> {
    const names = [...this.#queues.keys()]
    await this.#options.db.engine(async (tx) => {
      for (const corpId of await listCorpIds(tx)) await ensureLanes(tx, corpId, names)
    })
    this.#loop = this.#run(names)
  }

  /** Begins nothing more, waits for what is under way and gives its lanes back. */
  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#loop
    await Promise.all(this.#working.values())
    for (const queue of this.#queues.values()) await queue.settle?.()
  }

  async #run(names: readonly string[]): Promise<void> {
    const { db, log, concurrency = 4, idlePollMs = 500 } = this.#options
    let pollMs = busyPollMs
    while (!this.#stop.signal.aborted) {
      this.#isWoken = false
      try {
        const due = await db.engine((tx) => listDueQueues(tx, names), { readOnly: true })
        for (const item of due) this.#options.onLag?.(item.queue, item.lagMs)
        const free = due.filter((item) => !this.#working.has(key(item)))
        const [express, usual] = [
          free.filter((item) => this.#isExpress(item)),
          free.filter((item) => !this.#isExpress(item)),
        ]
        for (const item of express) this.#begin(item)
        for (const item of usual.slice(0, Math.max(0, concurrency - this.#usualAtWork))) this.#begin(item)
        pollMs = due.length > 0 ? busyPollMs : Math.min(idlePollMs, pollMs * 2)
      } catch (cause) {
        log.warn({ err: cause }, 'engine: the database did not tell what is due; asking again')
        pollMs = idlePollMs
      }
      await this.#pause(pollMs)
    }
  }

  /** Waits, unless some work has ended since the last look: what it made due is looked for at once. */
  async #pause(ms: number): Promise<void> {
    const woken = new Promise<void>((resolve) => {
      this.#wakeUp = resolve
    })
    if (!this.#isWoken)
      await Promise.race([sleep(ms, undefined, { signal: this.#stop.signal }).catch(() => undefined), woken])
  }

  #wake(): void {
    this.#isWoken = true
    this.#wakeUp?.()
  }

  #isExpress(item: DueQueue): boolean {
    return this.#queues.get(item.queue)?.express !== undefined
  }

  #begin(item: DueQueue): void {
    const queue = this.#queues.get(item.queue)
    if (!queue) return
    const counts = queue.express ? 0 : 1
    this.#usualAtWork += counts
    const done = this.#handle(queue, item).finally(() => {
      this.#working.delete(key(item))
      this.#usualAtWork -= counts
      this.#wake()
    })
    this.#working.set(key(item), done)
  }

  async #handle(queue: Queue, item: DueQueue): Promise<void> {
    const { db, log, onHandled } = this.#options
    const leaseMs = queue.express?.leaseMs ?? this.#leaseMs
    const within = withinLease(leaseMs)
    const begunMs = performance.now()
    let held: Held | undefined
    let failed = false
    let heartbeat: NodeJS.Timeout | undefined
    try {
      const fence = await db.engine((tx) => claimLanes(tx, item.corpId, queue.name, this.#holder, leaseMs), within)
      if (fence.size === 0) return
      const mine = { corpId: item.corpId, queue: queue.name, holder: this.#holder, fence }
      held = mine
      // Counted from before the claim was asked for: the database's clock for it began later.
      const lease = { untilMs: begunMs + leaseMs, ms: leaseMs }
      heartbeat = setInterval(() => {
        const askedMs = performance.now()
        db.engine((tx) => prolongLease(tx, mine, leaseMs), within).then(
          (kept) => (lease.untilMs = kept ? askedMs + leaseMs : 0),
          (cause: unknown) => log.warn({ err: cause, queue: queue.name }, 'engine: a heartbeat failed'),
        )
      }, leaseMs / 3)
      await queue.handle(this.#workOf(item, mine, lease, begunMs))
    } catch (cause) {
      failed = true
      const lost = cause instanceof LeaseLost
      log[lost ? 'warn' : 'error'](
        { err: cause, queue: queue.name, corpId: item.corpId },
        lost ? 'engine: the lease was lost' : 'engine: a handler failed',
      )
      onHandled?.(queue.name, performance.now() - begunMs, lost ? 'lost' : 'failed')
      if (lost) held = undefined
    } finally {
      clearInterval(heartbeat)
    }
    if (held) await this.#release(queue, held, failed, within)
    if (!failed) onHandled?.(queue.name, performance.now() - begunMs, 'done')
  }

  #workOf(item: DueQueue, held: Held, lease: { untilMs: number; ms: number }, begunMs: number): Work {
    const { db } = this.#options
    // Read anew in each transaction: the clock of a demo is set while its work runs.
    let { clock, realNow: readRealAt } = item
    let readMs = begunMs
    const realNow = (): RealInstant => addMs(readRealAt, performance.now() - readMs)
    return {
      corpId: item.corpId,
      lanes: [...held.fence.keys()].sort((a, b) => a - b),
      fence: held.fence,
      now: () => ({ at: corpTimeAt(clock, realNow()), realAt: realNow(), rate: clock.rate }),
      transaction: (work) =>
        db.corp(
          item.corpId,
          async (tx) => {
            const read = await guardLease(tx, held)
            readMs = performance.now()
            clock = read.clock
            readRealAt = read.realNow
            return work(tx)
          },
          withinLease(lease.ms),
        ),
      leftMs: () => lease.untilMs - performance.now(),
      stopping: this.#stop.signal,
    }
  }

  /** A failed handler's lanes are tried again after a pause; a failed release is left to run out. */
  async #release(queue: Queue, held: Held, failed: boolean, within: TransactionOptions): Promise<void> {
    const { db, log } = this.#options
    try {
      if (failed) await db.engine((tx) => putOffLanes(tx, held, failedRetryMs), within)
      else await db.corp(held.corpId, (tx) => releaseLanes(tx, held, queue.nextDue), within)
    } catch (cause) {
      log.warn({ err: cause, queue: queue.name }, 'engine: lanes were not given back; their lease runs out')
    }
  }
}

/**
 * PostgreSQL ends a transaction that locks lanes before their lease can run out: a process that froze in the middle of it
 * would keep everybody else from them for as long as it lies still.
 */
const withinLease = (leaseMs: number): TransactionOptions => ({
  statementTimeoutMs: leaseMs - safetyMs,
  idleTimeoutMs: leaseMs / 3,
})

const key = (item: DueQueue): string => `${item.corpId} ${item.queue}`
