import { readConfig, readEnvironment, type Config } from '#server/config.ts'
import type { Database } from '#server/db/database.ts'
import { openDatabase } from '#server/open-database.ts'

/**
 * Runs `work` on the configured database: the one of a running Qunce if there is one, else one that is started for this
 * command and stopped after it.
 */
export async function withDatabase<T>(work: (db: Database, config: Config) => Promise<T>): Promise<T> {
  const config = readConfig(readEnvironment())
  const database = await openDatabase(config, {
    connections: 2,
    onProgress: (line) => process.stderr.write(`${line}\n`),
  })
  try {
    return await work(database.db, config)
  } finally {
    await database.close()
  }
}
