import type { SystemPage } from '#contract/system.ts'

export type Trouble = 'noEngine' | 'late' | 'parked' | 'disk' | 'skew'

/** Real work is not later than this where all is well; a burst of sends may be some seconds. */
const lateMs = 60_000
const leastFreeBytes = 2 * 1024 ** 3
const mostSkewMs = 60_000

/** What an administrator has to look at, the worst first; nothing where all is well. */
export function troublesOf(system: SystemPage): Trouble[] {
  const { processes, queues, backlog, disk, clock } = system
  const found: [Trouble, boolean][] = [
    ['noEngine', !processes.some(({ isSeen, role }) => isSeen && role !== 'api')],
    ['late', queues.some((queue) => queue.lateMs > lateMs)],
    ['disk', disk !== null && disk.freeBytes < leastFreeBytes],
    ['parked', backlog.parked > 0],
    ['skew', Math.abs(clock.skewMs) > mostSkewMs],
  ]
  return found.filter(([, is]) => is).map(([trouble]) => trouble)
}
