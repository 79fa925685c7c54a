import type { ReportStaffTask } from '#contract/staff-task.ts'

/** Reports that the server has not taken yet; they outlive the page. */
export type Waiting = { staffTaskId: string; report: ReportStaffTask }

/** What became of handing one over: taken, of no use any more, or to be tried again. */
export type Handed = 'taken' | 'refused' | 'unreachable'

export type OutboxDeps = {
  load(): string | null
  save(text: string): void
  hand(waiting: Waiting): Promise<Handed>
}

/**
 * What staff said of their tasks, kept until the server has it. A report is handed over at once, again whenever `flush` is
 * called, and never lost by a line that is down; the server takes it twice without harm.
 */
export function createOutbox({ load, save, hand }: OutboxDeps) {
  let busy: Promise<void> | null = null
  const list = (): Waiting[] => {
    try {
      const kept: unknown = JSON.parse(load() ?? '[]')
      return Array.isArray(kept) ? (kept as Waiting[]) : [] // only `keep` writes it
    } catch {
      return [] // what somebody else wrote there says nothing
    }
  }
  const keep = (waiting: readonly Waiting[]): void => save(JSON.stringify(waiting))
  const handAll = async (): Promise<void> => {
    for (const waiting of list()) {
      const handed = await hand(waiting)
      if (handed === 'unreachable') return
      keep(list().filter((other) => other.staffTaskId !== waiting.staffTaskId))
    }
  }
  const flush = (): Promise<void> => {
    busy ??= handAll().finally(() => {
      busy = null
    })
    return busy
  }
  return {
    /** Puts a report down, and hands it over as soon as that is possible. */
    async add(staffTaskId: string, report: ReportStaffTask): Promise<void> {
      keep([...list().filter((other) => other.staffTaskId !== staffTaskId), { staffTaskId, report }])
      await busy
      await flush()
    },
    flush,
    /** Whether a report of the task still waits. */
    holds: (staffTaskId: string): boolean => list().some((waiting) => waiting.staffTaskId === staffTaskId),
  }
}
