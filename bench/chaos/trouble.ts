/**
 * What breaks in a storm, all of it at once: engines end at crash points, are killed from outside, one by one and all
 * together; some stop for longer than their lease and go on; sessions are cut; PostgreSQL is shut down, or dies.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { clientConfig, type SocketAddress } from '#server/db/database.ts'
import { isConnectionFailure } from '#server/db/retry.ts'
import { endSession } from './caps.ts'
import { type Dice, diceOf } from './dice.ts'
import type { Engine, Fleet } from './fleet.ts'
import type { Lab } from './lab.ts'
import type { Points } from './points.ts'
import type { Storm } from './storm.ts'
import { welcomeWay } from './takeover.ts'

export type TroubleOptions = {
  seed: number
  lab: Lab
  /** Engines are killed until so many of them had work under way. */
  kills: number
  points: Points
  /** How long a lease lasts: whoever is stopped for longer comes back as a zombie. */
  leaseMs: number
}

/** What happened, for a person to read. */
export type TroubleCount = { zombies: number; cutSessions: number; databaseStops: number; powerCuts: number }

export const noTrouble = (): TroubleCount => ({ zombies: 0, cutSessions: 0, databaseStops: 0, powerCuts: 0 })

export async function makeTrouble(
  storm: Storm,
  signal: AbortSignal,
  options: TroubleOptions,
  count: TroubleCount,
): Promise<void> {
  await Promise.all([
    keepWhole(storm, signal),
    killEngines(storm, signal, options, count),
    makeZombies(storm, signal, options, count),
    cutSessions(storm, signal, options, count),
    stopDatabase(storm, signal, options, count),
  ])
}

/** How many crash points are waited for at a time. */
const pointsAtOnce = 40

/** So many engines are killed one right after another. */
const burst = 4

async function killEngines(
  storm: Storm,
  signal: AbortSignal,
  { seed, kills, points }: TroubleOptions,
  count: TroubleCount,
): Promise<void> {
  const { fleet } = storm
  const dice = diceOf(seed + 1)
  while (!signal.aborted) {
    const running = fleet.engines.filter(({ state }) => state === 'running')
    // In bursts, as far as the storm has come: what one of them left is waited for once, and between them work goes on.
    const allowed = Math.min(kills, Math.ceil((storm.share() * kills + 1) / burst) * burst)
    if (fleet.kills < allowed && running.length > 1) {
      const choice = dice.roll(100)
      if (choice < 2 && running.some(({ underWay }) => underWay.size > 0)) {
        await fleet.killAll()
        count.powerCuts += 1
      } else if (choice < 8) await fleet.kill((busy) => busy.find(greets), 2_000)
      else if (choice < 20 || !(await strikeRarest(fleet, points, dice)))
        await fleet.kill((busy) => (busy.length > 0 ? dice.pick(busy) : undefined), 1_000)
    }
    await pause(300, signal, dice)
  }
}

/** Has an engine end at whichever of the points that were struck least comes up first; false when none does soon. */
async function strikeRarest(fleet: Fleet, points: Points, dice: Dice): Promise<boolean> {
  const rarest = points.leastStruck(pointsAtOnce, dice)
  return rarest.length > 0 && fleet.strikeAny({ points: rarest, skip: 0, probability: 1, blow: 'kill' }, 1_500)
}

/** Replaces what was killed; meanwhile the others go on, and are killed. */
async function keepWhole({ fleet }: Storm, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await fleet.fill()
    await sleep(50)
  }
}

/** Whether it has lanes in hand by which a welcome goes: what is rare is looked for. */
const greets = ({ underWay }: Engine): boolean => [...underWay.values()].some(({ queue }) => welcomeWay.has(queue))

/** For this many kills there is one of these. */
const killsPer = { zombie: 6, databaseStop: 8, cutSession: 0.5 }

/** Waits until the storm has come so far that the next of so many, done evenly, is to be done; false when it is over. */
async function untilTurn(storm: Storm, signal: AbortSignal, done: number, of: number): Promise<boolean> {
  const turnAt = done >= of ? Infinity : (done + 0.5) / of
  while (!signal.aborted && storm.share() < turnAt) await sleep(200, undefined, { signal }).catch(() => undefined)
  return !signal.aborted
}

/** Half of them stop at a crash point, half at any moment; one at a time, for somewhat longer than their lease. */
async function makeZombies(
  storm: Storm,
  signal: AbortSignal,
  { seed, leaseMs, points, kills }: TroubleOptions,
  count: TroubleCount,
): Promise<void> {
  const { fleet } = storm
  const dice = diceOf(seed + 2)
  while (await untilTurn(storm, signal, count.zombies, Math.ceil(kills / killsPer.zombie))) {
    const running = fleet.engines.filter(({ state }) => state === 'running')
    if (running.length < 2) {
      await pause(500, signal, dice)
      continue
    }
    let zombie = dice.pick(running)
    if (dice.chance(0.5)) {
      const wanted = points.leastStruck(pointsAtOnce * 2, dice)
      const order = { points: wanted, skip: 0, probability: 1, blow: 'freeze' } as const
      if (!(await fleet.strike(zombie, order, 3_000)) || zombie.state !== 'frozen') continue
    } else {
      const frozen = await fleet.freeze((busy) => (busy.length > 0 ? dice.pick(busy) : undefined))
      if (!frozen) continue
      zombie = frozen
    }
    await sleep(leaseMs + 1_000 + dice.roll(5_000), undefined, { signal }).catch(() => undefined)
    if (zombie.state === 'frozen') count.zombies += 1
    fleet.thaw(zombie)
  }
}

async function cutSessions(
  storm: Storm,
  signal: AbortSignal,
  { seed, lab, kills }: TroubleOptions,
  count: TroubleCount,
): Promise<void> {
  const dice = diceOf(seed + 3)
  while (await untilTurn(storm, signal, count.cutSessions, kills / killsPer.cutSession)) {
    count.cutSessions += await cutOne(lab.app, dice)
    await pause(200, signal, dice)
  }
}

async function cutOne(app: SocketAddress, dice: Dice): Promise<number> {
  const client = new pg.Client(clientConfig(app))
  client.on('error', () => undefined) // the server may go while this is under way
  try {
    await client.connect()
    return await endSession(client, dice.roll(20))
  } catch (cause) {
    if (!isConnectionFailure(cause)) throw cause
    return 0
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** The server is stopped two or three times within seconds, with rest between; never just before a limit. */
async function stopDatabase(
  storm: Storm,
  signal: AbortSignal,
  { seed, lab, kills }: TroubleOptions,
  count: TroubleCount,
): Promise<void> {
  const dice = diceOf(seed + 4)
  while (await untilTurn(storm, signal, count.databaseStops, Math.ceil(kills / killsPer.databaseStop))) {
    for (let left = 2 + dice.roll(2); left > 0 && !signal.aborted; left -= 1) {
      if (storm.isNearLimit()) break
      storm.databaseIs(false)
      await lab.stop(dice.pick(['shutdown', 'kill']))
      await sleep(dice.roll(1_500))
      await lab.start()
      storm.databaseIs(true)
      count.databaseStops += 1
      await sleep(5_000 + dice.roll(5_000), undefined, { signal }).catch(() => undefined)
    }
    await pause(500, signal, dice)
  }
}

const pause = (atMostMs: number, signal: AbortSignal, dice: Dice): Promise<void> =>
  sleep(dice.roll(atMostMs), undefined, { signal }).catch(() => undefined)
