import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Config } from '#server/config.ts'
import { projectFolder } from '#server/config.ts'
import { StartError } from '#server/kernel/start-error.ts'
import type { SandboxConnection } from '#server/runtime.ts'

export type SandboxProgram = { connection: SandboxConnection; stop(): Promise<void> }

/**
 * Starts the WeCom sandbox as a program of its own, with its state under QUNCE_HOME, so that a second start goes on. It
 * stops when its standard input closes, which the kernel does when this process dies. Beside its chats stand our staff
 * pages, signed in anew each time, since whoever looks may act as somebody else than before.
 */
export async function startSandboxProgram(config: Config, publicUrl: string): Promise<SandboxProgram> {
  const options = [
    '--state',
    join(config.home, 'sandbox.sqlite'),
    '--zone',
    config.zone,
    '--sidebar',
    `${publicUrl}/api/v1/session/wecom/start?to=/staff/sidebar`,
    '--json',
    '--stop-with-parent',
  ]
  const child = spawn(process.execPath, [join(projectFolder, 'sandbox', 'main.ts'), ...options], {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true, // Ctrl-C goes to the whole foreground group, and the sandbox ends after the server
  })
  const complaints: string[] = []
  child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk.toString()))
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const line = new Promise<string>((resolve) => createInterface(child.stdout).once('line', resolve))
  const first = await Promise.race([line, ended])
  if (first === undefined) throw new StartError(`the WeCom sandbox did not start:\n${complaints.join('')}`)
  return {
    connection: JSON.parse(first) as SandboxConnection, // the sandbox's one line, of our own making
    async stop() {
      child.stdin.end()
      await ended
    },
  }
}
