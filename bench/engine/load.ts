/**
 * Loads contacts and their enrollments as the engine would have left them: some due, ten times as many asleep. Rows are
 * made inside PostgreSQL; the same size gives the same rows.
 */
import type pg from 'pg'
import { toWire } from '#server/db/wire.ts'
import { days, type EngineWorld, journey, journeySource, tag, tagIdOf, withClient } from './world.ts'

/** A part of the contacts, each with one enrollment in a run of its own that is due on a day of its own. */
export type Part = {
  name: string
  due: number
  /** Whether a row in `enrollment_wake` wakes them; else a queue of the part's own does. */
  isWoken: boolean
}

export type LoadedPart = Part & { runId: string; day: number; first: number }

type Load = { parts: readonly LoadedPart[]; contacts: number; enrollments: number }

/** The days on which those who sleep wake: after everything that is measured. */
const asleepFrom = 40
const asleepDays = 30

export async function load(world: EngineWorld, parts: readonly Part[], asleep: number): Promise<LoadedPart[]> {
  const contacts = parts.reduce((sum, part) => sum + part.due, 0)
  // Everybody is due in one run and asleep in others, as many of them as it takes.
  const rounds = Math.ceil((contacts + asleep) / contacts)
  const loaded: LoadedPart[] = []
  let first = 0
  for (const [day, part] of parts.entries()) {
    const runId = await world.apply({ id: `bench-part-${day}`, ...journeySource })
    loaded.push({ ...part, runId, day, first })
    first += part.due
  }
  const asleepRuns: string[] = []
  for (let round = 0; round < rounds; round += 1)
    asleepRuns.push(await world.apply({ id: `bench-asleep-${round}`, ...journeySource }))
  await withClient(world.superuser, async (client) => {
    await client.query(
      `set maintenance_work_mem = '1GB'; set work_mem = '256MB'; set session_replication_role = replica`,
    )
    await loadContacts(client, world, contacts)
    await loadEnrollments(client, world, { parts: loaded, asleepRuns, contacts, enrollments: contacts + asleep })
  })
  await withClient(world.owner, async (client) => {
    await client.query(`select ensure_event_partitions('2026-10-01'::date, 8)`)
    await client.query('vacuum (analyze)')
  })
  return loaded
}

const contactIdOf = (n: string): string => `md5($1::uuid::text || ' contact ' || ${n})::uuid`

async function loadContacts(
  client: pg.Client,
  { corpId, staffIds, chatIds }: EngineWorld,
  contacts: number,
): Promise<void> {
  const ask = (statement: string, ...more: unknown[]): Promise<unknown> =>
    client.query(statement, [corpId, ...more.map(toWire)])
  await client.query('begin')
  await ask(
    `create temporary table bench_contact on commit drop as
     select n, ${contactIdOf('n')} as contact_id from generate_series(0, $2::int - 1) n`,
    contacts,
  )
  await ask(
    `insert into contact (corp_id, contact_id, name, gender, first_seen_at)
     select $1, contact_id, '客户' || n, (array['female','male','unknown'])[1 + n % 3], $2
     from bench_contact order by contact_id`,
    days(-30),
  )
  await ask(
    `insert into contact_follow (corp_id, contact_id, staff_id, followed_at)
     select $1, contact_id, ($2::uuid[])[1 + n % $3::int], $4 from bench_contact order by contact_id`,
    staffIds,
    staffIds.length,
    days(-20),
  )
  await ask(
    `insert into membership (corp_id, group_chat_id, member_key, joined_at, contact_id)
     select $1, ($2::uuid[])[1 + n % $3::int], 'wm' || n, $4, contact_id from bench_contact order by 2, contact_id`,
    chatIds,
    chatIds.length,
    days(-20),
  )
  await ask(
    `with made as (
       insert into tag_group (corp_id, tag_group_id, wecom_id, name)
       values ($1, $2, 'bench', $3))
     insert into tag (corp_id, tag_id, tag_group_id, wecom_id, name) values ($1, $2, $2, 'bench', $4)`,
    tagIdOf(corpId),
    tag.group,
    tag.name,
  )
  await ask(
    `insert into contact_tag (corp_id, contact_id, tag_id, staff_id, tagged_real_at)
     select $1, contact_id, $4, ($2::uuid[])[1 + n % $3::int], now()
     from bench_contact where n % 2 = 0 order by contact_id`,
    staffIds,
    staffIds.length,
    tagIdOf(corpId),
  )
  await client.query('commit')
}

