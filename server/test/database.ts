import { randomUUID } from 'node:crypto'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { afterAll, inject } from 'vitest'
import { clientConfig, connect, type Database, type SocketAddress } from '#server/db/database.ts'
import type { Tables } from '#server/db/tables.ts'
import { template } from '#server/test/global-postgres.ts'

export type TestDatabase = {
  /** The application's own way in. */
  db: Database
  /** The owner's, past the corp wall: for looking at rows, never for the code under test. */
  owner: Kysely<Tables>
  address: SocketAddress
  ownerAddress: SocketAddress
}

/** A migrated, empty database of the calling test file's own; dropped after its last test. */
export async function testDatabase(): Promise<TestDatabase> {
  const { app, owner } = await makeDatabase(`template ${template} strategy wal_log`)
  const db = connect(app)
  const pool = new pg.Pool({ ...clientConfig(owner), max: 2 })
  const past = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
  afterAll(async () => {
    await db.close()
    await past.destroy()
    await drop(owner)
  })
  return { db, owner: past, address: app, ownerAddress: owner }
}

/** A database without tables, for tests of the migrator; dropped after the calling file's last test. */
export async function emptyDatabase(): Promise<{ app: SocketAddress; owner: SocketAddress }> {
  const made = await makeDatabase('')
  afterAll(() => drop(made.owner))
  return made
}

async function makeDatabase(from: string): Promise<{ app: SocketAddress; owner: SocketAddress }> {
  const socket = inject('postgresSocket')
  const database = `test_${randomUUID().replaceAll('-', '')}`
  await asOwner(socket, `create database ${database} ${from}`)
  return { app: { socket, database, login: 'qunce_app' }, owner: { socket, database, login: 'qunce_owner' } }
}

/** With connections that a test left open. The owner may not end an autovacuum worker (42501); a plain drop does. */
async function drop({ socket, database }: SocketAddress): Promise<void> {
  try {
    await asOwner(socket, `drop database ${database} with (force)`)
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || error.code !== '42501') throw error
    await asOwner(socket, `drop database ${database}`)
  }
}

async function asOwner(socket: string, statement: string): Promise<void> {
  const client = new pg.Client(clientConfig({ socket, database: 'qunce', login: 'qunce_owner' }))
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
