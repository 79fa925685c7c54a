/** Plain statements on plain connections, past the corp wall. */
import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type RawBuilder,
} from 'kysely'
import pg from 'pg'
import { clientConfig, type SocketAddress } from '#server/db/database.ts'
import { toWire } from '#server/db/wire.ts'
import { say } from '../report.ts'

const compiler = new Kysely<object>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
})

/** A statement as pg takes it; with a name, a connection plans it once. */
export function plain(statement: RawBuilder<unknown>, name?: string): pg.QueryConfig & { values: unknown[] } {
  const { sql, parameters } = statement.compile(compiler)
  return { text: sql, values: parameters.map(toWire), ...(name !== undefined && { name }) }
}

export function poolOf(address: SocketAddress, max: number): pg.Pool {
  const pool = new pg.Pool({ ...clientConfig(address), max })
  const tell = (error: Error): void => say(`a connection ended: ${error.message}`)
  pool.on('error', tell)
  pool.on('connect', (client) => client.on('error', tell))
  return pool
}

export async function inTransaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    const result = await work(client)
    await client.query('commit')
    client.release()
    return result
  } catch (cause) {
    client.release(true) // closes the session, and its transaction with it
    throw cause
  }
}
