import {
  AbortedTransactionError,
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely'
import type pg from 'pg'
import { toWire } from '#server/db/wire.ts'

/** A compiled query that PostgreSQL parses and plans once per connection. */
export type NamedQuery<R> = CompiledQuery<R> & { name: string }

class Connection implements DatabaseConnection {
  readonly client: pg.PoolClient
  broken: Error | undefined
  readonly #onError = (error: Error): void => {
    this.broken ??= error
  }

  constructor(client: pg.PoolClient) {
    this.client = client
    client.on('error', this.#onError) // the server may end a session between two statements
  }

  release(): void {
    this.client.off('error', this.#onError)
    this.client.release(this.broken)
  }

  async executeQuery<R>(query: CompiledQuery & { name?: string }): Promise<QueryResult<R>> {
    if (this.broken) throw new Error('the connection to PostgreSQL was lost', { cause: this.broken })
    const values = query.parameters.map(toWire)
    const result = await this.client.query<R & pg.QueryResultRow>(
      query.name === undefined ? { text: query.sql, values } : { name: query.name, text: query.sql, values },
    )
    const { command, rowCount, rows } = result
    return writing.has(command) ? { rows, numAffectedRows: BigInt(rowCount ?? 0) } : { rows }
  }

  streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('rows are not streamed: page through them by key')
  }

  /** Sends statements without parameters in one message; the tag of the last one is the answer. */
  async send(statements: string): Promise<string> {
    const result: pg.QueryResult | pg.QueryResult[] = await this.client.query(statements)
    return (Array.isArray(result) ? result.at(-1) : result)?.command ?? ''
  }
}

const writing = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE'])

/**
 * kysely over a pg pool whose transactions begin with `opening`, sent in one message. A connection on which
 * beginning, committing or rolling back failed is closed, never lent again.
 */
class TransactionDriver implements Driver {
  readonly #pool: pg.Pool
  readonly #opening: string

  constructor(pool: pg.Pool, opening: string) {
    this.#pool = pool
    this.#opening = opening
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<Connection> {
    return new Connection(await this.#pool.connect())
  }

  async beginTransaction(connection: Connection): Promise<void> {
    await breaking(connection, () => connection.send(this.#opening))
  }

  async commitTransaction(connection: Connection): Promise<void> {
    // PostgreSQL answers a commit of a failed transaction with a rollback, without an error.
    const tag = await breaking(connection, () => connection.send('commit'))
    if (tag === 'ROLLBACK') throw new AbortedTransactionError()
  }

  /** Never throws: the error that led here is the one to tell, and a closed connection has rolled back. */
  async rollbackTransaction(connection: Connection): Promise<void> {
    if (connection.broken) return
    await connection.send('rollback').catch((cause: unknown) => {
      connection.broken = new Error('the rollback was not answered', { cause })
    })
  }

  async releaseConnection(connection: Connection): Promise<void> {
    connection.release()
  }

  async destroy(): Promise<void> {}
}

async function breaking<T>(connection: Connection, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    connection.broken = error instanceof Error ? error : new Error(String(error))
    throw error
  }
}

/** kysely's dialect for transactions over `pool` that start with the statements of `opening`. */
export const transactionDialect = (pool: pg.Pool, opening: string): Dialect => ({
  createAdapter: () => new PostgresAdapter(),
  createDriver: () => new TransactionDriver(pool, opening),
  createIntrospector: (db) => new PostgresIntrospector(db),
  createQueryCompiler: () => new PostgresQueryCompiler(),
})
