import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { clientConfig, type DatabaseAddress } from '#server/db/database.ts'
import { makeRoles, raiseWall } from '#server/db/wall.ts'
import { StartError } from '#server/kernel/start-error.ts'

type Migration = { name: string; checksum: string; sql: string }

export type MigrateOptions = {
  /** The login of the application, which is given the roles. Default: the login of `owner` itself. */
  login?: string
  /** Default: the project's own db/migrations. */
  folder?: string
  /** The last migration to apply; those after it wait. */
  until?: string
  onProgress?: (sentence: string) => void
}

const ownFolder = fileURLToPath(new URL('../../db/migrations', import.meta.url))

/** A number of our own for the lock that lets one process migrate at a time. */
const migratorLock = 7_186_238_331

/**
 * Brings a database to this release: each migration not applied yet in a transaction of its own, then roles, rights and
 * row-level security. Safe to run by several processes at once. Refuses, with nothing changed, a database that this
 * release does not know, and migrations that were edited or put between others after they ran.
 */
export async function migrate(owner: DatabaseAddress, options: MigrateOptions = {}): Promise<{ applied: string[] }> {
  const client = new pg.Client(clientConfig(owner))
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [migratorLock])
    await refuseOldServer(client)
    await makeRoles(client)
    await client.query(`
      create table if not exists public.migration (
        name text primary key,
        checksum text not null,
        applied_real_at timestamptz not null
      )`)
    const known = readMigrations(options.folder ?? ownFolder)
    const { until } = options
    if (until !== undefined && !known.some(({ name }) => name === until))
      throw new StartError(
        `migration ${until} is not known to this release: use the release that has it, or a later one`,
      )
    const waiting = (await listWaiting(client, known)).filter(({ name }) => until === undefined || name <= until)
    for (const migration of waiting) {
      options.onProgress?.(`applying ${migration.name}`)
      await apply(client, migration)
    }
    const login = options.login ?? (await currentLogin(client))
    await raiseWall(client, login)
    return { applied: waiting.map(({ name }) => name) }
  } finally {
    await client.end()
  }
}

/** The migrations of a folder in their order; throws when two share a number or a name breaks the form. */
export function readMigrations(folder: string): Migration[] {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .toSorted()
  for (const [index, name] of names.entries()) {
    if (!/^\d{4}_[a-z0-9_]+\.sql$/.test(name)) throw new Error(`${name}: a migration is named NNNN_what_changes.sql`)
    if (names[index + 1]?.startsWith(name.slice(0, 5)))
      throw new Error(`${name} and ${names[index + 1]} share a number`)
  }
  return names.map((name) => {
    const sql = readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n')
    return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
  })
}

async function listWaiting(client: pg.Client, known: Migration[]): Promise<Migration[]> {
  const { rows: applied } = await client.query<{ name: string; checksum: string }>(
    'select name, checksum from public.migration order by name',
  )
  for (const { name, checksum } of applied) {
    const migration = known.find((other) => other.name === name)
    if (!migration)
      throw new StartError(
        `the database has migration ${name}, which this release does not know: start the release that applied it, or a later one`,
      )
    if (migration.checksum !== checksum)
      throw new StartError(
        `migration ${name} was edited after it ran on this database: put its text back and write a new migration for the change (or, for data you can do without, remove the database)`,
      )
  }
  const last = applied.at(-1)?.name ?? ''
  const waiting = known.filter(({ name }) => !applied.some((row) => row.name === name))
  const late = waiting.find(({ name }) => name < last)
  if (late) throw new StartError(`migration ${late.name} comes before ${last}, which has run: give it a higher number`)
  return waiting
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  try {
    await client.query(`begin; set local lock_timeout = '60s'; set local search_path = public`)
    await client.query(migration.sql)
    await client.query('insert into public.migration (name, checksum, applied_real_at) values ($1, $2, now())', [
      migration.name,
      migration.checksum,
    ])
    await client.query('commit')
  } catch (cause) {
    await client.query('rollback')
    throw new Error(`migration ${migration.name} failed and changed nothing${place(cause, migration.sql)}`, { cause })
  }
}

/** The line of a migration that PostgreSQL's error points to. */
function place(error: unknown, sql: string): string {
  if (!(error instanceof pg.DatabaseError)) return ''
  const line = error.position === undefined ? '' : ` at line ${sql.slice(0, Number(error.position)).split('\n').length}`
  return `${line}: ${error.message}`
}

async function refuseOldServer(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ number: string; version: string }>(
    `select current_setting('server_version_num') as number, current_setting('server_version') as version`,
  )
  if (Number(rows[0]?.number) < 150_000)
    throw new StartError(`Qunce needs PostgreSQL 15 or later; QUNCE_DATABASE_URL leads to ${rows[0]?.version}`)
}

async function currentLogin(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ login: string }>('select session_user::text as login')
  return rows[0]?.login ?? ''
}
