/** Spec 70 "Store", rules 1–6, found true of the database itself; each rule is shown to find a table that breaks it. */
import { readFileSync } from 'node:fs'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appendOnly, engineRights, exceptions, neverDeleted } from '#db/exceptions.ts'
import { clientConfig } from '#server/db/database.ts'
import { generateTables } from '#server/db/generate-tables.ts'
import { newId } from '#server/db/new-id.ts'
import { listRelations, wallStatements } from '#server/db/wall.ts'
import { corpId } from '#server/kernel/ids.ts'
import { testDatabase } from '#server/test/database.ts'

const { db, owner, ownerAddress } = await testDatabase()
const client = new pg.Client(clientConfig(ownerAddress))
beforeAll(() => client.connect())
afterAll(() => client.end())

const names = async (statement: string): Promise<string[]> => {
  const { rows } = await client.query<{ name: string }>(
    statement,
    statement.includes('$1') ? [Object.keys(exceptions)] : [],
  )
  return rows.map(({ name }) => name)
}

/** Tables and partitions of a corp: all but the exceptions. */
const corpTable = `c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relname <> all ($1)`
const corpIdOf = `(select a.attnum from pg_attribute a where a.attrelid = c.oid and a.attname = 'corp_id')`

/** A rule, the statement that names who breaks it, and DDL that breaks it with the name it is then found under. */
const rules: { rule: string; broken: string; plant: string; found: string }[] = [
  {
    rule: '1: corp_id is a uuid that is never null',
    broken: `
      select c.relname as name from pg_class c
      where ${corpTable} and not exists (
        select from pg_attribute a
        where a.attrelid = c.oid and a.attname = 'corp_id' and a.atttypid = 'uuid'::regtype and a.attnotnull)`,
    plant: 'create table planted (id uuid primary key)',
    found: 'planted',
  },
  {
    rule: '1: there is a primary key',
    broken: `
      select c.relname as name from pg_class c
      where ${corpTable} and not exists (select from pg_index i where i.indrelid = c.oid and i.indisprimary)`,
    plant: 'create table planted (corp_id uuid not null)',
    found: 'planted',
  },
  {
    rule: '1: corp_id stands first in every primary key, unique constraint and unique index',
    broken: `
      select i.indexrelid::regclass::text as name from pg_class c join pg_index i on i.indrelid = c.oid
      where ${corpTable} and i.indisunique and i.indkey[0] is distinct from ${corpIdOf}`,
    plant:
      'create table planted (corp_id uuid, code text, primary key (corp_id, code)); create unique index planted_code on planted (code)',
    found: 'planted_code',
  },
  {
    rule: '1: corp_id stands first on both sides of every foreign key',
    broken: `
      select k.conname as name from pg_class c join pg_constraint k on k.conrelid = c.oid
      where ${corpTable} and k.contype = 'f' and (
        k.conkey[1] is distinct from ${corpIdOf} or
        (select a.attname from pg_attribute a where a.attrelid = k.confrelid and a.attnum = k.confkey[1]) <> 'corp_id')`,
    plant: `create table planted (corp_id uuid, id uuid unique, primary key (corp_id, id));
      create table planted_too (corp_id uuid, id uuid constraint planted_key references planted (id), primary key (corp_id, id))`,
    found: 'planted_key',
  },
  {
    rule: '2: there is no sequence, identity column or serial',
    broken: `select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'S'`,
    plant: 'create table planted (corp_id uuid, n bigint generated always as identity, primary key (corp_id, n))',
    found: 'planted_n_seq',
  },
  {
    rule: '2: no default calls a function: ids and times come from the application',
    broken: `
      select c.relname || '.' || a.attname as name
      from pg_class c join pg_attribute a on a.attrelid = c.oid join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
      where c.relnamespace = 'public'::regnamespace and a.attgenerated = '' and pg_get_expr(d.adbin, d.adrelid) ~ '[a-z_]\\('`,
    plant: 'create table planted (corp_id uuid, id uuid default gen_random_uuid(), primary key (corp_id, id))',
    found: 'planted.id',
  },
  {
    rule: '3: there are no triggers and no rules',
    broken: `
      select t.tgname as name from pg_trigger t where not t.tgisinternal
      union all
      select r.rulename from pg_rewrite r join pg_class c on c.oid = r.ev_class
      where c.relnamespace = 'public'::regnamespace and c.relkind not in ('v', 'm')`,
    plant: `create table planted (corp_id uuid primary key);
      create rule planted_rule as on delete to planted do instead nothing`,
    found: 'planted_rule',
  },
  {
    rule: '3: no foreign key sets its columns to null or a default',
    broken: `
      select k.conname as name from pg_constraint k
      where k.contype = 'f' and (k.confdeltype in ('n', 'd') or k.confupdtype in ('n', 'd', 'c'))`,
    plant: `create table planted (corp_id uuid, id uuid, primary key (corp_id, id));
      create table planted_too (corp_id uuid, id uuid, up uuid, primary key (corp_id, id),
        constraint planted_key foreign key (corp_id, up) references planted on delete set null)`,
    found: 'planted_key',
  },
  {
    rule: '4: a lane is a smallint from 0 to 63',
    broken: `
      select c.relname || '.' || a.attname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
      where ${corpTable} and not c.relispartition and a.attname ~ '(^|_)lane$' and (a.atttypid <> 'smallint'::regtype or not exists (
        select from pg_constraint k
        where k.conrelid = c.oid and k.contype = 'c' and k.conkey = array[a.attnum]
          and pg_get_constraintdef(k.oid) ~ '>= 0\\).*<= 63\\)'))`,
    plant: 'create table planted (corp_id uuid, lane smallint, primary key (corp_id, lane))',
    found: 'planted.lane',
  },
  {
    rule: '5: row-level security is on, with the corp wall',
    broken: `
      select c.relname as name from pg_class c
      where ${corpTable} and not (c.relrowsecurity and exists (
        select from pg_policy p where p.polrelid = c.oid and p.polname = 'corp_wall' and p.polcmd = '*'))`,
    plant: 'create table planted (corp_id uuid primary key)',
    found: 'planted',
  },
  {
    rule: '5: a view has the rights of its reader, never of its owner',
    broken: `
      select c.relname as name from pg_class c
      where c.relnamespace = 'public'::regnamespace
        and (c.relkind = 'm' or c.relkind = 'v' and not coalesce(c.reloptions @> array['security_invoker=true'], false))`,
    plant: 'create view planted as select 1 as one',
    found: 'planted',
  },
  {
    rule: '5: a function with its owner’s rights has a search path of its own and is not for everyone',
    broken: `
      select p.proname as name from pg_proc p
      where p.pronamespace = 'public'::regnamespace and p.prosecdef
        and (has_function_privilege('public', p.oid, 'execute') or not coalesce(p.proconfig::text ~ 'search_path', false))`,
    plant: 'create function planted() returns void language sql security definer as $$ select $$',
    found: 'planted',
  },
  {
    rule: '6: no corp table refers to an exception',
    broken: `
      select k.conname as name from pg_class c join pg_constraint k on k.conrelid = c.oid join pg_class t on t.oid = k.confrelid
      where ${corpTable} and k.contype = 'f' and t.relname = any ($1)`,
    plant: `create table planted (corp_id uuid primary key constraint planted_key references corp_directory (corp_id))`,
    found: 'planted_key',
  },
  {
    rule: '6: a unique key of a partitioned table holds the time it is partitioned by',
    broken: `
      select i.indexrelid::regclass::text as name
      from pg_class c join pg_partitioned_table t on t.partrelid = c.oid join pg_index i on i.indrelid = c.oid
      where i.indisunique and t.partstrat = 'r' and not t.partattrs[0] = any (i.indkey)
      union all
      select c.relname from pg_class c join pg_partitioned_table t on t.partrelid = c.oid
      where t.partstrat <> 'r'`,
    plant: 'create table planted (corp_id uuid primary key) partition by hash (corp_id)',
    found: 'planted',
  },
  {
    rule: 'time: an instant is a timestamptz and its name ends in at',
    broken: `
      select c.relname || '.' || a.attname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
        and (a.atttypid = 'timestamp'::regtype or (a.atttypid = 'timestamptz'::regtype) <> (a.attname ~ '(^|_)at$'))`,
    plant: 'create table planted (corp_id uuid primary key, due timestamptz)',
    found: 'planted.due',
  },
]

