/**
 * A backup is one gzip file: a line of JSON that describes it, then for each table its rows as PostgreSQL's COPY text
 * ended by a line `\.`, then a line of JSON with the number of rows of each. It holds every table of the schema as of one
 * instant, and goes back into an empty database: the migrations it names, its rows, then the migrations that are newer.
 */
import { createReadStream, createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import pg from 'pg'
import { from, to } from 'pg-copy-streams'
import { z } from 'zod'
import { clientConfig, type DatabaseAddress } from '#server/db/database.ts'
import { migrate, type MigrateOptions } from '#server/db/migrate.ts'
import { StartError } from '#server/kernel/start-error.ts'

const header = z.object({
  qunceBackup: z.literal(1),
  takenRealAt: z.string(),
  migrations: z.array(z.object({ name: z.string(), checksum: z.string() })).min(1),
  tables: z.array(
    z.object({
      name: z.string(),
      columns: z.array(z.string()),
      partitions: z.array(z.object({ name: z.string(), bound: z.string() })),
    }),
  ),
})
type Header = z.infer<typeof header>
type Table = Header['tables'][number]
const trailer = z.object({ rows: z.record(z.string(), z.int()) })

export type BackupReport = { takenRealAt: string; tables: number; rows: number }

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`
const columnsOf = (table: Table): string => table.columns.map(quoted).join(', ')

/** Writes a backup of everything in the database to `file`, which appears only when it is whole. */
export async function backup(owner: DatabaseAddress, file: string): Promise<BackupReport> {
  const client = new pg.Client({ ...clientConfig(owner), statement_timeout: 0 })
  await client.connect()
  const half = `${file}.half`
  try {
    await client.query('begin isolation level repeatable read read only')
    const report: BackupReport = { takenRealAt: Temporal.Now.instant().toString(), tables: 0, rows: 0 }
    await pipeline(written(client, report), createGzip(), createWriteStream(half, { mode: 0o600, flush: true }))
    await rename(half, file)
    return report
  } finally {
    await rm(half, { force: true })
    await client.end()
  }
}

/** The backup's text, told by a connection whose transaction sees one instant; adds up `report` on the way. */
async function* written(client: pg.Client, report: BackupReport): AsyncGenerator<string | Buffer> {
  const migrations = await client.query<Header['migrations'][number]>(
    'select name, checksum from migration order by name',
  )
  const tables = await listTables(client)
  const { takenRealAt } = report
  yield lineOf({ qunceBackup: 1, takenRealAt, migrations: migrations.rows, tables } satisfies Header)
  const rows: Record<string, number> = {}
  for (const table of tables) {
    const stream = client.query(to(`copy (select ${columnsOf(table)} from ${quoted(table.name)}) to stdout`))
    for await (const chunk of stream) yield chunk as Buffer // pg-copy-streams gives bytes
    yield endOfTable
    rows[table.name] = stream.rowCount
    report.tables += 1
    report.rows += stream.rowCount
  }
  yield lineOf({ rows })
}

const lineOf = (value: unknown): string => `${JSON.stringify(value)}\n`
const endOfTable = Buffer.from('\\.\n')

/**
 * Fills an empty database from a backup. All of it goes in or nothing does: refused are a database that holds rows, a
 * backup of a later release, and a file that is not whole.
 */
export async function restore(
  owner: DatabaseAddress,
  file: string,
  options: MigrateOptions = {},
): Promise<BackupReport> {
  const lines = readLines(file)
  const description = await readHeader(lines, file)
  await refuseRows(owner)
  const until = description.migrations.at(-1)
  await migrate(owner, { ...options, ...(until && { until: until.name }) })
  const client = new pg.Client({ ...clientConfig(owner), statement_timeout: 0 })
  await client.connect()
  let rows = 0
  try {
    await client.query('begin')
    await refuseOtherMigrations(client, description)
    const counted: Record<string, number> = {}
    for (const table of description.tables) {
      counted[table.name] = await load(client, table, lines, file)
      rows += counted[table.name] ?? 0
    }
    const last = await lines.next()
    const told = trailer.safeParse(last.done ? undefined : JSON.parse(last.value.toString()))
    if (!told.success || JSON.stringify(told.data.rows) !== JSON.stringify(counted)) throw notWhole(file)
    await client.query('commit')
  } finally {
    await lines.return(undefined)
    await client.end()
  }
  await migrate(owner, options)
  return { takenRealAt: description.takenRealAt, tables: description.tables.length, rows }
}

const notWhole = (file: string, cause?: unknown): StartError =>
  new StartError(`${file} is not a whole backup of Qunce: it ends early or was changed. Nothing was restored`, {
    cause,
  })

async function readHeader(lines: AsyncGenerator<Buffer>, file: string): Promise<Header> {
  try {
    const first = await lines.next()
    return header.parse(JSON.parse(String(first.value)))
  } catch (cause) {
    throw new StartError(`${file} is not a backup of Qunce that can be read`, { cause })
  }
}

/** Puts one table's rows in and counts them; its partitions are made first, as they were. */
async function load(client: pg.Client, table: Table, lines: AsyncGenerator<Buffer>, file: string): Promise<number> {
  for (const { name, bound } of table.partitions)
    await client.query(`create table if not exists ${quoted(name)} partition of ${quoted(table.name)} ${bound}`)
  const stream = client.query(from(`copy ${quoted(table.name)} (${columnsOf(table)}) from stdin`))
  let count = 0
  async function* rows(): AsyncGenerator<Buffer> {
    for (let line = await lines.next(); ; line = await lines.next()) {
      if (line.done) throw notWhole(file)
      if (line.value.equals(endOfTable)) return
      count += 1
      yield line.value
    }
  }
  await pipeline(rows(), stream)
  return count
}

/** The lines of a gzip file, each with its line feed. Throws when the file is not whole. */
async function* readLines(file: string): AsyncGenerator<Buffer> {
  const gunzip = createGunzip()
  const feeding = pipeline(createReadStream(file), gunzip)
  feeding.catch(() => undefined) // the loop below meets the same error
  let rest = Buffer.alloc(0)
  try {
    for await (const chunk of gunzip) {
      const block = Buffer.concat([rest, chunk as Buffer]) // gunzip gives bytes
      let start = 0
      for (let end = block.indexOf(10); end !== -1; end = block.indexOf(10, start)) {
        yield block.subarray(start, end + 1)
        start = end + 1
      }
      rest = block.subarray(start)
    }
  } catch (cause) {
    throw notWhole(file, cause)
  }
}

async function refuseRows(owner: DatabaseAddress): Promise<void> {
  const client = new pg.Client(clientConfig(owner))
  await client.connect()
  try {
    const { rows } = await client.query<{ corps: string | null }>(`select to_regclass('public.corp')::text as corps`)
    if (!rows[0]?.corps) return
    const found = await client.query('select from corp limit 1')
    if (found.rowCount !== 0)
      throw new StartError(
        'the database holds a corp already: restore into an empty one, for example with QUNCE_HOME set to a new folder',
      )
  } finally {
    await client.end()
  }
}

async function refuseOtherMigrations(client: pg.Client, description: Header): Promise<void> {
  const { rows } = await client.query<Header['migrations'][number]>(
    'select name, checksum from migration order by name',
  )
  if (JSON.stringify(rows) !== JSON.stringify(description.migrations))
    throw new StartError(
      `the backup was taken with migrations up to ${description.migrations.at(-1)?.name}, which this database does not have alike: restore it with the release that took it, or a later one, into an empty database`,
    )
}

/** Every table with its columns and partitions, a table after those that it refers to. */
async function listTables(client: pg.Client): Promise<Table[]> {
  const { rows } = await client.query<Table & { refers_to: string[] }>(`
    select
      c.relname as name,
      array(
        select a.attname::text from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
        order by a.attnum) as columns,
      coalesce((
        select jsonb_agg(jsonb_build_object('name', p.relname, 'bound', pg_get_expr(p.relpartbound, p.oid)) order by p.relname)
        from pg_inherits i join pg_class p on p.oid = i.inhrelid
        where i.inhparent = c.oid), '[]') as partitions,
      array(
        select distinct t.relname::text from pg_constraint k join pg_class t on t.oid = k.confrelid
        where k.conrelid = c.oid and k.contype = 'f' and k.confrelid <> c.oid and not t.relispartition) as refers_to
    from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and c.relname <> 'migration'
    order by c.relname`)
  const ordered: Table[] = []
  const waiting = new Map(rows.map((row) => [row.name, row]))
  while (waiting.size > 0) {
    const free = [...waiting.values()].filter((row) => row.refers_to.every((name) => !waiting.has(name)))
    if (free.length === 0) throw new Error(`foreign keys go in a circle: ${[...waiting.keys()].join(', ')}`)
    for (const { name, columns, partitions } of free) {
      waiting.delete(name)
      ordered.push({ name, columns, partitions })
    }
  }
  return ordered
}
