const patienceMs = 20_000
const insistMs = 2_000

/** Thrown out of a start that was told to stop meanwhile. */
class Interrupted extends Error {}

/**
 * What a process lets go of at its end, last taken first. It runs once, on the first of: SIGINT, SIGTERM, SIGHUP, the
 * death of the process that started this one, a crash, a failed start. Asking again after two seconds, or waiting
 * twenty, ends the process at once: everything behind it is safe to be killed.
 */
export class Teardown {
  readonly #say: (sentence: string) => void
  readonly #steps: { name: string; step: () => unknown }[] = []
  #begunAtMs: number | undefined
  #done: Promise<void> | undefined

  constructor(say: (sentence: string) => void) {
    this.#say = say
  }

  get hasBegun(): boolean {
    return this.#begunAtMs !== undefined
  }

  /** Resolves never: the process ends first. */
  get done(): Promise<void> {
    return this.#done ?? new Promise(() => {})
  }

  add(name: string, step: () => unknown): void {
    this.#steps.push({ name, step })
  }

  /** Ends a start that is asked to stop while it is under way; what it took so far is let go of. */
  refuseWhenBegun(): void {
    if (this.hasBegun) throw new Interrupted('stopped while starting')
  }

  onSignals(): void {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => this.#asked())
    process.on('disconnect', () => this.#asked())
    process.channel?.unref()
  }

  onCrash(log: (error: unknown) => void): void {
    const crash = (error: unknown) => {
      log(error)
      this.#say(`Qunce crashed: ${String(error instanceof Error ? error.stack : error)}`)
      void this.run(1)
    }
    process.on('uncaughtException', crash)
    process.on('unhandledRejection', crash)
  }

  #asked(): void {
    if (this.#begunAtMs === undefined) void this.run(0)
    else if (performance.now() - this.#begunAtMs > insistMs) process.exit(1)
  }

  run(exitCode: number): Promise<void> {
    this.#begunAtMs ??= performance.now()
    this.#done ??= this.#letGo(exitCode)
    return this.#done
  }

  async #letGo(exitCode: number): Promise<void> {
    let code = exitCode
    let under = ''
    setTimeout(() => {
      this.#say(`stopping the ${under} took more than ${patienceMs / 1_000} s`)
      process.exit(1)
    }, patienceMs).unref()
    for (let next = this.#steps.pop(); next; next = this.#steps.pop()) {
      under = next.name
      try {
        await next.step()
      } catch (error) {
        this.#say(`stopping the ${next.name} failed: ${String(error)}`)
        code = 1
      }
    }
    process.exit(code)
  }
}
