import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync, existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { backup, restore } from '#server/db/backup.ts'
import { clientConfig, connect, type DatabaseAddress } from '#server/db/database.ts'
import { migrate, readMigrations } from '#server/db/migrate.ts'
import { newId } from '#server/db/new-id.ts'
import { corpId } from '#server/kernel/ids.ts'
import { emptyDatabase, testDatabase } from '#server/test/database.ts'

const folder = mkdtempSync(join(tmpdir(), 'qunce-backup-'))
const file = join(folder, 'taken.backup')
const { ownerAddress } = await testDatabase()
const corp = corpId(newId())

async function ask(address: DatabaseAddress, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(clientConfig(address))
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows
  } finally {
    await client.end()
  }
}

/** Every row of the tables that the test fills, as text. */
const contents = (address: DatabaseAddress) =>
  ask(
    address,
    `select 'event' as source, event::text as row from event union all select 'department', department::text from department
     union all select 'corp', corp::text from corp order by 1, 2`,
  )

beforeAll(async () => {
  // One row of corp by its columns that must be given; what each holds does not matter here, as long as it is awkward.
  const columns = await ask(
    ownerAddress,
    `select column_name as name, data_type as type from information_schema.columns
     where table_name = 'corp' and column_default is null and is_nullable = 'NO'`,
  )
  const awkward = `E'群策 \\t tab \\n line \\\\ back "quote" \\\\.'`
  const values = columns.map(({ name, type }) =>
    name === 'corp_id'
      ? `'${corp}'`
      : type === 'text'
        ? awkward
        : type === 'bigint'
          ? '1'
          : `'2026-02-28 16:00:00.123456+00'`,
  )
  await ask(ownerAddress, `insert into corp (${columns.map(({ name }) => name).join()}) values (${values.join()})`)
  await ask(
    ownerAddress,
    `insert into department (corp_id, department_id, name) select '${corp}', n, ${awkward} || n from generate_series(1, 3000) n`,
  )
  await ask(ownerAddress, `select ensure_event_partitions('2026-03-01', 1)`)
  await ask(
    ownerAddress,
    `insert into event (corp_id, at, event_id, recorded_real_at, kind, detail)
     select '${corp}', timestamptz '2026-02-15' + n * interval '1 day', md5(n::text)::uuid, now(), 'x', '{"n": 1}' from generate_series(1, 90) n`,
  )
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('a backup', () => {
  it('goes back into an empty database row for row, partitions and walls included', async () => {
    const taken = await backup(ownerAddress, file)
    expect(taken.rows).toBeGreaterThanOrEqual(3091) // 1 corp, 3,000 departments, 90 events
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const { owner, app } = await emptyDatabase()
    expect(await restore(owner, file, { login: 'qunce_app' })).toEqual(taken)
    expect(await contents(owner)).toEqual(await contents(ownerAddress))
    const partitions = `select tableoid::regclass::text as name, count(*)::int from event group by 1 order by 1`
    expect(await ask(owner, partitions)).toEqual(await ask(ownerAddress, partitions))
    const db = connect(app)
    const others = await db.corp(corpId(newId()), (tx) => tx.selectFrom('department').select('name').execute())
    expect(others).toEqual([])
    await db.close()
  })

  it('is refused by a database that holds a corp, and leaves it as it is', async () => {
    const before = await contents(ownerAddress)
    await expect(restore(ownerAddress, file)).rejects.toThrow('the database holds a corp already')
    expect(await contents(ownerAddress)).toEqual(before)
  })

  const cuts: [string, (whole: Buffer) => Buffer][] = [
    ['cut short', (whole) => whole.subarray(0, whole.length - 100)],
    ['cut at the end of a line', (whole) => changed(whole, (text) => text.slice(0, text.lastIndexOf('{"rows"')))],
    ['without one of its rows', (whole) => changed(whole, (text) => text.replace(/^.*tab .*2999\t.*\n/m, ''))],
    ['no backup', () => gzipSync('hello\n')],
    ['no gzip', () => Buffer.from('hello\n')],
  ]
  const changed = (whole: Buffer, change: (text: string) => string) => gzipSync(change(gunzipSync(whole).toString()))

  it.each(cuts)('that is %s is refused, and nothing goes in', async (_name, cut) => {
    const path = join(folder, 'broken.backup')
    writeFileSync(path, cut(readFileSync(file)))
    const { owner } = await emptyDatabase()
    await expect(restore(owner, path, { login: 'qunce_app' })).rejects.toThrow(/is not a (whole )?backup of Qunce/)
    await migrate(owner, { login: 'qunce_app' })
    expect(await contents(owner)).toEqual([])
  })

  it('of an earlier release gets the migrations that came after it', async () => {
    const own = join(import.meta.dirname, '..', '..', 'db', 'migrations')
    const older = mkdtempSync(join(folder, 'older-'))
    for (const { name, sql } of readMigrations(own)) writeFileSync(join(older, name), sql)
    const { owner: source } = await emptyDatabase()
    await migrate(source, { login: 'qunce_app', folder: older })
    const path = join(folder, 'older.backup')
    await backup(source, path)
    writeFileSync(join(older, '9999_next.sql'), 'create table planted (corp_id uuid primary key)')
    const { owner } = await emptyDatabase()
    await restore(owner, path, { login: 'qunce_app', folder: older })
    expect(await ask(owner, `select to_regclass('planted')::text as planted`)).toEqual([{ planted: 'planted' }])
    // and one of a later release is refused
    await backup(owner, path)
    const { owner: earlier } = await emptyDatabase()
    await expect(restore(earlier, path, { login: 'qunce_app' })).rejects.toThrow(
      '9999_next.sql is not known to this release',
    )
  })

  it('that cannot be written leaves no file behind', async () => {
    await expect(backup(ownerAddress, join(folder, 'no', 'such', 'folder'))).rejects.toThrow('ENOENT')
    expect(existsSync(join(folder, 'no'))).toBe(false)
  })
})

describe('a database by its URL', () => {
  it('works for a login that owns it and may make roles, under the same walls', async () => {
    const { owner } = await emptyDatabase()
    const address = { url: `postgresql:///${owner.database}?host=${owner.socket}&user=${owner.login}` }
    await migrate(address)
    const db = connect(address)
    const { rows } = await db.corp(corp, (tx) => sql`select current_user::text as role`.execute(tx))
    expect(rows).toEqual([{ role: 'qunce_corp' }])
    await db.close()
  })
})
