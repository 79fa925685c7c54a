import type { Logger } from 'pino'
import type { Database } from '#server/db/database.ts'
import { type CorpDeps, corpNow, putBackDemoClock, setCorpClock } from '#server/features/corp/index.ts'
import { demoRate, type Held } from '#server/demo/rules.ts'
import type { SandboxControl } from '#server/demo/control.ts'
import { sql } from 'kysely'
import type { CorpId } from '#server/kernel/ids.ts'
import { corpInstant, type CorpInstant } from '#server/kernel/time.ts'

const tickMs = 200
const saveEveryMs = 5_000

export type DemoClockOptions = {
  deps: CorpDeps
  corpId: CorpId
  control: SandboxControl
  storyBeganAt: CorpInstant
  wantedRate: number
  viewers: () => number
  /** Whether somebody looks at a staff page. */
  isStaffLooking: () => boolean
  /** Corp ms by which the modelled staff are behind. */
  staffLateMs: () => number
  log: Logger
}

/**
 * Keeps the demo corp's clock: it runs as fast as asked while the engine keeps up and someone watches, and stands still
 * otherwise. The sandbox keeps the same clock and is told of every change.
 */
export class DemoClock {
  readonly #options: DemoClockOptions
  #wantedRate: number
  #rate = 0
  #held: Held | null = null
  #watchedMs = performance.now()
  #savedMs = performance.now()
  #timer: NodeJS.Timeout | undefined
  #busy: Promise<void> = Promise.resolve()

  constructor(options: DemoClockOptions) {
    this.#options = options
    this.#wantedRate = options.wantedRate
  }

  start(): void {
    const tick = (): void => {
      this.#busy = this.#tick()
        .catch((cause: unknown) => this.#options.log.warn({ err: cause }, 'demo: the clock could not be kept'))
        .finally(() => {
          this.#timer = setTimeout(tick, tickMs)
        })
    }
    tick()
  }

  /** Stops the clock where it is, in the corp and in the sandbox. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer)
    await this.#busy
    clearTimeout(this.#timer)
    await this.#set(0)
  }

  get state(): { rate: number; held: Held | null; wantedRate: number } {
    return { rate: this.#rate, held: this.#held, wantedRate: this.#wantedRate }
  }

  want(rate: number): void {
    this.#wantedRate = rate
    this.#watchedMs = performance.now()
  }

  async #tick(): Promise<void> {
    const { deps, corpId, control, storyBeganAt, viewers, isStaffLooking, staffLateMs } = this.#options
    if (viewers() > 0) this.#watchedMs = performance.now()
    const now = await deps.db.corp(corpId, (tx) => corpNow(tx, corpId), { readOnly: true })
    const shown = await control.readClock()
    const { rate, held } = demoRate({
      wantedRate: this.#wantedRate,
      lagMs: Math.max(await readLagMs(deps.db, corpId), staffLateMs()),
      unwatchedMs: performance.now() - this.#watchedMs,
      storyDays: (now.at.epochMilliseconds - storyBeganAt.epochMilliseconds) / 86_400_000,
      isActing: shown.held || isStaffLooking(),
      wasBehind: this.#held === 'engine_behind',
    })
    this.#held = held
    const isTimeToSave = performance.now() - this.#savedMs > saveEveryMs
    if (rate !== this.#rate || isTimeToSave) await this.#set(rate)
  }

  async #set(rate: number): Promise<void> {
    const { deps, corpId, control } = this.#options
    const tell = (clock: { at: CorpInstant; rate: number }): Promise<void> =>
      control.setClock({ corpTime: clock.at.toString(), rate: clock.rate })
    await setCorpClock({ ...deps, tell }, corpId, { rate })
    this.#rate = rate
    this.#savedMs = performance.now()
  }
}

/** Corp ms by which the oldest of what is due is late. */
async function readLagMs(db: Database, corpId: CorpId): Promise<number> {
  const { rows } = await db.corp(
    corpId,
    (tx) =>
      sql<{ lag: number | null }>`
        select (extract(epoch from
          c.origin_at + (clock_timestamp() - c.anchor_real_at) * c.rate - min(l.due_at)) * 1000)::float8 as lag
        from lane l
        join corp_clock c on c.corp_id = l.corp_id
        where l.corp_id = ${corpId}
        group by c.origin_at, c.anchor_real_at, c.rate`.execute(tx),
    { readOnly: true },
  )
  return Math.max(0, rows[0]?.lag ?? 0)
}

/**
 * Sets both clocks to where the demo stood when it stopped. The corp's own row may have run on after a kill; the sandbox,
 * which saves as it goes, knows. Both stand still until the demo's clock starts.
 */
export async function setBack(deps: CorpDeps, corpId: CorpId, control: SandboxControl): Promise<void> {
  await control.setClock({ rate: 0 })
  const { corpTime } = await control.readClock()
  await putBackDemoClock(deps, corpId, corpInstant(Temporal.Instant.from(corpTime)))
}
