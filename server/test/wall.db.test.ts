/** The corp wall as rows meet it: two corps with a row in every table, and each role at each table. */
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appendOnly, engineRights, exceptions, neverDeleted } from '#db/exceptions.ts'
import { clientConfig } from '#server/db/database.ts'
import { sqlState } from '#server/db/retry.ts'
import { buildCorp } from '#server/test/corp.ts'
import { testDatabase } from '#server/test/database.ts'
import { fillCorp, isCorpTable, listTables } from '#server/test/fill.ts'
import { given } from '#server/test/given.ts'

const { db, owner, address } = await testDatabase()
const mine = (await buildCorp(db)).corpId
const other = (await buildCorp(db)).corpId
await fillCorp(owner, mine, 'mine', given)
const others = await fillCorp(owner, other, 'other', given)
const tables = await listTables(owner)
const corpTables = tables.filter(isCorpTable).map(({ name }) => name)

const client = new pg.Client(clientConfig(address))
beforeAll(() => client.connect())
afterAll(() => client.end())

const denied = '42501'

/** What a statement answers under a role, in a corp or in none: its rows' count, or the SQLSTATE that refused it. */
async function answerOf(role: string | null, corp: string | null, statement: string, values: unknown[] = []) {
  await client.query('begin')
  try {
    if (role !== null) await client.query(`set local role ${role}`)
    if (corp !== null) await client.query(`set local qunce.corp_id = '${corp}'`)
    const { rowCount } = await client.query(statement, values)
    return rowCount
  } catch (error) {
    return sqlState(error)
  } finally {
    await client.query('rollback')
  }
}

it('there is a row of each corp in every table, so that nothing below is empty by chance', async () => {
  expect(corpTables.length).toBeGreaterThan(20)
  for (const name of corpTables)
    for (const corp of [mine, other])
      expect([name, await answerOf('qunce_corp', corp, `select from "${name}" limit 1`)]).toEqual([name, 1])
})

describe.each(corpTables)('%s', (name) => {
  it('shows a corp its own rows and none of another, asked for or not', async () => {
    expect(await answerOf('qunce_corp', mine, `select from "${name}" where corp_id = $1`, [other])).toBe(0)
    expect(await answerOf('qunce_corp', mine, `select from "${name}" where corp_id <> $1`, [mine])).toBe(0)
  })

  it('shows nothing before a corp is entered', async () => {
    expect(await answerOf('qunce_corp', null, `select from "${name}"`)).toBe(0)
  })

  it('takes no row of another corp, gives none away, changes and removes none', async () => {
    const row = others.get(name) ?? {}
    const columns = Object.keys(row)
    const places = columns.map((_column, at) => `$${at + 1}`).join()
    const insert = `insert into "${name}" (${columns.join()}) values (${places})`
    expect(await answerOf('qunce_corp', mine, insert, Object.values(row))).toBe(denied)
    expect(await answerOf('qunce_corp', mine, `update "${name}" set corp_id = $1`, [other])).toBe(denied)
    const isAppended = appendOnly.includes(name)
    const isKept = isAppended || neverDeleted.includes(name)
    const onOther = (statement: string) => answerOf('qunce_corp', mine, `${statement} where corp_id = $1`, [other])
    expect(await onOther(`update "${name}" set corp_id = corp_id`)).toBe(isAppended ? denied : 0)
    expect(await onOther(`delete from "${name}"`)).toBe(isKept ? denied : 0)
  })

  it('is closed to the identity role and the login itself, and to the engine but for what db/exceptions.ts says', async () => {
    expect(await answerOf('qunce_identity', mine, `select from "${name}"`)).toBe(denied)
    expect(await answerOf(null, mine, `select from "${name}"`)).toBe(denied)
    const toEngine = await answerOf('qunce_engine', mine, `select from "${name}" where corp_id = $1 limit 1`, [mine])
    expect(toEngine).toBe(name in engineRights ? 1 : denied)
  })
})

describe.each(Object.entries(exceptions))('%s, an exception,', (name, { grants }) => {
  it('is open to the roles that db/exceptions.ts names and to no other', async () => {
    for (const role of ['qunce_corp', 'qunce_identity', 'qunce_engine'] as const) {
      const answer = await answerOf(role, mine, `select from "${name}" where false`)
      expect([role, answer]).toEqual([role, grants[role]?.includes('select') === true ? 0 : denied])
    }
    expect(await answerOf(null, mine, `select from "${name}"`)).toBe(denied)
  })
})

it('these tests see a wall that is torn down', async () => {
  const look = () => answerOf('qunce_corp', mine, 'select from group_chat where corp_id = $1', [other])
  await sql`alter table group_chat disable row level security`.execute(owner)
  expect(await look()).toBe(1)
  await sql`alter table group_chat enable row level security`.execute(owner)
  expect(await look()).toBe(0)
})
