import { z } from 'zod'
import { instant } from './occurrence.ts'

/** One process of the installation. `isSeen`: it gave a sign of life within the last seconds. */
const processItem = z.object({
  processId: z.guid(),
  role: z.enum(['api', 'engine', 'all']),
  host: z.string(),
  pid: z.int(),
  startedRealAt: instant,
  seenRealAt: instant,
  isSeen: z.boolean(),
  /** Lanes of all corps that it works on at this moment. */
  lanes: z.int(),
})

/** A kind of work: lanes that are due, those that somebody works on, and by how much the oldest is late. */
const queueItem = z.object({ queue: z.string(), due: z.int(), held: z.int(), lateMs: z.int() })

/** What waits, and what was given up, by what it is. */
export const backlogKinds = [
  'occurrence',
  'message',
  'massSend',
  'staffTask',
  'inDoubt',
  'callback',
  'reading',
  'signal',
  'parked',
] as const
export type BacklogKind = (typeof backlogKinds)[number]

/** How the installation stands, and this corp in it. Times are real time but for the corp's own clock. */
export const systemPage = z.object({
  version: z.string(),
  node: z.string(),
  startedRealAt: instant,
  clock: z.object({ at: instant, rate: z.number(), realAt: instant, skewMs: z.int() }),
  processes: z.array(processItem),
  queues: z.array(queueItem),
  backlog: z.record(z.enum(backlogKinds), z.int()),
  sync: z.object({ isRunning: z.boolean(), lastRealAt: instant.nullable(), lastCallbackRealAt: instant.nullable() }),
  database: z.object({
    version: z.string(),
    bytes: z.int(),
    tables: z.array(z.object({ name: z.string(), bytes: z.int() })),
    connections: z.int(),
    migrations: z.int(),
    lastMigration: z.string(),
  }),
  /** Of the disk that holds the data; null where it cannot be told. */
  disk: z.object({ folder: z.string(), freeBytes: z.int(), totalBytes: z.int() }).nullable(),
  /** The latest backup made on this machine. */
  backup: z.object({ takenRealAt: instant, rows: z.int(), file: z.string(), bytes: z.int() }).nullable(),
})
export type SystemPage = z.output<typeof systemPage>
