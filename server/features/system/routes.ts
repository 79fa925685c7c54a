import { readFileSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { systemPage, type SystemPage } from '#contract/system.ts'
import type { Database } from '#server/db/database.ts'
import { corpClock } from '#server/features/corp/index.ts'
import {
  listLargestTables,
  listProcesses,
  listQueues,
  readBacklog,
  readDatabaseStanding,
  readSyncStanding,
} from '#server/features/system/sql.ts'
import type { Http } from '#server/http/http.ts'
import { corpTimeAt, msBetween, realInstant } from '#server/kernel/time.ts'

export type SystemRouteDeps = {
  db: Database
  /** Where data lives. */
  home: string
  findBackup: () => SystemPage['backup']
}

const started = realInstant(Temporal.Now.instant()).toString()
const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
  version: string
} // our own manifest

/** `GET /api/v1/system`: processes and their lanes, queues and what waits, clocks, database, disk, the last backup. */
export function systemRoutes(app: Http, { db, home, findBackup }: SystemRouteDeps): void {
  app.get(
    '/api/v1/system',
    { config: { permission: 'system.read' }, schema: { response: { 200: systemPage } } },
    async ({ actor: { corpId } }): Promise<SystemPage> => {
      const installation = await db.engine(
        async (tx) => ({
          processes: await listProcesses(tx),
          database: await readDatabaseStanding(tx),
          tables: await listLargestTables(tx),
        }),
        { readOnly: true },
      )
      const here = realInstant(Temporal.Now.instant())
      const corp = await db.corp(
        corpId,
        async (tx) => {
          const clock = await corpClock(tx, corpId)
          const at = corpTimeAt(clock, clock.realNow)
          return {
            clock: { at: at.toString(), rate: clock.rate },
            queues: await listQueues(tx, corpId),
            backlog: await readBacklog(tx, corpId, at),
            sync: await readSyncStanding(tx, corpId),
          }
        },
        { readOnly: true },
      )
      const { realNow, ...database } = installation.database
      return {
        version,
        node: process.version,
        startedRealAt: started,
        clock: { ...corp.clock, realAt: realNow.toString(), skewMs: Math.round(msBetween(realNow, here)) },
        processes: installation.processes.map((row) => ({
          ...row,
          startedRealAt: row.startedRealAt.toString(),
          seenRealAt: row.seenRealAt.toString(),
        })),
        queues: corp.queues,
        backlog: corp.backlog,
        sync: {
          isRunning: corp.sync.isRunning,
          lastRealAt: corp.sync.lastRealAt?.toString() ?? null,
          lastCallbackRealAt: corp.sync.lastCallbackRealAt?.toString() ?? null,
        },
        database: { ...database, tables: installation.tables },
        disk: await readDisk(home),
        backup: findBackup(),
      }
    },
  )
}

async function readDisk(folder: string): Promise<SystemPage['disk']> {
  try {
    const { bavail, blocks, bsize } = await statfs(folder)
    return { folder, freeBytes: bavail * bsize, totalBytes: blocks * bsize }
  } catch {
    return null // some file systems do not tell; the page says so
  }
}
