import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Config } from '#server/config.ts'
import { type BundledPostgres, startBundledPostgres } from '#server/db/bundled-postgres/index.ts'
import { connect, type ConnectOptions, type Database, type DatabaseAddress } from '#server/db/database.ts'
import { migrate } from '#server/db/migrate.ts'
import { StartError } from '#server/kernel/start-error.ts'

export type OpenDatabase = {
  db: Database
  /** The owner's way in, for backup and restore. */
  owner: DatabaseAddress
  /** Closes the pool and lets go of the server. */
  close(): Promise<void>
}

type OpenOptions = ConnectOptions & { onProgress?: (sentence: string) => void; onWarning?: (error: unknown) => void }

/**
 * The database of a configuration, migrated: the server of QUNCE_DATABASE_URL, or the bundled one, started or adopted.
 * A bundled server that ends while it is in use (killed, out of memory) is started again.
 */
export async function openDatabase(config: Config, options: OpenOptions = {}): Promise<OpenDatabase> {
  const { onProgress } = options
  const progress = onProgress === undefined ? {} : { onProgress }
  if (config.databaseUrl !== undefined) {
    const address = { url: config.databaseUrl }
    await migrate(address, progress).catch((cause: unknown) => {
      if (cause instanceof StartError) throw cause
      const reason = cause instanceof Error ? cause.message || String(cause) : String(cause)
      throw new StartError(`QUNCE_DATABASE_URL: cannot use this PostgreSQL (${reason})`, { cause })
    })
    const db = connect(address, options)
    return { db, owner: address, close: () => db.close() }
  }
  const keeper = await keepRunning(join(config.home, 'postgres'), options)
  await migrate(keeper.postgres.owner, { login: 'qunce_app', ...progress })
  const db = connect(keeper.postgres.app, options)
  const close = async () => {
    await db.close()
    await keeper.stop()
  }
  return { db, owner: keeper.postgres.owner, close }
}

async function keepRunning(directory: string, options: OpenOptions) {
  const start = () => startBundledPostgres(directory, options.onProgress ? { onProgress: options.onProgress } : {})
  let postgres: BundledPostgres = await start()
  const stopping = new AbortController()
  const watch = async () => {
    for (;;) {
      await postgres.ended
      if (stopping.signal.aborted) return
      options.onWarning?.(new Error('the bundled PostgreSQL ended by itself; starting it again'))
      try {
        postgres = await start()
      } catch (error) {
        options.onWarning?.(error)
        await sleep(1_000)
      }
    }
  }
  void watch()
  return {
    postgres,
    stop: async () => {
      stopping.abort()
      await postgres.stop()
    },
  }
}
