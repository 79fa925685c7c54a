import type { Store } from './store.ts'

/** How the corp clock runs: at real instant `anchor` it showed `origin`, and passes `rate` corp seconds a real second. */
type ClockSetting = { origin: number; anchor: number; rate: number }

export class ClockRefusal extends Error {}

/** A step back further than this is a mistake; a smaller one is the caller's own clock lagging a little and changes nothing. */
const largestStepBackMs = 6 * 3_600_000

/**
 * Corp time: when the people of the corp live. Real time (`realNow`) is for the lives of tokens and codes alone.
 * Corp time never goes back.
 */
export class CorpClock {
  readonly #store: Store
  readonly #realNow: () => number
  #setting: ClockSetting
  #latest: number
  /** While someone acts as a person, corp time passes no faster than real time. */
  #held = false

  constructor(store: Store, realNow: () => number, first: { start: number; rate: number }) {
    this.#store = store
    this.#realNow = realNow
    const saved = store.setting('clock')
    const known = saved === undefined ? undefined : (JSON.parse(saved) as { corp: number; rate: number }) // written by #save below
    const latest = store.row<{ at: number | null }>(
      'select max(at) as at from (select max(corp_at) as at from message union all select max(created_at) from mass_send)',
    )
    const origin = Math.max(known?.corp ?? first.start, latest?.at ?? 0)
    this.#setting = { origin, anchor: realNow(), rate: known?.rate ?? first.rate }
    this.#latest = origin
    this.save()
  }

  /** Corp time in epoch milliseconds. */
  now(): number {
    const { origin, anchor } = this.#setting
    const shown = Math.floor(origin + (this.#realNow() - anchor) * this.rate)
    if (shown > this.#latest) this.#latest = shown
    return this.#latest
  }

  /** The rate in force. */
  get rate(): number {
    return this.#held ? Math.min(1, this.#setting.rate) : this.#setting.rate
  }

  /** The rate that was asked for, and comes back when nobody acts as a person. */
  get requestedRate(): number {
    return this.#setting.rate
  }

  get held(): boolean {
    return this.#held
  }

  hold(held: boolean): void {
    if (held === this.#held) return
    const now = this.now()
    this.#setting = { origin: now, anchor: this.#realNow(), rate: this.#setting.rate }
    this.#held = held
  }

  /**
   * Sets the corp time, the rate, or both. A step back of a few hours leaves the time as it is; one of more than six is refused.
   */
  set(change: { corpTime?: number; rate?: number }): void {
    const now = this.now()
    const origin = change.corpTime ?? now
    if (origin < now - largestStepBackMs) {
      throw new ClockRefusal(
        `corpTime ${isoTime(origin)} is before the corp's present ${isoTime(now)}: corp time does not go back`,
      )
    }
    this.#setting = { origin: Math.max(origin, now), anchor: this.#realNow(), rate: change.rate ?? this.#setting.rate }
    this.save()
  }

  /** Real milliseconds until corp time reaches `corpAt`; infinite while the clock stands. */
  realDelay(corpAt: number): number {
    if (this.rate === 0) return Infinity
    return Math.max(0, (corpAt - this.now()) / this.rate)
  }

  /** Writes the present down, so that a later start goes on from here. */
  save(): void {
    this.#store.writeSetting('clock', JSON.stringify({ corp: this.now(), rate: this.#setting.rate }))
  }
}

/** Epoch milliseconds as an ISO instant. */
export function isoTime(at: number): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toString()
}
