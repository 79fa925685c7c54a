import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CompiledQuery } from 'kysely'
import pg from 'pg'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { clientConfig, connect } from '#server/db/database.ts'
import { migrate, readMigrations } from '#server/db/migrate.ts'
import { newId } from '#server/db/new-id.ts'
import { corpId } from '#server/kernel/ids.ts'
import { StartError } from '#server/kernel/start-error.ts'
import { emptyDatabase } from '#server/test/database.ts'

const home = mkdtempSync(join(tmpdir(), 'qunce-migrations-'))
afterAll(() => rmSync(home, { recursive: true }))

let folder = ''
let count = 0
beforeEach(() => {
  count += 1
  folder = join(home, String(count))
  mkdirSync(folder)
  write(
    '0001_crate.sql',
    'create table crate (corp_id uuid, crate_id uuid, weight bigint, primary key (corp_id, crate_id));',
  )
})
const write = (name: string, sql: string): void => writeFileSync(join(folder, name), sql)

/** An empty database with a migrator bound to the test's folder, and the owner's statements. */
async function database() {
  const { owner, app } = await emptyDatabase()
  const run = () => migrate(owner, { login: 'qunce_app', folder })
  const ask = async (statement: string) => {
    const client = new pg.Client(clientConfig(owner))
    await client.connect()
    try {
      return (await client.query<Record<string, unknown>>(statement)).rows
    } finally {
      await client.end()
    }
  }
  return { run, ask, app }
}

describe('migrating', () => {
  it('applies what is new, once, in order, and lets a corp in behind the wall', async () => {
    const { run, ask, app } = await database()
    expect(await run()).toEqual({ applied: ['0001_crate.sql'] })
    write('0002_label.sql', "alter table crate add label text not null default ''")
    expect(await run()).toEqual({ applied: ['0002_label.sql'] })
    expect(await run()).toEqual({ applied: [] })
    expect(await ask('select name from migration order by name')).toEqual([
      { name: '0001_crate.sql' },
      { name: '0002_label.sql' },
    ])

    const db = connect(app)
    const [own, other] = [corpId(newId()), corpId(newId())]
    await ask(`insert into crate (corp_id, crate_id) values ('${own}', '${newId()}'), ('${other}', '${newId()}')`)
    const seen = await db.corp(own, (tx) => tx.executeQuery(CompiledQuery.raw('select corp_id from crate')))
    expect(seen.rows).toEqual([{ corp_id: own }])
    await db.close()
  })

  it('in several processes at once applies each migration once', async () => {
    const { run, ask } = await database()
    const runs = await Promise.all([run(), run(), run()])
    expect(runs.flatMap(({ applied }) => applied)).toEqual(['0001_crate.sql'])
    expect(await ask('select count(*)::int as n from migration')).toEqual([{ n: 1 }])
  })

  it('that fails changes nothing of its own, keeps what came before, and names file and line', async () => {
    const { run, ask } = await database()
    write('0002_broken.sql', 'create table half (corp_id uuid primary key);\ncreate table crate (corp_id uuid);\n')
    await expect(run()).rejects.toThrow(/0002_broken\.sql failed and changed nothing.*relation "crate" already exists/)
    write('0002_broken.sql', 'create table half (corp_id uuid primary key);\nselect nonsense;\n')
    await expect(run()).rejects.toThrow('at line 2: column "nonsense" does not exist')
    expect(await ask(`select to_regclass('half') as half, to_regclass('crate')::text as crate`)).toEqual([
      { half: null, crate: 'crate' },
    ])
  })

  it('refuses a database of a later release, an edited migration and one put before others, changing nothing', async () => {
    const { run, ask } = await database()
    await run()
    write('0001_crate.sql', 'create table crate (corp_id uuid primary key);')
    await expect(run()).rejects.toThrow('0001_crate.sql was edited after it ran')
    rmSync(join(folder, '0001_crate.sql'))
    write('0000_early.sql', 'create table early (corp_id uuid primary key);')
    await expect(run()).rejects.toThrow('0001_crate.sql, which this release does not know')
    write(
      '0001_crate.sql',
      'create table crate (corp_id uuid, crate_id uuid, weight bigint, primary key (corp_id, crate_id));',
    )
    const late = run()
    await expect(late).rejects.toThrow(StartError)
    await expect(late).rejects.toThrow('0000_early.sql comes before 0001_crate.sql')
    expect(await ask(`select to_regclass('early') as early`)).toEqual([{ early: null }])
  })

  it('refuses a folder with two migrations of one number or a name out of form', () => {
    write('0001_other.sql', 'select 1')
    expect(() => readMigrations(folder)).toThrow('share a number')
    rmSync(join(folder, '0001_other.sql'))
    write('2_crate.sql', 'select 1')
    expect(() => readMigrations(folder)).toThrow('2_crate.sql: a migration is named NNNN_what_changes.sql')
  })
})