describe('the catalogue keeps rule', () => {
  it.each(rules)('$rule', async ({ broken, plant, found }) => {
    expect(await names(broken)).toEqual([])
    await client.query('begin')
    try {
      await client.query(plant)
      expect(await names(broken)).toContain(found)
    } finally {
      await client.query('rollback')
    }
  })
})

describe('the corp wall', () => {
  it('stands as db/exceptions.ts says: nothing is left to change', async () => {
    expect(wallStatements(await listRelations(client))).toEqual([])
  })

  it('is built by the function that makes partitions at run time, too', async () => {
    await client.query('begin')
    await client.query(`select ensure_event_partitions('2031-01-01', 1)`)
    const relations = await listRelations(client)
    await client.query('rollback')
    expect(relations.filter(({ name }) => name.startsWith('event_2031'))).toHaveLength(2)
    expect(wallStatements(relations)).toEqual([])
  })

  it('is missed where it is torn down', async () => {
    await client.query('begin')
    await client.query('alter table corp disable row level security; grant truncate on event to qunce_corp')
    await client.query(
      'drop policy corp_wall on contact; create policy corp_wall on contact to qunce_corp using (true)',
    )
    const statements = wallStatements(await listRelations(client))
    await client.query('rollback')
    expect(statements).toEqual([
      'drop policy "corp_wall" on "contact"',
      expect.stringContaining('create policy corp_wall on "contact"'),
      'alter table "corp" enable row level security',
      'revoke all on "event" from qunce_corp',
      'grant select, insert on "event" to qunce_corp',
    ])
  })

  it('lists tables that there are, each with its reason', async () => {
    const tables = (await listRelations(client)).filter(({ kind }) => kind === 'table').map(({ name }) => name)
    const listed = [...Object.keys(exceptions), ...appendOnly, ...neverDeleted, ...Object.keys(engineRights)]
    expect(listed.filter((name) => !tables.includes(name))).toEqual([])
    for (const { reason } of [...Object.values(exceptions), ...Object.values(engineRights)])
      expect(reason.length).toBeGreaterThan(20)
  })

  it('lets no role sign in, pass row-level security or make anything, and no login inherit', async () => {
    const { rows } = await client.query(`
      select rolname from pg_roles
      where rolname in ('qunce_corp', 'qunce_identity', 'qunce_engine') and (rolcanlogin or rolsuper or rolbypassrls or rolcreaterole)
        or rolname = 'qunce_app' and (rolsuper or rolbypassrls or rolinherit or rolcreaterole or rolcreatedb)`)
    expect(rows).toEqual([])
  })

  it('gives the login itself nothing', async () => {
    const { rows } = await client.query(`
      select c.relname from pg_class c
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v')
        and has_table_privilege('qunce_app', c.oid, 'select, insert, update, delete, truncate')`)
    expect(rows).toEqual([])
  })

  it('shows a corp its own rows, hides and refuses those of another, in the statements of every day', async () => {
    const [own, other] = [corpId(newId()), corpId(newId())]
    const lane = (corp: typeof own) => ({ corp_id: corp, queue: 'wall', lane: 1 })
    await owner
      .insertInto('lane')
      .values([lane(own), lane(other)])
      .execute()
    await db.corp(own, async (tx) => {
      expect(await tx.selectFrom('lane').select('corp_id').execute()).toEqual([{ corp_id: own }])
      const taken = await tx.updateTable('lane').set({ queue: 'taken' }).where('corp_id', '=', other).executeTakeFirst()
      expect(taken.numUpdatedRows).toBe(0n)
    })
    const forged = db.corp(own, (tx) => tx.insertInto('lane').values(lane(other)).execute())
    await expect(forged).rejects.toThrow('row-level security')
  })
})

describe('tables.ts', () => {
  it('is what the migrated database generates', async () => {
    const written = readFileSync(new URL('tables.ts', import.meta.url), 'utf8')
    expect(written, 'run npm run tables').toBe(await generateTables(client))
  })
})
