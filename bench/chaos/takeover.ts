/** How long orphaned lanes wait until another process has them. */
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { clientConfig, type SocketAddress } from '#server/db/database.ts'
import { welcomeQueueName } from '#server/features/delivery/queue-name.ts'
import { inboxQueueName } from '#server/features/sync/sql/callback.ts'
import type { Orphan } from './fleet.ts'

/** The queues by which a welcome goes. */
export const welcomeWay: ReadonlySet<string> = new Set([inboxQueueName, welcomeQueueName])

const lookEveryMs = 100

export class Takeovers {
  readonly #address: SocketAddress
  readonly #over = new AbortController()
  #orphans: Orphan[] = []
  #looking: Promise<void> | undefined
  /** Milliseconds from the death of the holder to the next claim. */
  readonly tookMs: number[] = []
  /**
   * The same of lanes by which a welcome goes, from the callback on: they must be faster, and are not among the others.
   * What PostgreSQL was away is no part of it: nobody can take over then.
   */
  readonly welcomeTookMs: number[] = []
  /** How long these took in all. */
  readonly welcomeTookInAllMs: number[] = []
  readonly #away: Away[] = []

  /** Looks as the owner: leases are nobody's rows but the engine's. */
  constructor(owner: SocketAddress) {
    this.#address = owner
  }

  start(): void {
    this.#looking = this.#look()
  }

  add(orphans: readonly Orphan[]): void {
    this.#orphans.push(...orphans)
  }

  get waiting(): number {
    return this.#orphans.length
  }

  async stop(): Promise<void> {
    this.#over.abort()
    await this.#looking
  }

  async #look(): Promise<void> {
    let client: pg.Client | null = null
    while (!this.#over.signal.aborted) {
      try {
        client ??= await open(this.#address)
        this.#isBack()
        if (this.#orphans.length > 0) await this.#settle(client)
      } catch {
        // The server is away, as storms have it.
        if (this.#away.at(-1)?.untilMs !== null) this.#away.push({ fromMs: performance.now(), untilMs: null })
        await client?.end().catch(() => undefined)
        client = null
      }
      await sleep(lookEveryMs)
    }
    await client?.end()
  }

  #isBack(): void {
    const last = this.#away.at(-1)
    if (last) last.untilMs ??= performance.now()
  }

  async #settle(client: pg.Client): Promise<void> {
    const { rows } = await client.query<{ queue: string; lane: number; fence: string }>(
      'select queue, lane, fence from lease',
    )
    const fences = new Map(rows.map((row) => [`${row.queue} ${row.lane}`, Number(row.fence)]))
    const now = performance.now()
    this.#orphans = this.#orphans.filter((orphan) => {
      if ((fences.get(`${orphan.queue} ${orphan.lane}`) ?? 0) <= orphan.fence) return true
      const inAllMs = now - orphan.sinceMs
      if (welcomeWay.has(orphan.queue)) {
        this.welcomeTookInAllMs.push(inAllMs)
        this.welcomeTookMs.push(inAllMs - awayWithin(this.#away, orphan.sinceMs, now))
      } else this.tookMs.push(inAllMs)
      return false
    })
  }
}

/** From when to when PostgreSQL did not answer; null: it does not yet. */
export type Away = { fromMs: number; untilMs: number | null }

/** For how many of the milliseconds between two moments it was away. */
export const awayWithin = (away: readonly Away[], fromMs: number, untilMs: number): number =>
  away.reduce(
    (sum, one) => sum + Math.max(0, Math.min(one.untilMs ?? untilMs, untilMs) - Math.max(one.fromMs, fromMs)),
    0,
  )

async function open(address: SocketAddress): Promise<pg.Client> {
  const client = new pg.Client(clientConfig(address))
  client.on('error', () => undefined) // the next look opens another
  await client.connect()
  return client
}

/** The value that so many percent of the values do not pass; 0 where there are none. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil((sorted.length * percent) / 100) - 1)] ?? 0
}
