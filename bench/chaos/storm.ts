/** A storm: a corp at work while things break, then calm until everything has come to its end, then the judgement. */
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type { SocketAddress } from '#server/db/database.ts'
import { isConnectionFailure } from '#server/db/retry.ts'
import { secretKeys } from '#server/test/corp.ts'
import type { CorpInstant } from '#server/kernel/time.ts'
import type { EngineArgument } from './engine-process.ts'
import { Fleet } from './fleet.ts'
import { judge, type Due, type Verdict } from './judge.ts'
import { listOpenTasks, People, type PeopleOptions } from './people.ts'
import type { Report } from './report.ts'
import { zone } from './story.ts'
import { percentile, Takeovers } from './takeover.ts'
import { corpMs, type World } from './world.ts'

/** How fast the corp's clock runs until a moment of its own. */
export type Pace = { until: CorpInstant; rate: number }

export type StormOptions = {
  world: World
  /** Past the corp wall: for reading leases and fates. */
  owner: SocketAddress
  seed: number
  engines: number
  engine?: Partial<EngineArgument>
  people: Omit<PeopleOptions, 'seed'>
  paces: readonly Pace[]
  /** The clock stands while the engine is so far behind, in corp ms. Default 45 min: well inside of every grace. */
  behindMs?: number
  /** How fast the clock runs in the calm, when what is left comes to its end. */
  calmRate: number
  /** What the sandbox does wrong while the storm lasts. */
  faults?: readonly object[]
  /** What breaks while the clock runs; it ends soon after `signal` says so. */
  trouble(storm: Storm, signal: AbortSignal): Promise<void>
  onReport?: (report: Report) => void
  say(line: string): void
}

export type StormResult = Verdict & {
  kills: number
  idleKills: number
  takeoverP99Ms: number
  takeovers: number
  tookMs: number
}

/** A storm under way, as whoever makes the trouble sees it. */
export type Storm = {
  world: World
  fleet: Fleet
  people: People
  /** Tells that the database went away, or came back. */
  databaseIs(up: boolean): void
  corpNowMs(): number
}

/** How long the calm may take, in real ms, beyond which something hangs. */
const calmAtMostMs = 240_000

export async function runStorm(options: StormOptions): Promise<StormResult> {
  const { world, owner, seed, say } = options
  const { behindMs = 45 * 60_000 } = options
  const begunMs = performance.now()
  const clock = new Clock(world)
  const takeovers = new Takeovers(owner)
  const lives = new Lives(() => clock.nowMs())
  const cancelAskedMs = new Map<string, number>()
  const fleet = new Fleet({
    argument: {
      address: world.address,
      secretKeys,
      logFile: `${world.folder}/engine.log`,
      ...options.engine,
    },
    seed,
    size: options.engines,
    onOrphans: (orphans) => takeovers.add(orphans),
    onLiving: (living) => lives.engines(living > 0),
    onReport(report) {
      if (report.kind === 'cancel_asked' && !cancelAskedMs.has(report.msgid))
        cancelAskedMs.set(report.msgid, clock.nowMs())
      options.onReport?.(report)
    },
  })
  const people = new People(world, { ...options.people, seed })
  takeovers.start()
  try {
    await fleet.fill()
    await world.sandbox.setFaults(options.faults ?? [])
    people.start()
    const storm: Storm = {
      world,
      fleet,
      people,
      databaseIs: (up) => lives.database(up),
      corpNowMs: () => clock.nowMs(),
    }
    const over = new AbortController()
    const trouble = options.trouble(storm, over.signal)
    try {
      for (const pace of options.paces) await Promise.race([clock.run(pace, behindMs), trouble.then(() => forEver)])
    } finally {
      over.abort()
      await trouble
    }
    say(`the storm is over after ${seconds(begunMs)} s with ${fleet.kills} kills; calm until all has come to its end`)
    await world.sandbox.setFaults([])
    await fleet.fill()
    await calm(options, clock, people, takeovers)
    await clock.set(0)
    await people.stop()
    const fates = await readFates(world)
    const { massSends } = await world.sandbox.massSends()
    const { entries } = await world.sandbox.ledger()
    const verdict = judge({
      zone,
      endMs: clock.nowMs(),
      plans: world.plans,
      dues: world.dues.filter((due) => due.dueMs < clock.nowMs()),
      ledger: entries,
      massSends,
      permits: people.permits,
      waitingByHand: await listOpenTasks(world),
      cancelAskedMs,
      livedThrough: (from, to) => lives.through(from, to),
      fateOf: (due) => fates.get(fateKey(due)) ?? 'never planned',
    })
    return {
      ...verdict,
      kills: fleet.kills,
      idleKills: fleet.idleKills,
      takeoverP99Ms: Math.round(percentile(takeovers.tookMs, 99)),
      takeovers: takeovers.tookMs.length,
      tookMs: Math.round(performance.now() - begunMs),
    }
  } finally {
    await people.stop()
    await fleet.stop()
    await takeovers.stop()
  }
}

