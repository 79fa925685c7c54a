import { Kysely, type RawBuilder, type QueryResult, type Transaction } from 'kysely'
import pg from 'pg'
import { type NamedQuery, transactionDialect } from '#server/db/driver.ts'
import { retrying } from '#server/db/retry.ts'
import type { Tables } from '#server/db/tables.ts'
import { wireTypes } from '#server/db/wire.ts'
import { corpId as checkedCorpId, type CorpId } from '#server/kernel/ids.ts'

declare const scope: unique symbol

/** A transaction as `qunce_corp`: it sees the rows of one corp and no others. */
export type CorpTx = Transaction<Tables> & { readonly [scope]: 'corp' }

/** A transaction as `qunce_identity`: accounts, sessions, keys. */
export type IdentityTx = Transaction<Tables> & { readonly [scope]: 'identity' }

/** A transaction as `qunce_engine`: which corps there are and which of their lanes are due. */
export type EngineTx = Transaction<Tables> & { readonly [scope]: 'engine' }

export type Tx = CorpTx | IdentityTx | EngineTx

export type TransactionOptions = {
  isolation?: 'read committed' | 'repeatable read' | 'serializable'
  readOnly?: boolean
  /** PostgreSQL ends a statement that runs longer. Default 30,000. */
  statementTimeoutMs?: number
  /** PostgreSQL ends the session when `work` leaves the transaction idle for longer. Default 30,000. */
  idleTimeoutMs?: number
  /** How often `work` is run at most when the transaction loses to another (40001, 40P01). Default 5. */
  attempts?: number
}

/**
 * The database. Each entry point runs `work` in one transaction under one role and commits when it returns.
 * `work` may run more than once (a lost serialization, a deadlock), so it does nothing outside of `tx`.
 */
export type Database = {
  corp<T>(corpId: CorpId, work: (tx: CorpTx) => Promise<T>, options?: TransactionOptions): Promise<T>
  identity<T>(work: (tx: IdentityTx) => Promise<T>, options?: TransactionOptions): Promise<T>
  engine<T>(work: (tx: EngineTx) => Promise<T>, options?: TransactionOptions): Promise<T>
  /** Answers once the server answers; throws what keeps it from doing so. */
  ping(): Promise<void>
  close(): Promise<void>
}

/** Where a PostgreSQL is: any server by URL, or one on this machine by the directory of its socket. */
export type DatabaseAddress = { url: string } | SocketAddress
export type SocketAddress = { socket: string; database: string; login: string }

export type ConnectOptions = {
  /** Connections at most. Default 10. */
  connections?: number
  /** Told of connections that failed while idle; the pool replaces them. */
  onIdleError?: (error: Error) => void
}

/** The pg settings for an address, with our column types. */
export const clientConfig = (address: DatabaseAddress): pg.ClientConfig => ({
  ...('url' in address
    ? { connectionString: address.url }
    : { host: address.socket, database: address.database, user: address.login }),
  application_name: 'qunce',
  connectionTimeoutMillis: 10_000,
  types: wireTypes,
})

/** Opens a pool to a migrated database. Nothing is sent until the first transaction. */
export function connect(address: DatabaseAddress, options: ConnectOptions = {}): Database {
  const pool = new pg.Pool({ ...clientConfig(address), max: options.connections ?? 10 })
  pool.on('error', (error) => options.onIdleError?.(error))
  // A server may end a session in the breath in which it opens it: pg tells that before the pool has lent the connection
  // to anyone who listens, and an error without a listener ends the process. Whoever is lent it finds it closed.
  pool.on('connect', (client) => void client.on('error', () => undefined))

  const run = <T>(role: string, work: (tx: Transaction<Tables>) => Promise<T>, given: TransactionOptions = {}) => {
    const db = new Kysely<Tables>({ dialect: transactionDialect(pool, opening(role, given)) })
    return retrying(given.attempts ?? 5, () => db.transaction().execute(work))
  }
  // The brands have no run-time form: the role that a transaction opens with is what makes its scope.
  return {
    corp: (corpId, work, given) =>
      run(`qunce_corp; set local qunce.corp_id = '${checkedCorpId(corpId)}'`, (tx) => work(tx as CorpTx), given),
    identity: (work, given) => run('qunce_identity', (tx) => work(tx as IdentityTx), given),
    engine: (work, given) => run('qunce_engine', (tx) => work(tx as EngineTx), given),
    ping: async () => void (await pool.query('select 1')),
    close: () => pool.end(),
  }
}

function opening(role: string, options: TransactionOptions): string {
  const { isolation = 'read committed', readOnly = false } = options
  const { statementTimeoutMs = 30_000, idleTimeoutMs = 30_000 } = options
  return [
    `begin isolation level ${isolation}${readOnly ? ' read only' : ''}`,
    `set local role ${role}`,
    `set local statement_timeout = ${Math.ceil(statementTimeoutMs)}`,
    `set local idle_in_transaction_session_timeout = ${Math.ceil(idleTimeoutMs)}`,
  ].join('; ')
}

/**
 * Runs a hot statement under a name, so that a connection parses and plans it once. One name, one text: PostgreSQL
 * refuses a name that comes back with another text.
 */
export function executeNamed<R>(tx: Tx, name: string, statement: RawBuilder<R>): Promise<QueryResult<R>> {
  const query: NamedQuery<R> = { ...statement.compile(tx), name }
  return tx.executeQuery(query)
}
