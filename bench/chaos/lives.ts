/** When an engine and the database lived, in corp time. */
export class Lives {
  readonly #now: () => number
  #hasEngine = false
  #hasDatabase = true
  #sinceMs: number | null = null
  readonly #spans: [from: number, to: number][] = []

  constructor(now: () => number) {
    this.#now = now
  }

  engines(alive: boolean): void {
    this.#hasEngine = alive
    this.#change()
  }

  database(up: boolean): void {
    this.#hasDatabase = up
    this.#change()
  }

  #change(): void {
    const lives = this.#hasEngine && this.#hasDatabase
    if (lives && this.#sinceMs === null) this.#sinceMs = this.#now()
    else if (!lives && this.#sinceMs !== null) {
      this.#spans.push([this.#sinceMs, this.#now()])
      this.#sinceMs = null
    }
  }

  through(fromMs: number, toMs: number): boolean {
    return this.#all().some(([from, to]) => from <= fromMs && to >= toMs)
  }

  msWithin(fromMs: number, toMs: number): number {
    const shared = this.#all().map(([from, to]) => Math.min(to, toMs) - Math.max(from, fromMs))
    return shared.reduce((sum, ms) => sum + Math.max(0, ms), 0)
  }

  #all(): readonly (readonly [from: number, to: number])[] {
    return this.#sinceMs === null ? this.#spans : [...this.#spans, [this.#sinceMs, Infinity]]
  }
}
