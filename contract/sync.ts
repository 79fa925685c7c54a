import { z } from 'zod'
import { instant } from '#contract/occurrence.ts'
import { remedies, type Remedy } from '#contract/wecom.ts'

/** The lines of work of a synchronisation, in their order. */
export const syncKinds = ['staff', 'tag', 'contact', 'group_chat', 'membership'] as const

const remedy = z.enum(Object.keys(remedies) as [Remedy, ...Remedy[]]) // the keys of a const object

export const syncTask = z.object({
  kind: z.enum(syncKinds),
  state: z.enum(['waiting', 'running', 'done', 'failed']),
  done: z.int(),
  /** Null until it is known. */
  total: z.int().nullable(),
  /** Rows that differed from what we had. */
  changed: z.int(),
  /** Why it cannot go on for now; it is tried again at `retryRealAt`. */
  failure: z.object({ remedy, words: z.string() }).nullable(),
  retryRealAt: instant.nullable(),
  startedRealAt: instant.nullable(),
  finishedRealAt: instant.nullable(),
})
export type SyncTaskItem = z.output<typeof syncTask>

/** How the corp stands beside WeCom: the last or running synchronisation, and what came in by callbacks. */
export const syncPage = z.object({
  state: z.enum(['never', 'running', 'stuck', 'done']),
  cause: z.enum(['first', 'repair', 'asked']).nullable(),
  tasks: z.array(syncTask),
  /** Objects waiting to be read from WeCom, and callbacks waiting to be worked off. */
  waitingReadings: z.int(),
  waitingCallbacks: z.int(),
  lastCallbackRealAt: instant.nullable(),
  nextRepairRealAt: instant.nullable(),
  /** What was given up after eight tries, the latest first; a person looks and has it tried again. */
  parked: z.array(
    z.object({
      kind: z.enum(['reading', 'callback', 'signal']),
      id: z.string(),
      what: z.string(),
      failure: z.string(),
      realAt: instant,
    }),
  ),
  parkedTotal: z.int(),
})
export type SyncPage = z.output<typeof syncPage>

/** Whether a synchronisation was begun, or one was under way already. */
export const syncStarted = z.object({ isBegun: z.boolean() })

/** How many parked items are tried again. */
export const syncRetried = z.object({ retried: z.int() })
