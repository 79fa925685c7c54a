import { type ChildProcess, spawnSync } from 'node:child_process'
import { closeSync, constants, existsSync, openSync, rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Account, spawnAs } from '#server/db/bundled-postgres/account.ts'

/** A held write end: the server lives while one is open. The kernel closes it when its process dies. */
export type Hold = { release(): void }

/** Makes the named pipe afresh. */
export function makePipe(path: string, account: Account): void {
  rmSync(path, { force: true })
  const made = spawnSync('mkfifo', ['-m', '600', path], { encoding: 'utf8', ...spawnAs(account) })
  if (made.status !== 0) throw new Error(`cannot make the pipe ${path}: ${made.stderr || String(made.error)}`)
}

/** Takes hold of a live server's pipe; undefined when its supervisor is gone or is stopping it. */
export function holdPipe(path: string): Hold | undefined {
  try {
    const descriptor = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK)
    let open = true
    return {
      release() {
        if (open) closeSync(descriptor)
        open = false
      },
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENXIO' || error.code === 'ENOENT'))
      return undefined
    throw error
  }
}

/**
 * Takes hold as soon as the supervisor, a process of ours, listens: a busy machine may take its time to run it. Undefined
 * when it ends before, or does not listen within two minutes.
 */
export async function holdPipeSoon(path: string, supervisor: ChildProcess): Promise<Hold | undefined> {
  const hasEnded = (): boolean =>
    supervisor.exitCode !== null || supervisor.signalCode !== null || supervisor.pid === undefined
  for (const deadline = performance.now() + 120_000; performance.now() < deadline; await sleep(2)) {
    const hold = holdPipe(path)
    if (hold || hasEnded() || !existsSync(path)) return hold
  }
  return undefined
}
