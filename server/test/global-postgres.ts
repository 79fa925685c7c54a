/** Vitest's global set-up: one PostgreSQL for the run, with a migrated template that each test file clones. */
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { startThrowawayPostgres } from '#server/db/bundled-postgres/index.ts'
import { clientConfig } from '#server/db/database.ts'
import { migrate } from '#server/db/migrate.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The directory of the test server's socket. */
    postgresSocket: string
  }
}

export const template = 'qunce_template'

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const postgres = await startThrowawayPostgres()
  const client = new pg.Client(clientConfig(postgres.owner))
  await client.connect()
  await client.query(`create database ${template} owner qunce_owner`)
  await client.end()
  await migrate({ ...postgres.owner, database: template }, { login: 'qunce_app' })
  project.provide('postgresSocket', postgres.socket)
  return () => postgres.stop()
}