const forEver = new Promise<never>(() => undefined)
const seconds = (sinceMs: number): string => ((performance.now() - sinceMs) / 1_000).toFixed(0)

/** Lets the clock run on, with engines whole and WeCom well, until nothing is under way any more. */
async function calm(options: StormOptions, clock: Clock, people: People, takeovers: Takeovers): Promise<void> {
  const { world, calmRate } = options
  await clock.set(calmRate)
  const until = performance.now() + calmAtMostMs
  for (;;) {
    const left = await countUnfinished(world, clock.nowMs())
    if (left === 0 && people.waiting === 0 && takeovers.waiting === 0) return
    if (performance.now() > until) {
      options.say(`not at its end after ${calmAtMostMs / 1_000} s: ${left} under way, ${takeovers.waiting} orphans`)
      return
    }
    await sleep(200)
  }
}

/** What was due before a moment and has neither ended nor been left to a person. */
async function countUnfinished({ db, corpId }: World, beforeMs: number): Promise<number> {
  const { rows } = await db.corp(corpId, (tx) =>
    sql<{ left: number }>`
      select count(*)::int as left
      from occurrence_state
      where corp_id = ${corpId} and due_at < ${corpMs(beforeMs)}
        and state in ('planned', 'due', 'deferred', 'waiting_staff', 'in_doubt')`.execute(tx),
  )
  return rows[0]?.left ?? 0
}

const fateKey = (due: Pick<Due, 'chatId' | 'stepId' | 'dueMs'>): string => `${due.chatId} ${due.stepId} ${due.dueMs}`

/** Our own word on every occurrence: its state, with the reason where there is one. */
async function readFates({ db, corpId }: World): Promise<Map<string, string>> {
  const { rows } = await db.corp(corpId, (tx) =>
    sql<{ chatId: string; stepId: string; dueAt: CorpInstant; state: string; reason: string | null }>`
      select g.wecom_chat_id as "chatId", o.step_id as "stepId", o.due_at as "dueAt", o.state, o.reason
      from occurrence_state o
      join group_chat g on g.corp_id = o.corp_id and g.group_chat_id = o.group_chat_id
      where o.corp_id = ${corpId}`.execute(tx),
  )
  return new Map(
    rows.map((row) => [
      fateKey({ ...row, dueMs: row.dueAt.epochMilliseconds }),
      row.reason === null ? row.state : `${row.state} ${row.reason}`,
    ]),
  )
}

/** The corp's clock as the storm sets it; what it shows is told without asking anyone. */
class Clock {
  readonly #world: World
  #heldMs = 0
  #shown = { corpMs: 0, atMs: 0, rate: 0 }

  constructor(world: World) {
    this.#world = world
  }

  nowMs(): number {
    const { corpMs: from, atMs, rate } = this.#shown
    return Math.floor(from + (performance.now() - atMs) * rate)
  }

  /** Sets the speed, again and again while the database is away. */
  async set(rate: number): Promise<void> {
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

  /** Lets time pass, standing still while the engine is further behind than it may be. */
  async run({ until, rate }: Pace, behindMs: number): Promise<void> {
    await this.set(rate)
    for (let isHeld = false; this.nowMs() < until.epochMilliseconds;) {
      await sleep(Math.min(lookEveryMs, Math.max(1, (until.epochMilliseconds - this.nowMs()) / rate)))
      const lagMs = await readLagMs(this.#world, this.nowMs())
      const hold: boolean = lagMs !== null && lagMs > (isHeld ? behindMs / 2 : behindMs) && this.#heldMs < heldAtMostMs
      if (isHeld) this.#heldMs += lookEveryMs
      if (hold === isHeld) continue
      isHeld = hold
      await this.set(hold ? 0 : rate)
    }
  }
}

const lookEveryMs = 200

/** Longer than this in all the clock does not stand: what is stuck is to be found, not waited for. */
const heldAtMostMs = 120_000

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

/** When an engine and the database lived, in corp time. */
class Lives {
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
    const spans = this.#sinceMs === null ? this.#spans : [...this.#spans, [this.#sinceMs, Infinity] as const]
    return spans.some(([from, to]) => from <= fromMs && to >= toMs)
  }
}
