import { spawnSync } from 'node:child_process'
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

/** Takes hold as soon as the supervisor listens; undefined when it does not within five seconds. */
export async function holdPipeSoon(path: string): Promise<Hold | undefined> {
  for (const deadline = performance.now() + 5_000; performance.now() < deadline; await sleep(2)) {
    const hold = holdPipe(path)
    if (hold || !existsSync(path)) return hold
  }
  return undefined
}
