import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Config } from '#server/config.ts'
import { type BundledPostgres, startBundledPostgres } from '#server/db/bundled-postgres/index.ts'
import { connect, type ConnectOptions, type Database, type DatabaseAddress } from '#server/db/database.ts'
import { migrate, type MigrateOptions } from '#server/db/migrate.ts'
import { StartError } from '#server/kernel/start-error.ts'

export type OpenServer = {
  /** The application's way in. */
  app: DatabaseAddress
  /** The owner's way in: migrations, backup and restore. */
  owner: DatabaseAddress
  /** The login that the migrator gives the roles to, where it is not the owner itself. */
  migrate: Pick<MigrateOptions, 'login'>
  /** Lets go of the server. */
  close(): Promise<void>
}

export type OpenDatabase = { db: Database; owner: DatabaseAddress; close(): Promise<void> }

type OpenOptions = ConnectOptions & { onProgress?: (sentence: string) => void; onWarning?: (error: unknown) => void }

/**
 * The server of a configuration: the one of QUNCE_DATABASE_URL, or the bundled one, started or adopted. A bundled server
 * that ends while it is in use (killed, out of memory) is started again.
 */
export async function openServer(config: Config, options: OpenOptions = {}): Promise<OpenServer> {
  if (config.databaseUrl !== undefined) {
    const address = { url: config.databaseUrl }
    return { app: address, owner: address, migrate: {}, close: async () => {} }
  }
  const keeper = await keepRunning(join(config.home, 'postgres'), options)
  const { app, owner } = keeper.postgres
  return { app, owner, migrate: { login: 'qunce_app' }, close: () => keeper.stop() }
}

/** The database of a configuration, migrated and open. */
export async function openDatabase(config: Config, options: OpenOptions = {}): Promise<OpenDatabase> {
  const { onProgress } = options
  const server = await openServer(config, options)
  try {
    await migrate(server.owner, { ...server.migrate, ...(onProgress && { onProgress }) })
  } catch (cause) {
    await server.close()
    if (config.databaseUrl === undefined || cause instanceof StartError) throw cause
    const reason = cause instanceof Error ? cause.message || String(cause) : String(cause)
    throw new StartError(
      `QUNCE_DATABASE_URL: cannot use this PostgreSQL (${reason}). The login must own the database and may make roles (CREATEROLE)`,
      { cause },
    )
  }
  const db = connect(server.app, options)
  const close = async () => {
    await db.close()
    await server.close()
  }
  return { db, owner: server.owner, close }
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
