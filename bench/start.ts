/** How soon Qunce is ready when it is started again, and what it holds of the machine's memory at rest. */
import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import { processesOf } from '#server/db/bundled-postgres/postmaster.ts'
import { signInAtDesk } from './desk-client.ts'
import { memoryOf } from './memory.ts'
import { temporaryHome } from './home.ts'
import { type Started, startQunce } from './program.ts'
import { countOption, percentile, rounded, say, sayMachine, tell, withJson } from './report.ts'

/** Long enough for the collectors of memory to give back what the start took. */
const restS = 60

export function register(program: Command): void {
  const command = program
    .command('start')
    .description('second start to ready (bar 3 s); memory at rest, clock paused (bar 350 MB). 3 min, 300 MB of disk')
    .option('--starts <n>', 'second starts measured', countOption, 5)
  withJson(command).action(measure)
}

async function measure({ starts, json }: { starts: number; json?: boolean }): Promise<void> {
  sayMachine({ starts, restS })
  const { home, remove } = temporaryHome()
  const env = { QUNCE_HOME: home }
  try {
    say('the first start: makes the database, loads the demo corp')
    const first = await startQunce([], env)
    say(`ready after ${rounded(first.readyMs / 1000, 2)} s; the demo corp is being read`)
    await untilRead(first, home)
    await first.stop()

    const readyS: number[] = []
    let memory: Memory | undefined
    for (let nth = 1; nth <= starts; nth += 1) {
      const started = await startQunce([], env)
      readyS.push(started.readyMs / 1000)
      say(`second start ${nth} of ${starts}: ready after ${rounded(started.readyMs / 1000, 2)} s`)
      if (nth === starts) memory = await restAndWeigh(started, home)
      await started.stop()
    }
    const figures = {
      bench: 'start',
      firstReadyS: rounded(first.readyMs / 1000, 2),
      secondReadyS: { median: rounded(percentile(readyS, 50), 2), worst: rounded(Math.max(...readyS), 2) },
      idleMb: memory,
    }
    tell(
      json,
      [
        `second start to ready: median ${figures.secondReadyS.median} s, worst ${figures.secondReadyS.worst} s (bar 3 s)`,
        memory
          ? `memory at rest: ${memory.total} MB (bar 350 MB): server ${memory.server}, PostgreSQL ${memory.postgres}; the launcher beside them ${memory.launcher}`
          : 'memory at rest: this system does not tell it',
      ],
      figures,
    )
  } finally {
    remove()
  }
}

/** The demo corp's group chats have been read from the sandbox. */
async function untilRead({ url }: Started, home: string): Promise<void> {
  const desk = await signInAtDesk(url, home)
  for (const untilMs = performance.now() + 300_000; performance.now() < untilMs; await sleep(500)) {
    const sync = (await desk.ask('GET', 'sync')) as { state: string } // contract/sync.ts
    if (sync.state === 'done') return
  }
  throw new Error('the demo corp was not read within 300 s')
}

type Memory = { server: number; postgres: number; total: number; launcher: number }

async function restAndWeigh({ url, pid, launcherPid }: Started, home: string): Promise<Memory | undefined> {
  const desk = await signInAtDesk(url, home)
  await desk.ask('PUT', 'demo/clock', { rate: 0 })
  say(`the clock is paused; ${restS} s of rest`)
  await sleep(restS * 1000)
  const server = memoryOf([pid])
  const postgres = memoryOf(processesOf(realpathSync(join(home, 'postgres', 'cluster'))))
  const launcher = memoryOf([launcherPid])
  if (server === undefined || postgres === undefined || launcher === undefined) return undefined
  const total = server + postgres
  return { server: rounded(server), postgres: rounded(postgres), total: rounded(total), launcher: rounded(launcher) }
}
