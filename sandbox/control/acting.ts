import { randomBytes } from 'node:crypto'
import type { Life } from '../life/life.ts'
import type { World } from '../world/world.ts'

/** Real milliseconds a lease lives without its window: until the window connects, and while it reconnects. */
const graceMs = 10_000

type Lease = { person: string; windows: number; timer: NodeJS.Timeout | undefined }

/**
 * Who is being played by hand. Each lease belongs to an open window: while there is one, corp time passes no faster than real
 * time and the model leaves the person alone; when the window closes both come back.
 */
export class Acting {
  readonly #world: World
  readonly #life: Life
  readonly #leases = new Map<string, Lease>()

  constructor(world: World, life: Life) {
    this.#world = world
    this.#life = life
  }

  /** Begins to play somebody. */
  take(person: string): string {
    const lease = randomBytes(12).toString('base64url')
    this.#leases.set(lease, { person, windows: 0, timer: undefined })
    this.#life.play(person, true)
    this.#expire(lease)
    this.#hold()
    return lease
  }

  /** A window of the lease is open until the answer is called; false when there is no such lease. */
  open(lease: string): (() => void) | undefined {
    const known = this.#leases.get(lease)
    if (!known) return undefined
    known.windows += 1
    clearTimeout(known.timer)
    return () => {
      known.windows -= 1
      if (known.windows === 0) this.#expire(lease)
    }
  }

  release(lease: string): boolean {
    const known = this.#leases.get(lease)
    if (!known) return false
    clearTimeout(known.timer)
    this.#leases.delete(lease)
    const stillPlayed = [...this.#leases.values()].some((other) => other.person === known.person)
    if (!stillPlayed) this.#life.play(known.person, false)
    this.#hold()
    return true
  }

  /** Who is played now. */
  people(): string[] {
    return [...new Set([...this.#leases.values()].map((lease) => lease.person))]
  }

  close(): void {
    for (const lease of this.#leases.values()) clearTimeout(lease.timer)
  }

  #expire(lease: string): void {
    const known = this.#leases.get(lease)
    if (known) known.timer = setTimeout(() => this.release(lease), graceMs)
  }

  #hold(): void {
    this.#life.catchUp()
    this.#world.clock.hold(this.#leases.size > 0)
    this.#life.schedule()
  }
}
