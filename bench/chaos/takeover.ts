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
  /** The same of lanes by which a welcome goes, from the callback on: they must be faster, and are not among the others. */
  readonly welcomeTookMs: number[] = []

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
        if (this.#orphans.length > 0) await this.#settle(client)
      } catch {
        // The server is away, as storms have it: whoever waits meanwhile waits longer, and is counted so.
        await client?.end().catch(() => undefined)
        client = null
      }
      await sleep(lookEveryMs)
    }
    await client?.end()
  }

  async #settle(client: pg.Client): Promise<void> {
    const { rows } = await client.query<{ queue: string; lane: number; fence: string }>(
      'select queue, lane, fence from lease',
    )
    const fences = new Map(rows.map((row) => [`${row.queue} ${row.lane}`, Number(row.fence)]))
    const now = performance.now()
    this.#orphans = this.#orphans.filter((orphan) => {
      if ((fences.get(`${orphan.queue} ${orphan.lane}`) ?? 0) <= orphan.fence) return true
      const took = welcomeWay.has(orphan.queue) ? this.welcomeTookMs : this.tookMs
      took.push(now - orphan.sinceMs)
      return false
    })
  }
}

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
