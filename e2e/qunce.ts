import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { atEnd } from './at-end.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** What `npm start -- --json` prints. */
type Started = { url: string; pid: number; home: string; signIn: string[] }

export type RunningQunce = Started & {
  child: ChildProcess
  /** What it wrote to standard error so far. */
  complaints(): string
  /** Sends a signal and resolves to the exit code, or to the signal that ended it. */
  stop(signal?: NodeJS.Signals): Promise<number | NodeJS.Signals | null>
}

/** A folder for QUNCE_HOME, removed after the calling test, or the file. */
export function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'qunce-e2e-'))
  atEnd(() => rmSync(home, { recursive: true, force: true, maxRetries: 5 }))
  return home
}

/** Starts Qunce as `npm start` does, on a free port; stopped after the calling test, or the file, at the latest. */
export async function startQunce(
  home: string,
  environment: Record<string, string> = {},
  ...options: string[]
): Promise<RunningQunce> {
  const child = spawn(process.execPath, [join(root, 'scripts', 'run.mjs'), 'start', '--json', ...options], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PORT: '0', QUNCE_HOME: home, ...environment },
  })
  const lines: string[] = []
  child.stderr.on('data', (chunk: Buffer) => lines.push(chunk.toString()))
  const ended = once(child, 'exit')
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal)
    await ended
    return child.exitCode ?? child.signalCode
  }
  atEnd(() => stop())
  const line = await Promise.race([once(createInterface(child.stdout), 'line'), ended])
  if (typeof line[0] !== 'string' || !line[0].startsWith('{')) throw new Error(`Qunce did not start: ${lines.join('')}`)
  const started = JSON.parse(line[0]) as Started // server/main.ts prints it
  return { ...started, child, stop, complaints: () => lines.join('') }
}
