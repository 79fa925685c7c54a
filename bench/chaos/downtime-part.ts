/** 36 hours in which nothing lives: every engine is killed with work in hand, the corp's days go on, then they come back. */
import { setTimeout as sleep } from 'node:timers/promises'
import { longDowntime } from './evening.ts'
import { openLab } from './lab.ts'
import { type PartOptions, type PartResult, sized } from './part.ts'
import { runStorm, type Storm } from './storm.ts'
import { createWorld } from './world.ts'

/** How fast the 36 hours pass. */
const hurryRate = 1_440

/** So much corp time before them the engines are killed: some seconds at the storm's own rate. */
const beforeMs = 3 * 60_000

export async function downtime({ kills, seed, say }: PartOptions): Promise<PartResult> {
  const evening = longDowntime()
  const { downFrom, until, rate, people } = evening
  const groupChats = sized(kills, 900, 100)
  const lab = await openLab()
  try {
    const world = await createWorld({
      address: lab.app,
      seed,
      groupChats,
      staff: Math.max(8, Math.round(groupChats / 100)),
      ...evening.world,
    })
    const missedDues = world.dues.filter(
      ({ dueMs }) => dueMs >= downFrom.epochMilliseconds && dueMs < until.epochMilliseconds,
    )
    say(`${groupChats} group chats, ${missedDues.length} messages due while nothing lives`)
    try {
      const result = await runStorm({
        world,
        owner: lab.owner,
        seed,
        engines: 3,
        people,
        until,
        rate,
        hurry: { from: downFrom, rate: hurryRate },
        behindMs: Infinity,
        calmRate: 60,
        trouble: (storm, signal) => endAll(storm, signal, downFrom.epochMilliseconds - beforeMs),
        say,
      })
      return { ...result, takeoversMs: [], welcomeTakeoversMs: [], welcomeTakeoversInAllMs: [] } // nobody is there to take over
    } finally {
      await world.close()
    }
  } finally {
    await lab.close()
  }
}

/** Kills all engines when their time has come, the last of them with work in hand. */
async function endAll({ fleet, nowMs }: Storm, signal: AbortSignal, atMs: number): Promise<void> {
  while (!signal.aborted && nowMs() < atMs) await sleep(50)
  await fleet.kill((busy) => busy[0])
  await fleet.killAll()
}
