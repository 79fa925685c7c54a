import { Worker } from 'node:worker_threads'
import type { PlaybookDocument } from '#contract/playbook.ts'
import type { Rehearsal } from '#contract/rehearsal.ts'
import type { RehearsalOptions } from '#server/features/rehearsal/rules/stage.ts'
import { AppError } from '#server/kernel/app-error.ts'

/** As it crosses to the thread: the day as text. */
export type RehearsalTask = {
  document: PlaybookDocument
  options: Omit<RehearsalOptions, 'from'> & { from: string }
}

/** Rehearsals at once in one process; each takes a core and some 200 MB while it runs. */
const atOnce = 1
const memoryMb = 768
let running = 0

/**
 * Rehearses on a thread of its own. Ends the thread when `signal` says that nobody waits any more. Refused with
 * `rehearsal_busy` while another one runs in this process.
 */
export async function rehearseApart(task: RehearsalTask, signal: AbortSignal): Promise<Rehearsal> {
  if (running >= atOnce) throw new AppError('rehearsal_busy')
  running += 1
  const worker = new Worker(new URL('worker.ts', import.meta.url), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: memoryMb },
  })
  try {
    return await new Promise<Rehearsal>((resolve, reject) => {
      worker.once('message', resolve)
      worker.once('error', reject)
      worker.once('exit', () => reject(new Error('the rehearsal ended without an answer')))
      signal.addEventListener('abort', () => reject(new Error('nobody waits for the rehearsal any more')), {
        once: true,
      })
    })
  } finally {
    await worker.terminate()
    running -= 1
  }
}
