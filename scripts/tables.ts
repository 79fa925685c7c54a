/** `npm run tables`: writes server/db/tables.ts from a throwaway database with every migration applied. */
import { writeFileSync } from 'node:fs'
import pg from 'pg'
import { startThrowawayPostgres } from '#server/db/bundled-postgres/index.ts'
import { clientConfig } from '#server/db/database.ts'
import { generateTables } from '#server/db/generate-tables.ts'
import { migrate } from '#server/db/migrate.ts'

const postgres = await startThrowawayPostgres()
try {
  await migrate(postgres.owner, { login: 'qunce_app' })
  const client = new pg.Client(clientConfig(postgres.owner))
  await client.connect()
  writeFileSync(new URL('../server/db/tables.ts', import.meta.url), await generateTables(client))
  await client.end()
} finally {
  await postgres.stop()
}
