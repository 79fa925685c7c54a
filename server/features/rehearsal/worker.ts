/** A thread of its own: a rehearsal takes seconds, and the process has others to answer. */
import { parentPort, workerData } from 'node:worker_threads'
import { rehearse } from '#server/features/rehearsal/rules/rehearse.ts'
import type { RehearsalTask } from '#server/features/rehearsal/apart.ts'

const { document, options } = workerData as RehearsalTask // apart.ts gives it
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin
parentPort?.postMessage(rehearse(document, { ...options, from: Temporal.PlainDate.from(options.from) }))
