/** The corp's clock in a storm: how fast it runs, when it slows down, and for what it waits. */
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { isConnectionFailure } from '#server/db/retry.ts'
import type { CorpInstant } from '#server/kernel/time.ts'
import { corpMs, type World } from './world.ts'

export type Passing = {
  /** The clock runs until then, at `rate`. */
  until: CorpInstant
  rate: number
  /** From then on it runs so fast. */
  hurry?: { from: CorpInstant; rate: number }
  /** Where quiet hours begin and days end it passes slowly: see `paceAt`. */
  limits?: readonly CorpInstant[]
  /** How slowly at least it passes there. Default 1, as in life: enough for a lease to run out in time. */
  least?: number
  /** So many kills are wanted: the clock slows down for them, so that they are spread over the whole of the storm. */
  kills?: number
  /**
   * The clock all but stands while the engine is so far behind, in corp ms. Default 60 min: half of the shortest grace.
   * Less before a limit: what a fast clock leaves no time for would be said to have been too late.
   */
  behindMs?: number
}

/** The corp's clock as the storm sets it; what it shows is told without asking anyone. */
export class CorpClock {
  readonly #world: World
  #waitedMs = 0
  #share = 0
  #shown = { corpMs: 0, atMs: 0, rate: 0 }

  constructor(world: World) {
    this.#world = world
  }

  nowMs(): number {
    const { corpMs: from, atMs, rate } = this.#shown
    return Math.floor(from + (performance.now() - atMs) * rate)
  }

  /** How much of the time that it runs through has passed, 0..1. */
  get share(): number {
    return this.#share
  }

  /** Sets the speed, again and again while the database is away. */
  async set(rate: number): Promise<void> {
    if (rate === this.#shown.rate && this.#shown.atMs > 0) return
    for (;;)
      try {
        await this.#world.setClock({ rate })
        const corpTime = await this.#world.sandbox.corpTime()
        this.#shown = { corpMs: Date.parse(corpTime), atMs: performance.now(), rate }
        return
      } catch (cause) {
        if (!isConnectionFailure(cause)) throw cause
        await sleep(50)
      }
  }

  /** Lets time pass, and stops the clock then. It waits while the engine is further behind than it may be. */
  async run(options: Passing, kills: () => number): Promise<void> {
    const { until, hurry, limits = [], least, behindMs = 60 * 60_000 } = options
    let isHeld = false
    await this.set(0)
    const beganMs = this.nowMs()
    const wanted = options.kills ?? 0
    const waitAtMostMs = usuallyWaitMs + wanted * msForAKill
    while (this.nowMs() < until.epochMilliseconds) {
      this.#share = (this.nowMs() - beganMs) / (until.epochMilliseconds - beganMs)
      const isAhead = wanted > 0 && this.#share > kills() / wanted + aheadShare
      const waits = (isAhead || isHeld) && this.#waitedMs < waitAtMostMs
      if (waits) this.#waitedMs += lookEveryMs
      const rate = hurry && this.nowMs() >= hurry.from.epochMilliseconds ? hurry.rate : options.rate
      const pace = paceAt(this.nowMs(), rate, limits, least)
      if (waits) await this.set(Math.min(pace, isHeld ? heldRate : rate / 6))
      else await this.set(pace)
      await sleep(lookEveryMs)
      const lagMs = await readLagMs(this.#world, this.nowMs())
      const mostMs = Math.min(behindMs, behindBefore(this.nowMs(), limits))
      isHeld = lagMs !== null && lagMs > (isHeld ? mostMs / 2 : mostMs)
    }
    await this.set(0)
  }
}

/**
 * How fast the clock may run near a limit. Qunce asks an open send back two corp minutes before it and has until one minute
 * before it; a lease that nobody holds any more lasts a quarter of a real minute. So those minutes pass as they do in
 * life, or at `least`, and only what lies around them is hurried.
 */
export function paceAt(nowMs: number, rate: number, limits: readonly CorpInstant[], least = 1): number {
  const aheadMs = Math.min(
    ...limits.map((limit) => limit.epochMilliseconds - nowMs).filter((ahead) => ahead > -60_000),
    Infinity,
  )
  if (aheadMs > 600_000) return rate
  if (aheadMs > 180_000) return Math.min(rate, Math.max(20, least))
  if (aheadMs > 125_000) return Math.min(rate, 2 * least)
  return Math.min(rate, aheadMs > 55_000 ? least : 6 * least)
}

/** How far behind the engine may be before a limit, in corp ms: a third of what is left, and not less than two minutes. */
function behindBefore(nowMs: number, limits: readonly CorpInstant[]): number {
  const ahead = limits.map((limit) => limit.epochMilliseconds - nowMs).filter((aheadMs) => aheadMs > 0)
  return Math.max(120_000, Math.min(...ahead, Infinity) / 3)
}

/** As slowly as it may pass without the look-ups being slower for it: see `resultLagMs`. */
const heldRate = 5

const lookEveryMs = 200

/**
 * Longer than this in all the clock does not wait: what is stuck is to be found, not waited for. Whatever a killed engine
 * held lies still until its lease is over, so that each kill makes it longer.
 */
const usuallyWaitMs = 120_000
const msForAKill = 6_000

/** By so much of the whole the clock may be ahead of the kills. */
const aheadShare = 0.04

/**
 * By how much corp time the oldest is late of what the engine has to do, and not staff or a person; null while the
 * database is away.
 */
async function readLagMs({ db, corpId }: World, nowMs: number): Promise<number | null> {
  try {
    const { rows } = await db.corp(corpId, (tx) =>
      sql<{ due: CorpInstant | null }>`
        select least(
          (select min(due_at) from delivery
            where corp_id = ${corpId} and state in ('due', 'in_doubt') and reason is distinct from 'several_alike'),
          (select min(wake_at) from occurrence where corp_id = ${corpId} and wake_at <= ${corpMs(nowMs)})) as due`.execute(
        tx,
      ),
    )
    const due = rows[0]?.due
    return due ? nowMs - due.epochMilliseconds : 0
  } catch (cause) {
    if (!isConnectionFailure(cause)) throw cause
    return null
  }
}