async function loadEnrollments(
  client: pg.Client,
  { corpId, staffIds }: EngineWorld,
  { parts, asleepRuns, contacts, enrollments }: Load & { asleepRuns: readonly string[] },
): Promise<void> {
  const tables = ['enrollment', 'enrollment_wake']
  const indexes = await listIndexes(client, tables)
  const references = await listReferences(client, tables)
  // Emptied and filled in one transaction, the tables need no log; indexes are made once the rows are there.
  await client.query('begin')
  for (const { drop } of [...references, ...indexes]) await client.query(drop)
  await client.query('truncate enrollment, enrollment_wake')
  const fullRounds = Math.floor(enrollments / contacts)
  await client.query(
    `insert into enrollment (corp_id, enrollment_id, run_id, track_id, contact_id, entry, lane, staff_id, step_id, wake_at,
       due_at, entered_at)
     select $1::uuid, md5($1::text || ' enrollment ' || i)::uuid, case when is_due then part.run_id else ($6::uuid[])[1 + i / $3::int] end,
       $8, c.contact_id, 1, get_byte(uuid_send(c.contact_id), 15) & 63, ($4::uuid[])[1 + n % $5::int], $9,
       wake.at, wake.at, wake.at - interval '1 day'
     from generate_series(0, $2::int - 1) i
     cross join lateral (select i % $3::int as n) nth
     cross join lateral (select ${contactIdOf('n')} as contact_id, i / $3::int = n % $7::int as is_due) c
     join unnest($10::uuid[], $11::int[], $12::int[], $13::int[]) as part (run_id, day, first, behind)
       on n >= part.first and n < part.behind
     cross join lateral (
       select $14::timestamptz + case when is_due then part.day else $15::int + i % $16::int end * interval '1 day' as at) wake`,
    [
      corpId,
      enrollments,
      contacts,
      staffIds,
      staffIds.length,
      asleepRuns,
      fullRounds,
      journey.trackId,
      journey.wait,
      parts.map((part) => part.runId),
      parts.map((part) => part.day),
      parts.map((part) => part.first),
      parts.map((part) => part.first + part.due),
      toWire(days(0)),
      asleepFrom,
      asleepDays,
    ],
  )
  await client.query(
    `insert into enrollment_wake (corp_id, lane, wake_at, enrollment_id)
     select corp_id, lane, wake_at, enrollment_id from enrollment where corp_id = $1 and run_id <> all($2::uuid[])`,
    [corpId, parts.filter((part) => !part.isWoken).map((part) => part.runId)],
  )
  for (const { make } of [...indexes, ...references]) await client.query(make)
  await client.query('commit')
}

type Droppable = { drop: string; make: string }

/** What makes these tables' indexes and the constraints on top of them, and what takes them away. */
async function listIndexes(client: pg.Client, tables: readonly string[]): Promise<Droppable[]> {
  const { rows } = await client.query<Droppable>(
    `select
       case when c.oid is null then format('drop index %s', i.indexrelid::regclass)
         else format('alter table %s drop constraint %I', i.indrelid::regclass, c.conname) end as drop,
       case when c.oid is null then pg_get_indexdef(i.indexrelid)
         else format('alter table %s add constraint %I %s', i.indrelid::regclass, c.conname, pg_get_constraintdef(c.oid)) end as make
     from pg_index i
     left join pg_constraint c on c.conindid = i.indexrelid and c.contype in ('p', 'u')
     where i.indrelid = any($1::regclass[])`,
    [tables],
  )
  return rows
}

/** Foreign keys of other tables that lead to these. */
async function listReferences(client: pg.Client, tables: readonly string[]): Promise<Droppable[]> {
  const { rows } = await client.query<Droppable>(
    `select format('alter table %s drop constraint %I', conrelid::regclass, conname) as drop,
       format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as make
     from pg_constraint
     where contype = 'f' and confrelid = any($1::regclass[])`,
    [tables],
  )
  return rows
}
