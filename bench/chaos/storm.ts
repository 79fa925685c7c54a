/** A storm: a corp at work while things break, then calm until everything has come to its end, then the judgement. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { SocketAddress } from '#server/db/database.ts'
import { startSync } from '#server/features/sync/index.ts'
import { secretKeys } from '#server/test/corp.ts'
import type { CorpInstant } from '#server/kernel/time.ts'
import { CorpClock, paceAt, type Passing } from './corp-clock.ts'
import type { EngineArgument } from './engine-process.ts'
import { countUnfinished, readFates } from './fate.ts'
import { Fleet } from './fleet.ts'
import { judge, type Verdict } from './judge.ts'
import { Lives } from './lives.ts'
import { Newcomers } from './newcomer.ts'
import { listOpenTasks, People, type PeopleOptions } from './people.ts'
import type { Report } from './report.ts'
import { zone } from './story.ts'
import { Takeovers } from './takeover.ts'
import type { World } from './world.ts'

/** The trouble lasts until the clock has passed. */
export type StormOptions = Passing & {
  world: World
  /** Past the corp wall: for reading leases and fates. */
  owner: SocketAddress
  seed: number
  engines: number
  engine?: Partial<EngineArgument>
  people: Omit<PeopleOptions, 'seed'>
  /** So many people add staff, evenly until then. */
  newcomers?: { count: number; until: CorpInstant }
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
  /** How long each orphaned lane waited for its next holder. */
  takeoversMs: readonly number[]
  welcomeTakeoversMs: readonly number[]
  welcomeTakeoversInAllMs: readonly number[]
  tookMs: number
}

/** A storm under way, as whoever makes the trouble sees it. */
export type Storm = {
  world: World
  fleet: Fleet
  people: People
  /** Tells that the database went away, or came back. */
  databaseIs(up: boolean): void
  /** Corp time. */
  nowMs(): number
  /** How much of its time has passed, 0..1. */
  share(): number
  /** Whether quiet hours are about to begin, or a day to end. */
  isNearLimit(): boolean
}

const tellEveryMs = 30_000

/**
 * How slowly at least the clock passes a limit in the calm, when nothing is killed whose lease must run out: a call that
 * is under way when the last moment for it passes must have come to WeCom a corp minute before the limit.
 */
const calmLeast = 2

/** How fast the clock runs in the calm while staff have messages to send by hand: a night flying by leaves them no time. */
const byHandRate = 20

/** How long the calm may take, in real ms, beyond which something hangs. */
const calmAtMostMs = 240_000

export async function runStorm(options: StormOptions): Promise<StormResult> {
  const { world, owner, seed, say } = options
  const begunMs = performance.now()
  const clock = new CorpClock(world)
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
  const newcomers = options.newcomers && new Newcomers(world, { seed, from: world.start, ...options.newcomers })
  takeovers.start()
  try {
    await fleet.fill()
    await world.sandbox.setFaults(options.faults ?? [])
    people.start()
    newcomers?.start()
    const storm: Storm = {
      world,
      fleet,
      people,
      databaseIs: (up) => lives.database(up),
      nowMs: () => clock.nowMs(),
      share: () => clock.share,
      isNearLimit: () => paceAt(clock.nowMs(), Infinity, options.limits ?? []) < Infinity,
    }
    const over = new AbortController()
    const telling = setInterval(() => {
      const at = Temporal.Instant.fromEpochMilliseconds(clock.nowMs()).toZonedDateTimeISO(zone).toPlainDateTime()
      say(`${seconds(begunMs)} s: ${at.toString({ smallestUnit: 'minute' })} by the corp's clock, ${fleet.kills} kills`)
    }, tellEveryMs)
    const trouble = options.trouble(storm, over.signal)
    try {
      await Promise.race([clock.run(options, () => fleet.kills), trouble.then(() => forEver)])
    } finally {
      over.abort()
      clearInterval(telling)
      await trouble
    }
    say(`the storm is over after ${seconds(begunMs)} s with ${fleet.kills} kills; calm until all has come to its end`)
    await world.sandbox.setFaults([])
    await fleet.fill()
    await newcomers?.stop()
    // A callback that WeCom gave up on is made good by the nightly repair.
    if (newcomers) await world.db.corp(world.corpId, (tx) => startSync(tx, world.corpId, 'repair'))
    await calm(options, clock, people, takeovers)
    await clock.set(0)
    await people.stop()
    const fateOf = await readFates(world)
    const { massSends } = await world.sandbox.massSends()
    const { entries } = await world.sandbox.ledger()
    const dues = [...world.dues, ...(newcomers?.dues ?? [])]
    const verdict = judge({
      zone,
      endMs: clock.nowMs(),
      plans: world.plans,
      dues: dues.filter((due) => due.dueMs < clock.nowMs()),
      ledger: entries,
      massSends,
      permits: people.permits,
      waitingByHand: (await listOpenTasks(world)).map(({ chatId, text }) => ({ recipient: chatId, text })),
      cancelAskedMs,
      livedThrough: (from, to) => lives.through(from, to),
      livedMsWithin: (from, to) => lives.msWithin(from, to),
      fateOf,
    })
    return {
      ...verdict,
      kills: fleet.kills,
      idleKills: fleet.idleKills,
      takeoversMs: takeovers.tookMs,
      welcomeTakeoversMs: takeovers.welcomeTookMs,
      welcomeTakeoversInAllMs: takeovers.welcomeTookInAllMs,
      tookMs: Math.round(performance.now() - begunMs),
    }
  } finally {
    await newcomers?.stop()
    await people.stop()
    await fleet.stop()
    await takeovers.stop()
  }
}

const forEver = new Promise<never>(() => undefined)
const seconds = (sinceMs: number): string => ((performance.now() - sinceMs) / 1_000).toFixed(0)

/** Lets the clock run on, with engines whole and WeCom well, until nothing is under way any more. */
async function calm(options: StormOptions, clock: CorpClock, people: People, takeovers: Takeovers): Promise<void> {
  const { world, calmRate, limits = [], least } = options
  const until = performance.now() + calmAtMostMs
  for (;;) {
    const rate = people.waitingByHand > 0 ? Math.min(calmRate, byHandRate) : calmRate
    await clock.set(paceAt(clock.nowMs(), rate, limits, least ?? calmLeast))
    const left = await countUnfinished(world, clock.nowMs())
    if (left === 0 && people.waiting === 0 && takeovers.waiting === 0) return
    if (performance.now() > until) {
      options.say(`not at its end after ${calmAtMostMs / 1_000} s: ${left} under way, ${takeovers.waiting} orphans`)
      return
    }
    await sleep(200)
  }
}
