/** Memory of processes as the kernel counts it: what they share is divided among those who share it (PSS). */
import { existsSync, readFileSync } from 'node:fs'

/** In MB; undefined where the kernel does not tell (macOS). */
export function memoryOf(pids: readonly number[]): number | undefined {
  if (!existsSync('/proc/self/smaps_rollup')) return undefined
  const kilobytes = pids.map((pid) =>
    Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0),
  )
  return kilobytes.reduce((sum, each) => sum + each, 0) / 1024
}
