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
  const socket = inject('postgresSocket')
  const name = `test_${randomUUID().replaceAll('-', '')}`
  const address = { socket, database: name, login: 'qunce_app' }
  const ownerAddress = { ...address, login: 'qunce_owner' }
  await asOwner(socket, `create database ${name} template ${template} strategy wal_log`)
  const db = connect(address)
  const pool = new pg.Pool({ ...clientConfig(ownerAddress), max: 2 })
  const owner = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
  afterAll(async () => {
    await db.close()
    await owner.destroy()
    await asOwner(socket, `drop database ${name} with (force)`)
  })
  return { db, owner, address, ownerAddress }
}

async function asOwner(socket: string, statement: string): Promise<void> {
  const client = new pg.Client(clientConfig({ socket, database: 'qunce', login: 'qunce_owner' }))
  await client.connect()
  await client.query(statement)
  await client.end()
}
