/**
 * An engine under fire: the product's own queues and loop, as `--role engine` runs them, in a process of the harness. What
 * a storm does to it is done from outside of the product: to the statements on their way to PostgreSQL, to the calls on
 * their way to WeCom, and to the process. Its argument is JSON.
 */
import { writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import pino from 'pino'
import { connect, type SocketAddress } from '#server/db/database.ts'
import { isConnectionFailure } from '#server/db/retry.ts'
import { Engine } from '#server/engine/loop.ts'
import type { Queue } from '#server/engine/queue.ts'
import { createConnections, createEnvelope, readSecretKeys } from '#server/features/corp/index.ts'
import type { Timing } from '#server/features/delivery/index.ts'
import { realInstant } from '#server/kernel/time.ts'
import { createLog } from '#server/log.ts'
import { queuesOf } from '#server/queues.ts'
import { createSend } from '#server/wecom/index.ts'
import { diceOf } from './dice.ts'
import { type Planted, plant } from './planted.ts'
import type { Order, Report } from './report.ts'
import { createStriker, hookStatements, inQueue } from './strike.ts'
import { calmWire, troubledWire, type WireTrouble } from './wire.ts'

export type EngineArgument = {
  address: SocketAddress
  secretKeys: string
  logFile: string
  seed: number
  wire?: WireTrouble
  /** How often a statement is refused as lost to another transaction, 0..1. */
  lostToAnother?: number
  planted?: Planted
  /** Shorter times than the product's own, for a test that must be short. */
  haste?: { leaseMs: number; idlePollMs: number; timing: HastyTiming }
}

export type HastyTiming = { callTimeoutMs: number; gatherMs: number; lagMs: number; pollMs: number }

const argument = JSON.parse(process.argv[2] ?? '') as EngineArgument // the fleet writes it
const report = (what: Report): void => void writeSync(3, `${JSON.stringify(what)}\n`)
const { address, secretKeys, logFile, seed, wire = calmWire, lostToAnother = 0, planted, haste } = argument

const keys = readSecretKeys(secretKeys)
if (!keys) throw new Error('no secret keys')
let works = 0
const striker = createStriker(report, diceOf(seed))
const dice = diceOf(seed + 1)
hookStatements(striker, () => (dice.chance(lostToAnother) ? dice.pick(['40001', '40P01'] as const) : null))
const log = createLog({ level: 'warn', destination: pino.destination({ dest: logFile, sync: true }) })
const db = connect(address, { onIdleError: () => undefined })
const envelope = createEnvelope(keys)
const connections = createConnections({
  db,
  envelope,
  send: troubledWire(createSend().send, { trouble: wire, dice: diceOf(seed + 2), striker, report }),
  now: () => realInstant(Temporal.Now.instant()),
  log,
})
const queues = queuesOf({
  db,
  connections,
  envelope,
  touch: () => undefined,
  log,
  ...(haste && { timing: timingOf(haste.timing) }),
})
const engine = new Engine({
  db,
  queues: queues.map((queue) => told(planted ? plant(queue, planted, diceOf(seed + 3)) : queue)),
  log,
  ...(haste && { leaseMs: haste.leaseMs, idlePollMs: haste.idlePollMs }),
})
createInterface(process.stdin)
  .on('line', (line) => striker.obey(JSON.parse(line) as Order)) // the fleet writes them
  .on('close', () => process.exit(0)) // the harness is gone
await startPatiently()
report({ kind: 'ready' })

/** A database that is away is waited for, as whoever keeps the service running starts it again until it runs. */
async function startPatiently(): Promise<void> {
  for (;;)
    try {
      return await engine.start()
    } catch (cause) {
      if (!isConnectionFailure(cause)) throw cause
      await sleep(100)
    }
}

/** The queue, telling when it begins and ends its work on lanes, and which statements are whose. */
function told(queue: Queue): Queue {
  let work = 0
  const ended = (): void => report({ kind: 'ended', work })
  return {
    name: queue.name,
    ...(queue.express && { express: queue.express }),
    async handle(given) {
      works += 1
      work = works
      report({ kind: 'begun', work, queue: queue.name, lanes: [...given.fence] })
      try {
        await inQueue(queue.name, () => queue.handle(given))
      } catch (cause) {
        ended()
        throw cause
      }
    },
    // Asked for when the lanes are given back: until then they are held.
    async nextDue(tx, corpId, lanes) {
      const next = await inQueue(queue.name, async () => queue.nextDue(tx, corpId, lanes))
      ended()
      return next
    },
  }
}

function timingOf({ callTimeoutMs, gatherMs, lagMs, pollMs }: HastyTiming): Timing {
  return { callTimeoutMs, gatherMs, resultLagMs: () => lagMs, pollAfterMs: () => pollMs }
}
