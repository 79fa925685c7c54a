import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'

const form = z.object({
  pid: z.int(),
  role: z.enum(['api', 'engine', 'all']),
  port: z.int(),
  url: z.string(),
  startedRealAt: z.string(),
})

/** A running process of Qunce, as it tells of itself in QUNCE_HOME/instance.json. */
export type RunningInstance = z.infer<typeof form>

const pathOf = (home: string): string => join(home, 'instance.json')

/** Tells other programs on this machine that this process serves; returns what takes it back. */
export function announce(home: string, instance: RunningInstance): () => void {
  const path = pathOf(home)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(`${path}.half`, `${JSON.stringify(instance)}\n`, { mode: 0o600 })
  renameSync(`${path}.half`, path)
  return () => {
    if (findInstance(home)?.pid === process.pid) rmSync(path, { force: true })
  }
}

/** The running instance of a home; null when none runs, or the one that said so is dead. */
export function findInstance(home: string): RunningInstance | null {
  try {
    const instance = form.parse(JSON.parse(readFileSync(pathOf(home), 'utf8')))
    process.kill(instance.pid, 0)
    return instance
  } catch {
    return null // no file, a torn one, or a process that is gone: all mean that nothing runs
  }
}
