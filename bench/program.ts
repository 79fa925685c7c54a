/** Qunce as its users run it: programs of their own, with a home of their own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { projectFolder } from '#server/config.ts'

export type Started = {
  url: string
  /** Of the server, not of what started it. */
  pid: number
  /** From before it was asked for until it said that it is ready. */
  readyMs: number
  launcherPid: number
  stop(): Promise<void>
}

/** `npm start -- …` without npm: its script, in an environment of the bench's own. */
export async function startQunce(args: readonly string[], env: Record<string, string>): Promise<Started> {
  const begunMs = performance.now()
  const child = spawn(process.execPath, [join(projectFolder, 'scripts/run.mjs'), 'start', ...args, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], PORT: '0', ...env },
  })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const line = await Promise.race([firstLine(child), ended])
  if (typeof line !== 'string') throw new Error(`Qunce did not start: exit code ${line}`)
  const { url, pid } = JSON.parse(line) as { url: string; pid: number } // main.ts prints it
  return {
    url,
    pid,
    readyMs: performance.now() - begunMs,
    launcherPid: child.pid ?? pid,
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
  }
}

const firstLine = (child: ChildProcess): Promise<string> =>
  new Promise((resolve) => {
    if (child.stdout) createInterface(child.stdout).once('line', resolve)
  })
